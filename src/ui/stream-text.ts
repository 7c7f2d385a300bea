import type { StreamLine } from "../core/stream.js";
import { isoTime } from "./cell.js";
import { widthOf, wrapIndented } from "./text.js";
import { painted, plain, plainLines, safeLine, TONE_WORDS, type View } from "./view.js";

const COLOURS = ["cyan", "magenta", "blue", "yellow", "green", "cyanBright", "magentaBright", "blueBright"] as const;
const NARROWEST_TEXT = 24;

/** One record for a person: time, source, text hanging under itself. */
export function lineForTerminal(line: StreamLine, view: View): string {
  const time = painted(timeWords(line.time, view.now), "muted", view);
  const source = line.source === undefined ? "" : ` ${coloured(plain(line.source, view), view)}`;
  const mark = line.mark === undefined ? "" : ` ${painted(`[${plain(line.mark, view)}]`, "warn", view)}`;
  const lead = `${time}${source}${mark} `;
  const used = widthOf(lead);
  const under = view.width - used < NARROWEST_TEXT;
  const room = under ? view.width - 2 : view.width - used;
  const body = plainLines(line.text, view)
    .flatMap((text) => wrapIndented(text, room))
    .map((text) => painted(text, line.tone, view));
  const margin = " ".repeat(under ? 2 : used);
  if (under) return `${[lead.trimEnd(), ...body.map((text) => `${margin}${text}`)].join("\n")}\n`;
  return `${body.map((text, at) => (at === 0 ? `${lead}${text}` : `${margin}${text}`)).join("\n")}\n`;
}

/** One record a line: time, source, text, with tabs between. */
export function lineForPipe({ time, source, text, tone }: StreamLine, view: View): string {
  const word = tone === undefined || tone === "ok" ? "" : TONE_WORDS[tone];
  const from = source === undefined ? "" : `${safeLine(source, view)}\t`;
  return `${isoTime(time)}\t${from}${word === "" ? "" : `${word}: `}${safeLine(text, view)}\n`;
}

/** The day too where it is another. */
function timeWords(time: Date, now: Date): string {
  const iso = time.toISOString();
  const clock = iso.slice(11, 23);
  return iso.slice(0, 10) === now.toISOString().slice(0, 10) ? clock : `${iso.slice(0, 10)} ${clock}`;
}

/** The same source has the same colour everywhere. */
function coloured(source: string, view: View): string {
  let hash = 0;
  for (const char of source) hash = (hash * 31 + char.charCodeAt(0)) >>> 0;
  return view.terminal.chalk[COLOURS[hash % COLOURS.length] ?? "cyan"](source);
}
