import { canonicalJson, isObject, toJson } from "../core/json.js";
import type { ChangeJson } from "./plan-json.js";

/** One attribute that changes. A value that is sensitive or too large to show is not in it. */
export interface AttributeChange {
  name: string;
  before: string | null;
  after: string | null;
}

const LONGEST = 40;
const HIDDEN = "(sensitive)";
const LATER = "(known after apply)";

/** What differs between before and after, at the top level; what only the application brings forth of a new one is left out. */
export function attributeChanges(change: ChangeJson): AttributeChange[] {
  const { before, after } = change;
  if (!isObject(before)) return [];
  if (!isObject(after)) return [];
  const unknown = isObject(change.after_unknown) ? change.after_unknown : {};
  const replaced = change.actions.length > 1;
  const names = [...new Set([...Object.keys(before), ...Object.keys(after), ...Object.keys(unknown)])].sort();
  return names.flatMap((name) => {
    const later = holdsTrue(unknown[name]);
    if (later && replaced) return [];
    if (!later && canonicalJson(toJson(before[name])) === canonicalJson(toJson(after[name]))) return [];
    const hidden = isSensitive(change.before_sensitive, name) || isSensitive(change.after_sensitive, name);
    return [
      { name, ...(hidden ? { before: HIDDEN, after: HIDDEN } : shown(before[name], later ? LATER : after[name])) },
    ];
  });
}

/** `["ebs", 0, "size"]` is `ebs[0].size`. */
export function pathWords(path: readonly (string | number)[]): string {
  return path.reduce<string>(
    (words, step) => (typeof step === "number" ? `${words}[${step}]` : words === "" ? step : `${words}.${step}`),
    "",
  );
}

export function attributeWords({ name, before, after }: AttributeChange): string {
  if (before === null || after === null) return name;
  return before === after ? `${name} ${before}` : `${name}: ${before} → ${after}`;
}

/** Both or neither: one half of a change says less than its name. */
function shown(before: unknown, after: unknown): Pick<AttributeChange, "before" | "after"> {
  const [was, becomes] = [scalarWords(before), scalarWords(after)];
  return was === null || becomes === null ? { before: null, after: null } : { before: was, after: becomes };
}

function scalarWords(value: unknown): string | null {
  if (value === null || value === undefined || value === "") return "-";
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  if (typeof value !== "string" || value.length > LONGEST || value.includes("\n")) return null;
  return value;
}

/** The tool marks the whole, an attribute, or something deep within one. */
function isSensitive(marks: unknown, name: string): boolean {
  return marks === true || (isObject(marks) && holdsTrue(marks[name]));
}

export function holdsTrue(marks: unknown): boolean {
  if (typeof marks === "object" && marks !== null) return Object.values(marks).some(holdsTrue);
  return marks === true;
}
