import type { Say } from "./say.js";
import { linesForTerminal } from "./section-lines.js";
import { cut } from "./text.js";

export const sayOnTerminal: Say = {
  lines: (line, view) => (line.text === "" ? [""] : linesForTerminal([line], view, 0)),
  fit: (text, width, view) => cut(text, width, view.terminal.unicode ? "…" : "..."),
};
