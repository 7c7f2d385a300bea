import fc from "fast-check";
import { validKeys } from "../../../src/config/schema.js";
import { oddText, oddValue } from "./odd.js";

/** What may stand at a place of the configuration, or what may not. */
function valueAt(path: readonly string[]): fc.Arbitrary<unknown> {
  const [own, each] = [validKeys(path), validKeys([...path, "P1"])];
  if (own.length > 0) return fc.oneof(oddValue, mapAt(path));
  if (each.length === 0) return oddValue;
  const one = mapAt([...path, "P1"]);
  return fc.oneof(
    oddValue,
    fc.array(one, { maxLength: 3 }),
    fc.dictionary(fc.constantFrom("P1", "daily"), one, { maxKeys: 2 }),
  );
}

/** A few of the keys that are known there. */
function mapAt(path: readonly string[]): fc.Arbitrary<Record<string, unknown>> {
  const known = [...validKeys(path)];
  return fc
    .subarray(known, { maxLength: Math.min(4, known.length) })
    .chain((keys) => fc.record(Object.fromEntries(keys.map((key) => [key, valueAt([...path, key])]))));
}

/** A configuration that is right but for some of its values, or is none. */
export const configuration: fc.Arbitrary<string> = fc.oneof(
  mapAt([]).map((some) =>
    JSON.stringify({
      project: "acme",
      environment: "staging",
      region: "eu-west-1",
      accountId: "123456789012",
      ...some,
    }),
  ),
  fc
    .array(fc.tuple(fc.constantFrom(...validKeys([])), oddText), { maxLength: 6 })
    .map((lines) => lines.map((line) => line.join(": ")).join("\n")),
  oddText,
);
