import { columnName, sort, stats } from "./aggregates.js";
import { condition } from "./conditions.js";
import type { Row } from "./row.js";
import { TokenReader } from "./tokens.js";

/** A query that can be asked of any lines. */
export interface Query {
  /** @param lines newest first, as they are read. @returns the rows, and how many lines its filters let through */
  run(lines: Row[]): { rows: Row[]; matched: number };
}

/** One command of a query; what it shows, where it says so. */
interface Command {
  filters?: boolean;
  run?: (rows: Row[]) => Row[];
  shows?: (shown: readonly string[] | undefined) => readonly string[] | undefined;
}

const DEFAULT_FIELDS = ["@timestamp", "@message"];
const POINTER = "@ptr";

/**
 * The part of Logs Insights' language that is simulated: `fields` and `display`, `filter` with comparisons, `like`, `in`,
 * `and`, `or`, `not` and parentheses, `stats` with count, count_distinct, sum, avg, min, max and pct by fields or `bin(5m)`,
 * `sort` and `limit`. What is shown does not bound what later commands see.
 * Source: "CloudWatch Logs Insights language query syntax", CloudWatch Logs User Guide.
 * @throws AwsFault MalformedQueryException with the place, for anything else
 */
export function parseQuery(text: string): Query {
  const tokens = new TokenReader(text);
  const commands = [command(tokens)];
  while (tokens.take("|")) commands.push(command(tokens));
  if (tokens.peek() !== undefined) throw tokens.unexpected();
  let shown: readonly string[] | undefined = DEFAULT_FIELDS;
  let chosen = false;
  for (const { shows } of commands) {
    if (shows === undefined) continue;
    shown = shows(chosen ? shown : undefined);
    chosen = true;
  }
  return {
    run: (lines) => {
      let [rows, matched] = [lines, lines.length];
      for (const { filters, run } of commands) {
        if (run !== undefined) rows = run(rows);
        if (filters === true) matched = rows.length;
      }
      return { rows: shown === undefined ? rows : rows.map((row) => pick(row, shown ?? [])), matched };
    },
  };
}

function command(tokens: TokenReader): Command {
  const name = tokens.peek();
  if (tokens.take("fields")) {
    const names = tokens.list(() => columnName(tokens));
    return { shows: (shown) => [...(shown ?? []), ...names] };
  }
  if (tokens.take("display")) {
    const names = tokens.list(() => columnName(tokens));
    return { shows: () => names };
  }
  if (tokens.take("filter")) {
    const keep = condition(tokens);
    return { filters: true, run: (rows) => rows.filter(keep) };
  }
  // Its columns are all that there is from then on.
  if (tokens.take("stats")) return { run: stats(tokens), shows: () => undefined };
  if (tokens.take("sort")) return { run: sort(tokens) };
  if (tokens.take("limit")) {
    const token = tokens.needKind("number");
    const most = Number(token.value);
    if (!Number.isInteger(most) || most < 1) throw tokens.unexpected(token);
    return { run: (rows) => rows.slice(0, most) };
  }
  throw tokens.unexpected(name);
}

/** The fields that are there, and the pointer of what is a line. */
function pick(row: Row, names: readonly string[]): Row {
  const found = [...names, POINTER].flatMap((name) => (row[name] === undefined ? [] : [[name, row[name]] as const]));
  return Object.fromEntries(found);
}
