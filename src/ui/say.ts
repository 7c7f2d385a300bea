import type { Line } from "../core/report.js";
import { safeLine, TONE_WORDS, type View } from "./view.js";

/** How lines for a person are laid out on stderr. What a terminal needs for it is loaded only where there is one. */
export interface Say {
  lines(line: Line, view: View): string[];
  /** At most `width` columns, where the text has to stay on its line. */
  fit(text: string, width: number, view: View): string;
}

/** One plain line each. */
export const sayInPipe: Say = {
  lines: ({ text, tone, time }, view) => {
    const word = tone === undefined || tone === "ok" ? "" : TONE_WORDS[tone];
    return [
      `${time === undefined ? "" : `${time.toISOString()} `}${word === "" ? "" : `${word}: `}${safeLine(text, view)}`,
    ];
  },
  fit: (text) => text,
};
