import { AwsFault } from "../../part.js";

/** A row on its way through a query's commands. */
export type Row = Record<string, string>;
/** What a command does with all rows. */
type Work = (rows: Row[]) => Row[];

/** One command of a query. */
export interface Stage {
  filters: boolean;
  run: Work;
}

/**
 * The part of Logs Insights' language that is simulated: `fields`, `display`, `filter` with comparisons, `like`, `and`, `or`,
 * `stats` with count, sum, avg, min and max by fields or `bin(5m)`, `sort` and `limit`.
 * Source: "CloudWatch Logs Insights language query syntax", CloudWatch Logs User Guide.
 * @throws AwsFault MalformedQueryException for anything else
 */
export function parseQuery(text: string): Stage[] {
  return text
    .split("|")
    .map((part) => part.trim())
    .filter((part) => part !== "")
    .map((part) => ({ filters: /^filter\b/.test(part), run: parseCommand(part, text) }));
}

function parseCommand(part: string, text: string): Work {
  const [, name = "", rest = ""] = /^(\w+)\s+(.*)$/s.exec(part) ?? [];
  switch (name) {
    case "fields":
    case "display":
      return pick(listOf(rest));
    case "filter": {
      const keep = condition(rest, text);
      return (rows) => rows.filter(keep);
    }
    case "stats":
      return stats(rest, text);
    case "sort": {
      const [, field = "", order = "asc"] = /^([@\w.]+)(?:\s+(asc|desc))?$/.exec(rest) ?? [];
      if (field === "") throw malformed(part, text);
      return (rows) => rows.toSorted((a, b) => compare(a[field], b[field]) * (order === "desc" ? -1 : 1));
    }
    case "limit": {
      const count = Number(rest);
      if (!Number.isInteger(count) || count < 1) throw malformed(part, text);
      return (rows) => rows.slice(0, count);
    }
    default:
      throw malformed(part, text);
  }
}

function pick(fields: string[]): Work {
  const chosen = [...fields, "@ptr"];
  return (rows) =>
    rows.map((row) =>
      Object.fromEntries(chosen.flatMap((field) => (row[field] === undefined ? [] : [[field, row[field]]]))),
    );
}

function listOf(text: string): string[] {
  return text
    .split(/,(?![^(]*\))/)
    .map((one) => one.trim())
    .filter((one) => one !== "");
}

type Test = (row: Row) => boolean;

/** `or` binds weaker than `and`; there are no parentheses. */
function condition(rest: string, text: string): Test {
  const any = rest
    .split(/\s+or\s+/i)
    .map((part) => part.split(/\s+and\s+/i).map((one) => comparison(one.trim(), text)));
  return (row) => any.some((all) => all.every((test) => test(row)));
}

function comparison(part: string, text: string): Test {
  const like = /^([@\w.]+)\s+(not\s+)?like\s+(?:\/(.*)\/|["'](.*)["'])$/is.exec(part);
  if (like !== null) {
    const [, field = "", not, regex, plain = ""] = like;
    const expression = regex === undefined ? undefined : new RegExp(regex);
    return (row) => {
      const value = row[field] ?? "";
      return (expression === undefined ? value.includes(plain) : expression.test(value)) === (not === undefined);
    };
  }
  const [, field = "", sign = "", operand = ""] = /^([@\w.]+)\s*(!=|>=|<=|=|>|<)\s*["']?(.*?)["']?$/s.exec(part) ?? [];
  if (field === "") throw malformed(part, text);
  return (row) => row[field] !== undefined && holds(compare(row[field], operand), sign);
}

function holds(order: number, sign: string): boolean {
  if (sign === "=") return order === 0;
  if (sign === "!=") return order !== 0;
  if (sign === ">") return order > 0;
  if (sign === "<") return order < 0;
  return sign === ">=" ? order >= 0 : order <= 0;
}

/** Numbers by value, text by its letters. */
function compare(a: string | undefined, b: string | undefined): number {
  const [left, right] = [Number(a), Number(b)];
  if (a !== "" && b !== "" && Number.isFinite(left) && Number.isFinite(right)) return left - right;
  return (a ?? "") < (b ?? "") ? -1 : Number((a ?? "") > (b ?? ""));
}

const MEASURES: Readonly<Record<string, (values: number[]) => number>> = {
  sum: (values) => values.reduce((total, value) => total + value, 0),
  avg: (values) => values.reduce((total, value) => total + value, 0) / values.length,
  min: (values) => Math.min(...values),
  max: (values) => Math.max(...values),
};

function stats(rest: string, text: string): Work {
  const [, measures = "", by = ""] = /^(.*?)(?:\s+by\s+(.*))?$/is.exec(rest) ?? [];
  const columns = listOf(measures).map((one) => measure(one, text));
  const keys = listOf(by);
  return (rows) => {
    const groups = new Map<string, Row[]>();
    for (const row of rows) {
      const key = JSON.stringify(keys.map((name) => keyOf(name, row)));
      groups.set(key, [...(groups.get(key) ?? []), row]);
    }
    if (keys.length === 0 && groups.size === 0) groups.set("[]", []);
    return [...groups.values()].map((some) => ({
      ...Object.fromEntries(keys.map((name) => [name, keyOf(name, some[0] ?? {})])),
      ...Object.fromEntries(columns.map(({ name, of }) => [name, of(some)])),
    }));
  };
}

function measure(part: string, text: string): { name: string; of: (rows: Row[]) => string } {
  const [, call = "", field = "", alias] = /^(\w+)\(\s*([@\w.*]*)\s*\)(?:\s+as\s+(\w+))?$/i.exec(part) ?? [];
  const name = alias ?? `${call}(${field})`;
  if (call === "count") {
    return {
      name,
      of: (rows) =>
        String(field === "*" || field === "" ? rows.length : rows.filter((row) => row[field] !== undefined).length),
    };
  }
  const work = MEASURES[call];
  if (work === undefined) throw malformed(part, text);
  return {
    name,
    of: (rows) => {
      const values = rows
        .flatMap((row) => (row[field] === undefined ? [] : [Number(row[field])]))
        .filter(Number.isFinite);
      return values.length === 0 ? "" : String(Number(work(values).toFixed(4)));
    },
  };
}

const UNITS: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

function keyOf(name: string, row: Row): string {
  const [, count, unit = "m"] = /^bin\(\s*(\d+)\s*(s|m|h|d)\w*\s*\)$/.exec(name) ?? [];
  if (count === undefined) return row[name] ?? "";
  const width = Number(count) * (UNITS[unit] ?? 60_000);
  const at = Date.parse(`${(row["@timestamp"] ?? "").replace(" ", "T")}Z`);
  return stampOf(Math.floor(at / width) * width);
}

/** As Insights writes times. */
export function stampOf(at: number): string {
  return new Date(at).toISOString().replace("T", " ").replace("Z", "");
}

function malformed(part: string, text: string): AwsFault {
  const begin = Math.max(0, text.indexOf(part));
  return new AwsFault(
    "MalformedQueryException",
    `unexpected symbol found ${part.split(/\s/)[0] ?? part} at line 1 and position ${begin + 1}`,
  );
}
