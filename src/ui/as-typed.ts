import type { Line } from "../core/report.js";
import type { View } from "./view.js";

/** What a command line begins with that works in an environment; other words after `nexusctl` are prose, or need none. */
export const FIRST_WORDS = [
  "emergency",
  "service",
  "monitor",
  "backup",
  "security",
  "perf",
  "incident",
  "maintenance",
  "journal",
  "undo",
  "runbook",
  "doctor",
  "sandbox",
] as const;

const COMMAND = new RegExp(`\\bnexusctl (?=(?:${FIRST_WORDS.join("|")})\\b)`, "g");

/** Words that quote a command to type, with the program as this reader has to type it (`nexusctl --env sandbox`). */
export function asTyped(words: string, program: string): string {
  return words.replace(COMMAND, () => `${program} `);
}

/** What carries a time is quoted (a log line, an event); all else is said by nexusctl, commands to type among it. */
export function lineText({ text, time }: Line, { program }: Pick<View, "program">): string {
  return time === undefined ? asTyped(text, program) : text;
}
