import type { Check } from "../../../aws/task-definition/check.js";
import { restoreHidden } from "../../../aws/task-definition/hide.js";
import { isJsonObject } from "../../../aws/task-definition/lists.js";
import { isReadOnly } from "../../../aws/task-definition/read-only.js";
import type { Mistake } from "../../../aws/task-definition/size.js";
import type { Json, JsonObject } from "../../../core/json.js";
import { JsonMistake, type ParsedJson, parseJsonText } from "../../../core/json-text.js";

/** A definition that a person typed, or everything that is wrong with it, each with its place. */
export type TypedDefinition =
  | { ok: true; registrable: JsonObject; ignored: string[] }
  | { ok: false; mistakes: string[] };

/**
 * Reads a definition as typed. What `aws ecs describe-task-definition` prints is taken as well: read-only fields are left
 * out, and tags that it does not hold are kept.
 */
export function readTyped(text: string, base: JsonObject, check: Check): TypedDefinition {
  const parsed = parse(text);
  if (parsed instanceof JsonMistake) return { ok: false, mistakes: [parsed.message] };
  const { document, prefix } = unwrapped(parsed.value);
  if (!isJsonObject(document))
    return { ok: false, mistakes: ["line 1, column 1: a task definition is an object, in { }"] };
  const ignored = Object.keys(document).filter(isReadOnly);
  const registrable = Object.fromEntries(Object.entries(document).filter(([key]) => !isReadOnly(key)));
  const had = new Set(check(base).map(({ says }) => says));
  const wrong = check(registrable).filter(({ says }) => !had.has(says));
  const { value, mistakes } = restoreHidden(registrable, base);
  // A name that is misspelt has no value to keep either: that is said once.
  const all = wrong.length > 0 ? wrong : mistakes;
  if (all.length > 0) return { ok: false, mistakes: all.map((one) => placed(one, parsed, prefix)) };
  const tags = registrable.tags === undefined && base.tags !== undefined ? { tags: base.tags } : {};
  return { ok: true, registrable: { ...value, ...tags }, ignored };
}

function parse(text: string): ParsedJson | JsonMistake {
  try {
    return parseJsonText(text);
  } catch (thrown) {
    if (thrown instanceof JsonMistake) return thrown;
    throw thrown;
  }
}

/** `{"taskDefinition": {...}, "tags": [...]}` is how AWS answers. */
function unwrapped(value: Json): { document: Json; prefix: string[] } {
  if (!isJsonObject(value) || !isJsonObject(value.taskDefinition)) return { document: value, prefix: [] };
  const { taskDefinition, tags } = value;
  return { document: { ...taskDefinition, ...(tags === undefined ? {} : { tags }) }, prefix: ["taskDefinition"] };
}

function placed({ path, says }: Mistake, parsed: ParsedJson, prefix: string[]): string {
  const { line, column } = parsed.placeOf([...prefix, ...path]);
  return `line ${line}, column ${column}: ${says}`;
}
