import { cbor, SmithyRpcV2CborProtocol, tag } from "@smithy/core/cbor";
import { HttpRequest, HttpResponse } from "@smithy/core/protocols";
import type { HttpHandlerOptions } from "@smithy/types";
import { interrupted } from "../core/errors.js";
import { isObject } from "../core/json.js";
import { AwsFault } from "./part.js";

/** A request as it arrived at the sandbox, decoded. */
export interface WireCall {
  target: string;
  operation: string;
  input: Record<string, unknown>;
  region: string;
  /** Id of the access key that signed the request. */
  signer: string;
}

/** What the sandbox answers with at its wire. */
export type Answer = (call: WireCall) => Record<string, unknown>;

/**
 * Stands between clients and sandbox: may look at a call, hold it up, spoil its answer or answer in its place. `answer`
 * takes the call to the sandbox.
 */
export type Between = (call: WireCall, answer: () => Promise<HttpResponse>) => Promise<HttpResponse>;

/** The protocol every client is told to speak to the sandbox. */
export const PROTOCOL = SmithyRpcV2CborProtocol;

/** S3 puts the bucket before it. */
const PATH = /\/service\/([^/]+)\/operation\/([^/]+)$/;

/** A request handler for SDK clients of one region: no socket, but real requests, retries and typed errors. */
export function wireHandler(
  region: string,
  answer: Answer,
  { between, arrived }: { between: Between | undefined; arrived: (call: WireCall) => void },
) {
  return {
    async handle(request: unknown, { abortSignal }: HttpHandlerOptions = {}): Promise<{ response: HttpResponse }> {
      if (abortSignal?.aborted) throw interrupted();
      const [, target = "", operation = ""] = (HttpRequest.isInstance(request) ? PATH.exec(request.path) : null) ?? [];
      const input = HttpRequest.isInstance(request) ? decode(request.body) : {};
      const signer = HttpRequest.isInstance(request) ? signerOf(request.headers.authorization) : "";
      const call = { target, operation, input, region, signer };
      arrived(call);
      if (between === undefined) return { response: answerTo(call, answer) };
      return {
        response: await left(
          between(call, async () => answerTo(call, answer)),
          abortSignal,
        ),
      };
    },
  };
}

function answerTo(call: WireCall, answer: Answer): HttpResponse {
  try {
    return respond(200, answer(call));
  } catch (thrown) {
    if (!(thrown instanceof AwsFault)) throw thrown;
    return respondFault(thrown);
  }
}

/** A fault as AWS words it on the wire. */
export function respondFault({ status, details, code, message }: AwsFault): HttpResponse {
  return respond(status, { ...details, __type: code, message });
}

function signerOf(authorization: string | undefined): string {
  return /Credential=([^/]+)\//.exec(authorization ?? "")?.[1] ?? "";
}

/** The longest an answer is waited for, as a socket would be. */
const SOCKET_MS = 60_000;

/** The answer, unless the caller leaves before it comes. A call under way holds the process as an open socket would. */
async function left<T>(answer: Promise<T>, signal: HttpHandlerOptions["abortSignal"]): Promise<T> {
  const settled = new AbortController();
  const gone = new Promise<never>((_, reject) => {
    const hangUp = (name: string) => reject(Object.assign(new Error("Request aborted"), { name }));
    const socket = setTimeout(() => hangUp("TimeoutError"), SOCKET_MS);
    settled.signal.addEventListener("abort", () => clearTimeout(socket), { once: true });
    if (signal instanceof AbortSignal) {
      signal.addEventListener("abort", () => hangUp("AbortError"), { once: true, signal: settled.signal });
    }
  });
  try {
    return await Promise.race([answer, gone]);
  } finally {
    settled.abort();
  }
}

let requests = 0;

function respond(statusCode: number, body: Record<string, unknown>): HttpResponse {
  requests += 1;
  return new HttpResponse({
    statusCode,
    headers: {
      "content-type": "application/cbor",
      "smithy-protocol": "rpc-v2-cbor",
      "x-amzn-requestid": `sandbox-${process.pid}-${requests}`,
    },
    body: cbor.serialize(encode(body)),
  });
}

function decode(body: unknown): Record<string, unknown> {
  if (!(body instanceof Uint8Array) || body.length === 0) return {};
  const value = untag(cbor.deserialize(body));
  return isObject(value) ? value : {};
}

/** Timestamps travel as CBOR tag 1, seconds since 1970. */
const EPOCH_SECONDS = 1;

function untag(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(untag);
  if (value instanceof Uint8Array || !isObject(value)) return value;
  if (value.tag === EPOCH_SECONDS && typeof value.value === "number") return new Date(value.value * 1000);
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, untag(item)]));
}

function encode(value: unknown): unknown {
  if (value instanceof Date) return tag({ tag: EPOCH_SECONDS, value: value.getTime() / 1000 });
  if (value instanceof Uint8Array) return value;
  if (Array.isArray(value)) return value.map(encode);
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, item]) => item !== undefined)
      .map(([key, item]) => [key, encode(item)]),
  );
}
