import type { Report } from "../core/report.js";
import { pipeLines } from "./render-pipe.js";
import { terminalLines } from "./render-terminal.js";
import type { View } from "./view.js";

/** A report as a person reads it (terminal) or as a line tool does (pipe). Ends in a line break. */
export function renderReport(report: Pick<Report, "headline" | "tone" | "sections">, view: View): string {
  const lines = view.tty ? terminalLines(report, view) : pipeLines(report, view);
  return `${lines.join("\n")}\n`;
}
