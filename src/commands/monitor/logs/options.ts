import { usage } from "../../../core/errors.js";
import { list, text } from "../../../core/options.js";
import { parseTime } from "../../../core/time.js";

/** Options that several log commands have. */
export const groupOption = list("log group: app, db, or a group's name; can be given several times (default app)", {
  placeholder: "group",
});

export const fieldsOption = text("of JSON lines show these fields, with commas between", { placeholder: "a,b.c" });

export function fieldsOf(typed: string | undefined): string[] {
  return (typed ?? "")
    .split(",")
    .map((name) => name.trim())
    .filter((name) => name !== "");
}

export const sinceOption = (fallback: string) =>
  text(`from when on: a time, or how long ago (default ${fallback})`, { placeholder: "time" });

export const untilOption = text("until when: a time, or how long ago (default now)", { placeholder: "time" });

/** @throws usage when it ends before it begins */
export function rangeOf(
  typed: { since: string | undefined; until?: string | undefined },
  fallback: string,
  now: Date,
): { from: Date; to: Date } {
  const from = parseTime(typed.since ?? fallback, now);
  const to = typed.until === undefined ? now : parseTime(typed.until, now);
  if (from >= to) {
    throw usage(
      `the range begins (${from.toISOString()}) after it ends (${to.toISOString()})`,
      "--since comes before --until",
    );
  }
  return { from, to };
}
