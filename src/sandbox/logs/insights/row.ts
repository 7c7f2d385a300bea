import { isObject } from "../../../core/json.js";
import type { GeneratedEvent } from "../stream.js";

/** A row on its way through a query's commands. */
export type Row = Readonly<Record<string, string>>;

/** A line with the fields that Insights discovers: of JSON each member, nested ones with dots. */
export function rowOf({ at, ingestedAt, stream, message, id }: GeneratedEvent): Row {
  return {
    ...members(message),
    "@timestamp": stampOf(at),
    "@ingestionTime": stampOf(ingestedAt),
    "@message": message,
    "@logStream": stream,
    "@ptr": id,
  };
}

/** As Insights writes times. */
export function stampOf(at: number): string {
  return new Date(at).toISOString().replace("T", " ").replace("Z", "");
}

/** Numbers by value, text by its letters; what is not there comes first. */
export function compare(a: string | undefined, b: string | undefined): number {
  const [left, right] = [numberOf(a), numberOf(b)];
  if (left !== undefined && right !== undefined) return left - right;
  return (a ?? "") < (b ?? "") ? -1 : Number((a ?? "") > (b ?? ""));
}

export function numberOf(text: string | undefined): number | undefined {
  if (text === undefined || text.trim() === "") return undefined;
  const number = Number(text);
  return Number.isFinite(number) ? number : undefined;
}

function members(message: string): Record<string, string> {
  if (!message.startsWith("{")) return {};
  try {
    return Object.fromEntries(flat(JSON.parse(message), ""));
  } catch (thrown) {
    if (!(thrown instanceof SyntaxError)) throw thrown;
    // Not JSON after all: only the line as a whole can be asked for.
    return {};
  }
}

function flat(value: unknown, name: string): [string, string][] {
  if (value === null || value === undefined) return [];
  if (!isObject(value) && !Array.isArray(value)) return [[name, String(value)]];
  return Object.entries(value).flatMap(([key, item]) => flat(item, name === "" ? key : `${name}.${key}`));
}
