import { isObject } from "../core/json.js";

/** What AWS's protocols call their bodies. Some endpoints that imitate AWS call theirs something else, so the rest is looked at. */
const AWS_TYPES = /json|xml|cbor|octet-stream|eventstream/i;
const PAGE = /^\s*<(!doctype\s+html|html|head|body)\b/i;

/**
 * Refuses an answer that no AWS protocol gives: a proxy's or a login portal's page, or plain text. Without this, a page
 * with status 200 in answer to an XML service reads as an empty result: "there is no such database", or "stopped".
 * The body is read when it has to be looked at, and put back.
 * @throws {@link NotFromAws}
 */
export async function refuseStranger(response: unknown): Promise<void> {
  if (!isObject(response) || !isObject(response.headers)) return;
  const type = response.headers["content-type"];
  if (typeof type === "string" && AWS_TYPES.test(type)) return;
  const body = await bodyOf(response);
  if (body === undefined) return;
  const text = body.toString("utf8", 0, 500);
  if (text.trim() === "" || (/^\s*[{[<]/.test(text) && !PAGE.test(text))) return;
  throw new NotFromAws(response);
}

/** Reads a reply's body and puts it back for whoever reads it next; undefined where there is none to read. */
export async function bodyOf(response: { body?: unknown }): Promise<Buffer | undefined> {
  if (!isIterable(response.body)) return undefined;
  const body = await collect(response.body);
  response.body = body;
  return body;
}

/** Carries the status where the SDK's retry looks for it: a proxy's 502 is worth another attempt, a page with 200 is not. */
export class NotFromAws extends Error {
  override readonly name = "NotFromAws";
  readonly $metadata: { httpStatusCode: unknown };
  readonly $response: unknown;

  constructor(response: Record<string, unknown>) {
    super("the answer is not from AWS");
    this.$metadata = { httpStatusCode: response.statusCode };
    this.$response = response;
  }
}

function isIterable(body: unknown): body is AsyncIterable<Uint8Array> {
  return typeof body === "object" && body !== null && Symbol.asyncIterator in body;
}

async function collect(body: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  for await (const part of body) parts.push(part);
  return Buffer.concat(parts);
}
