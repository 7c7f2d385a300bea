import { compare, numberOf, type Row, stampOf } from "./row.js";
import type { TokenReader } from "./tokens.js";

interface Column {
  name: string;
  of(rows: Row[]): string;
}

interface Key {
  name: string;
  of(row: Row): string;
}

/** What `stats` takes: aggregations, and after `by` fields or `bin(5m)`. */
export function stats(tokens: TokenReader): (rows: Row[]) => Row[] {
  const columns = tokens.list(() => aliased(tokens, column));
  const keys = tokens.take("by") ? tokens.list(() => aliased(tokens, key)) : [];
  return (rows) => {
    const groups = new Map<string, Row[]>();
    for (const row of rows) {
      const id = JSON.stringify(keys.map((one) => one.of(row)));
      const members = groups.get(id);
      if (members === undefined) groups.set(id, [row]);
      else members.push(row);
    }
    return [...groups.values()].map(([first = {}, ...rest]) => ({
      ...Object.fromEntries(keys.map((one) => [one.name, one.of(first)])),
      ...Object.fromEntries(columns.map((one) => [one.name, one.of([first, ...rest])])),
    }));
  };
}

/** `as` gives another name; else it is called as it is written. */
function aliased<T extends { name: string }>(tokens: TokenReader, read: (tokens: TokenReader) => T): T {
  const first = tokens.peek();
  const item = read(tokens);
  if (tokens.take("as")) return { ...item, name: tokens.needKind("word").value };
  return first === undefined || first.kind === "text" ? item : { ...item, name: tokens.since(first) };
}

type Measure = (values: number[]) => number;

const MEASURES: ReadonlyMap<string, Measure> = new Map<string, Measure>([
  ["sum", (values) => values.reduce((total, value) => total + value, 0)],
  ["avg", (values) => values.reduce((total, value) => total + value, 0) / values.length],
  ["min", (values) => values.reduce((least, value) => Math.min(least, value))],
  ["max", (values) => values.reduce((most, value) => Math.max(most, value))],
]);

function column(tokens: TokenReader): Column {
  const call = tokens.needKind("word");
  const name = call.value.toLowerCase();
  const measure = MEASURES.get(name);
  if (measure === undefined && !["count", "count_distinct", "pct"].includes(name)) throw tokens.unexpected(call);
  tokens.need("(");
  const field = name === "count" ? counted(tokens) : tokens.needKind("word").value;
  const percent = name === "pct" ? percentile(tokens) : undefined;
  tokens.need(")");
  if (name === "count") return { name, of: (rows) => String(field === undefined ? rows.length : present(rows, field)) };
  const work = measure ?? percent;
  const of = field ?? "";
  if (work === undefined) return { name, of: (rows) => String(new Set(rows.flatMap((row) => row[of] ?? [])).size) };
  return {
    name,
    of: (rows) => {
      const values = rows.flatMap((row) => numberOf(row[of]) ?? []);
      return values.length === 0 ? "" : String(Number(work(values).toFixed(4)));
    },
  };
}

/** Undefined: all rows. */
function counted(tokens: TokenReader): string | undefined {
  if (tokens.take("*")) return undefined;
  return tokens.takeKind("word")?.value;
}

function present(rows: Row[], field: string): number {
  return rows.filter((row) => row[field] !== undefined).length;
}

/** By rank: the least value that so many percent do not exceed. */
function percentile(tokens: TokenReader): Measure {
  tokens.need(",");
  const token = tokens.needKind("number");
  const percent = Number(token.value);
  if (percent < 0 || percent > 100) throw tokens.unexpected(token);
  return (values) => {
    const sorted = values.toSorted((a, b) => a - b);
    return sorted[Math.max(0, Math.ceil((percent / 100) * sorted.length) - 1)] ?? 0;
  };
}

const UNITS: ReadonlyMap<string, number> = new Map(
  [
    [1_000, "s", "sec", "second", "seconds"],
    [60_000, "m", "min", "minute", "minutes"],
    [3_600_000, "h", "hr", "hour", "hours"],
    [86_400_000, "d", "day", "days"],
  ].flatMap(([width, ...names]) => names.map((name): [string, number] => [String(name), Number(width)])),
);

function key(tokens: TokenReader): Key {
  const field = tokens.needKind("word");
  if (field.value !== "bin" || !tokens.take("(")) return { name: field.value, of: (row) => row[field.value] ?? "" };
  const count = tokens.needKind("number");
  const unit = tokens.needKind("word");
  const width = Number(count.value) * (UNITS.get(unit.value) ?? 0);
  if (!(width >= 1_000)) throw tokens.unexpected(width === 0 && Number(count.value) > 0 ? unit : count);
  tokens.need(")");
  return {
    name: field.value,
    of: (row) => {
      const at = Date.parse(`${(row["@timestamp"] ?? "").replace(" ", "T")}Z`);
      return Number.isNaN(at) ? "" : stampOf(Math.floor(at / width) * width);
    },
  };
}

/** What `sort` takes: fields, or columns by what they are called, each `asc` (the default) or `desc`. */
export function sort(tokens: TokenReader): (rows: Row[]) => Row[] {
  const orders = tokens.list(() => {
    const name = columnName(tokens);
    const down = tokens.take("desc");
    if (!down) tokens.take("asc");
    return { name, sign: down ? -1 : 1 };
  });
  return (rows) =>
    rows.toSorted((a, b) =>
      orders.reduce((found, { name, sign }) => (found !== 0 ? found : sign * compare(a[name], b[name])), 0),
    );
}

/** A field, or something like `count(*)` as `stats` named it. */
export function columnName(tokens: TokenReader): string {
  const first = tokens.needKind("word");
  if (!tokens.take("(")) return first.value;
  while (!tokens.take(")")) {
    if (!tokens.take("*") && !tokens.take(",") && tokens.takeKind("word", "number") === undefined) {
      throw tokens.unexpected();
    }
  }
  return tokens.since(first);
}
