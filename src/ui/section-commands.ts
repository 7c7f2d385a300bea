import type { NextCommand } from "../core/report.js";
import { hanging } from "./layout.js";
import { continued } from "./shell.js";
import { pad, widthOf, wrap } from "./text.js";
import { painted, plain, type View } from "./view.js";

const GAP = 4;
const NARROWEST_WHY = 24;

/**
 * Commands to type next, each with its reason beside it, or under it where the terminal is narrow. A command that does
 * not fit is continued as a shell would take it; a single word is never broken, so that what is copied still runs.
 */
export function commandsForTerminal(commands: readonly NextCommand[], view: View, indent: number): string[] {
  const typed = commands.map(({ type }) => plain(`${view.program} ${type}`, view));
  const widest = Math.max(0, ...typed.map(widthOf));
  const beside = view.width - indent - widest - GAP;
  const margin = " ".repeat(indent);
  return commands.flatMap(({ why }, at) => {
    const command = typed[at] ?? "";
    if (beside < NARROWEST_WHY) {
      const reason = why === "" ? [] : hanging({ text: `${margin}  ` }, why, view, muted(view));
      return [...continued(command, view.width, margin).map((line) => paintCommand(line, view)), ...reason];
    }
    const reasons = wrap(plain(why, view), beside);
    return reasons.map((reason, index) => {
      const left = pad(index === 0 ? command : "", widest);
      return `${margin}${paintCommand(left, view)}${" ".repeat(GAP)}${painted(reason, "muted", view)}`.trimEnd();
    });
  });
}

function paintCommand(text: string, view: View): string {
  return text.trim() === "" ? text : view.terminal.chalk.cyan(text);
}

function muted(view: View): (line: string) => string {
  return (line) => painted(line, "muted", view);
}
