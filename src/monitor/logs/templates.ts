import { isObject } from "../../core/json.js";

export interface Template {
  /** The line with everything that varies masked. */
  text: string;
  count: number;
  /** One line as it was written, the newest. */
  example: string;
}

const MASKS: readonly [pattern: RegExp, mask: string][] = [
  [/\b\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}:\d{2}(?:[.,]\d+)?(?:Z|[+-]\d{2}:?\d{2})?/g, "<time>"],
  [/\b\d{1,2}:\d{2}:\d{2}(?:[.,]\d+)?\b/g, "<time>"],
  [/\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/gi, "<id>"],
  [/\b[\w.+-]+@[\w-]+(?:\.[\w-]+)+\b/g, "<email>"],
  [/\b\d{1,3}(?:\.\d{1,3}){3}(?::\d+)?\b/g, "<address>"],
  [/(?<![\w:])(?:[0-9a-f]{1,4}:){7}[0-9a-f]{1,4}(?![\w:])/gi, "<address>"],
  [/(?<![\w:])(?:[0-9a-f]{1,4}:){1,6}(?::[0-9a-f]{1,4}){1,6}(?![\w:])/gi, "<address>"],
  [/(?<![\w:])::(?:[0-9a-f]{1,4}:){0,5}[0-9a-f]{1,4}(?![\w:])/gi, "<address>"],
  [/\b0x[0-9a-f]+\b/gi, "<hex>"],
  [/\b(?=[0-9a-f]*\d)(?=[0-9a-f]*[a-f])[0-9a-f]{8,}\b/gi, "<id>"],
  [/"(?:[^"\\]|\\.){25,}"/g, '"<text>"'],
  [/(?<![\w<])-?\d+(?:\.\d+)?(?=(?:ms|s|m|h|KB|MB|GB|KiB|MiB|GiB|%)?\b|%)/g, "<n>"],
];

/** Masks what varies from one line to the next: times, ids, addresses, numbers. */
export function maskLine(line: string): string {
  let text = spoken(line).split("\n", 1)[0] ?? "";
  for (const [pattern, mask] of MASKS) text = text.replace(pattern, mask);
  return text.replace(/\s+/g, " ").trim();
}

/** What a line says: of a JSON line its level and its message, else all of it. */
function spoken(line: string): string {
  if (!line.startsWith("{")) return line;
  try {
    const value: unknown = JSON.parse(line);
    if (!isObject(value)) return line;
    const said = [value.msg, value.message, value.error].find((one) => typeof one === "string");
    return said === undefined ? line : `${typeof value.level === "string" ? `${value.level} ` : ""}${said}`;
  } catch {
    return line;
  }
}

/** Groups lines that say the same, the most frequent first. @param lines oldest first */
export function templatesOf(lines: readonly string[], most: number): Template[] {
  const found = new Map<string, Template>();
  for (const line of lines) {
    const text = maskLine(line);
    if (text === "") continue;
    const known = found.get(text);
    if (known === undefined) found.set(text, { text, count: 1, example: line });
    else {
      known.count += 1;
      known.example = line;
    }
  }
  return [...found.values()].sort((a, b) => b.count - a.count || a.text.localeCompare(b.text)).slice(0, most);
}
