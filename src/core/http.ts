import { interrupted } from "./errors.js";
import { errnoOf } from "./files.js";
import type { Gate } from "./gate.js";
import type { JsonObject } from "./json.js";

/** One request to a service that is not AWS: a pager, a chat, an issue tracker. */
export interface HttpRequest {
  /** Who gets it, e.g. `PagerDuty`: what the gate, errors and the journal call it, in place of an address that may be a secret. */
  recipient: string;
  method: "GET" | "POST";
  url: string;
  headers?: Record<string, string>;
  body?: JsonObject;
  /** What the gate compares with what was confirmed: the message, without its secrets. */
  open: JsonObject;
  timeoutMs: number;
}

/**
 * How a request ended. `not-sent`: nobody can have got it. `lost`: it went out and no answer came that can be read, so it may
 * have been taken.
 */
export type HttpResult =
  | { kind: "answer"; status: number; text: string; type: string; retryAfterMs: number | undefined }
  | { kind: "not-sent"; why: string }
  | { kind: "lost"; why: string };

/** Whatever is longer is no answer of a service that we speak to. */
const MOST_BYTES = 1_000_000;

/** Causes by which nothing can have reached anybody. */
const NOT_SENT: Readonly<Record<string, string>> = {
  ECONNREFUSED: "nothing listens there (ECONNREFUSED)",
  ENOTFOUND: "its name does not resolve (ENOTFOUND)",
  EAI_AGAIN: "the name server does not answer (EAI_AGAIN)",
  EHOSTUNREACH: "there is no route (EHOSTUNREACH)",
  ENETUNREACH: "the network is unreachable (ENETUNREACH)",
  UND_ERR_CONNECT_TIMEOUT: "no connection came about (UND_ERR_CONNECT_TIMEOUT)",
  CERT_HAS_EXPIRED: "its certificate has expired (CERT_HAS_EXPIRED)",
  DEPTH_ZERO_SELF_SIGNED_CERT: "its certificate is signed by nobody (DEPTH_ZERO_SELF_SIGNED_CERT)",
  SELF_SIGNED_CERT_IN_CHAIN: "its certificate is signed by a stranger (SELF_SIGNED_CERT_IN_CHAIN)",
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: "nobody vouches for its certificate (UNABLE_TO_VERIFY_LEAF_SIGNATURE)",
  ERR_TLS_CERT_ALTNAME_INVALID: "its certificate is another's (ERR_TLS_CERT_ALTNAME_INVALID)",
};

/**
 * Sends one request, once, and never follows a redirect: an address that is a secret must not be told to another place.
 * @throws interrupted when `signal` aborts; what the gate throws
 */
export async function sendHttp(
  gate: Pick<Gate, "check">,
  request: HttpRequest,
  signal: AbortSignal,
): Promise<HttpResult> {
  const { recipient, method, url, headers, body, open, timeoutMs } = request;
  gate.check({ service: "http", operation: recipient, content: open });
  const late = AbortSignal.timeout(timeoutMs);
  try {
    const answer = await fetch(url, {
      method,
      headers: { accept: "application/json", "user-agent": "nexusctl", ...jsonHeaders(body), ...headers },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: AbortSignal.any([signal, late]),
      redirect: "manual",
    });
    return {
      kind: "answer",
      status: answer.status,
      text: await textOf(answer),
      type: answer.headers.get("content-type") ?? "",
      retryAfterMs: retryAfter(answer.headers.get("retry-after"), Date.now()),
    };
  } catch (thrown) {
    if (signal.aborted) throw interrupted();
    if (late.aborted) return { kind: "lost", why: `no answer within ${Math.round(timeoutMs / 1_000)} s` };
    return failureOf(thrown);
  }
}

function jsonHeaders(body: JsonObject | undefined): Record<string, string> {
  return body === undefined ? {} : { "content-type": "application/json; charset=utf-8" };
}

async function textOf({ body }: Response): Promise<string> {
  if (body === null) return "";
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of body) {
    chunks.push(chunk);
    bytes += chunk.length;
    if (bytes >= MOST_BYTES) break;
  }
  return Buffer.concat(chunks).toString("utf8");
}

/** Never the error's own words: they may hold the address. */
function failureOf(thrown: unknown): HttpResult {
  const cause = thrown instanceof Error ? thrown.cause : undefined;
  const code = errnoOf(cause) ?? errnoOf(thrown);
  const known = code === undefined ? undefined : NOT_SENT[code];
  if (known !== undefined) return { kind: "not-sent", why: known };
  return { kind: "lost", why: `the connection broke${code === undefined ? "" : ` (${code})`}` };
}

/** Seconds or a date (RFC 9110, "Retry-After"), in milliseconds from now. */
export function retryAfter(value: string | null, now: number): number | undefined {
  if (value === null || value.trim() === "") return undefined;
  if (/^\d+$/.test(value.trim())) return Number(value) * 1_000;
  const at = Date.parse(value);
  return Number.isNaN(at) ? undefined : Math.max(0, at - now);
}
