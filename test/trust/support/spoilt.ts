import { cbor } from "@smithy/core/cbor";
import { HttpResponse } from "@smithy/core/protocols";
import fc from "fast-check";
import { isObject, parseJson } from "../../../src/core/json.js";
import { oddText, oddValue } from "./odd.js";

/** Where an answer is spoilt: a path of choices through it, taken modulo what is there, and what stands there then. */
interface Spoilt {
  path: number[];
  value: unknown;
  /** The member is left out instead. */
  gone: boolean;
}

/** An answer that is none of the platform's. */
export interface Body {
  kind: "body";
  status: number;
  type: string;
  body: string;
}

export type Hostile = { kind: "spoilt"; spoilt: Spoilt[] } | Body;

const spoilt: fc.Arbitrary<Spoilt> = fc.record({
  path: fc.array(fc.nat({ max: 40 }), { minLength: 1, maxLength: 7 }),
  value: oddValue,
  gone: fc.boolean(),
});
const BODIES = [
  "",
  "null",
  "[]",
  "{",
  '{"__type":"ThrottlingException"}',
  '{"message":7}',
  "<ErrorResponse><Error><Code>\u001b[31m</Code></Error></ErrorResponse>",
  "<!doctype html><html><body>503</body></html>",
  "\u00bf\u00ff\u0000",
  "[".repeat(5_000),
];
export const hostileBody: fc.Arbitrary<Body> = fc.record({
  kind: fc.constant("body" as const),
  status: fc.constantFrom(200, 200, 204, 301, 400, 403, 404, 418),
  type: fc.constantFrom("application/cbor", "application/json", "text/xml", "text/html", "text/plain", ""),
  body: fc.oneof(fc.constantFrom(...BODIES), oddText),
});
export const hostile: fc.Arbitrary<Hostile> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant("spoilt" as const),
      spoilt: fc.array(spoilt, { minLength: 1, maxLength: 3 }),
    }),
  },
  { weight: 1, arbitrary: hostileBody },
);

/** The same answer with one place of it spoilt. */
function spoil(answer: unknown, { path, value, gone }: Spoilt): unknown {
  const [choice, ...rest] = path;
  if (choice === undefined) return value;
  if (Array.isArray(answer) && answer.length > 0) {
    const at = choice % answer.length;
    if (gone && rest.length === 0) return answer.toSpliced(at, 1);
    return answer.with(at, spoil(answer[at], { path: rest, value, gone }));
  }
  if (answer instanceof Date || answer instanceof Uint8Array || !isObject(answer)) return value;
  const keys = Object.keys(answer);
  const key = keys[choice % Math.max(1, keys.length)];
  if (key === undefined || "tag" in answer) return value;
  if (gone && rest.length === 0) return Object.fromEntries(Object.entries(answer).filter(([name]) => name !== key));
  return { ...answer, [key]: spoil(answer[key], { path: rest, value, gone }) };
}

/** The platform's answer, or what stands in its place. */
export function spoiltResponse(response: HttpResponse, how: Hostile): HttpResponse {
  if (how.kind === "body") {
    const headers: Record<string, string> = how.type === "" ? {} : { "content-type": how.type };
    return new HttpResponse({ statusCode: how.status, headers, body: Buffer.from(how.body) });
  }
  const answer = response.body instanceof Uint8Array ? cbor.deserialize(response.body) : {};
  // What no CBOR can hold, no endpoint can answer.
  const body = cbor.serialize(how.spoilt.reduce(spoil, answer));
  return new HttpResponse({ ...response, body });
}

/** The same for an answer that is text: JSON, or XML, of which only what stands between its tags is spoilt. */
export function spoiltText(text: string, how: Hostile): string {
  if (how.kind === "body") return how.body;
  const answer = parseJson(text);
  if (answer !== undefined) return JSON.stringify(how.spoilt.reduce(spoil, answer)) ?? "";
  return how.spoilt.reduce(spoilXml, text);
}

function spoilXml(text: string, { path, value, gone }: Spoilt): string {
  const places = [...text.matchAll(/>([^<>]+)</g)];
  const [choice = 0, more = 0] = path;
  const place = places[(choice + more * 41) % Math.max(1, places.length)];
  if (place?.[1] === undefined) return text;
  const from = place.index + 1;
  return `${text.slice(0, from)}${gone ? "" : inXml(value)}${text.slice(from + place[1].length)}`;
}

/** Written so that a parser gives it back as it was, control characters too. */
function inXml(value: unknown): string {
  const text = typeof value === "string" ? value : (JSON.stringify(value) ?? "");
  return text.replace(/[^ -~]|[<>&"']/gu, (letter) => `&#${letter.codePointAt(0)};`);
}
