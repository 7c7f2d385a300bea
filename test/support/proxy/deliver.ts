import { type IncomingMessage, request, type ServerResponse } from "node:http";
import type { Behind, Exchange } from "./exchange.js";
import { DRIP_MS, DRIPS, SLOW_MS } from "./faults.js";
import { denied, expiredToken, INTERNAL, type Said, sayError, skewed, throttled, unavailable } from "./said-by-aws.js";

/** Does to one call what its fault says. */
export function deliver(behind: Behind, exchange: Exchange): void {
  const { incoming, record } = exchange;
  switch (record.fault) {
    case "hang":
      return;
    case "reset":
      incoming.socket.destroy();
      return;
    case "html":
      page(exchange, 502, "Bad Gateway");
      return;
    case "portal":
      page(exchange, 200, "Please log in");
      return;
    case "throttle":
      say(exchange, throttled(record));
      return;
    case "unavailable":
      say(exchange, unavailable(record));
      return;
    case "deny":
      say(exchange, denied(record));
      return;
    case "expired-token":
      say(exchange, expiredToken(record));
      return;
    case "skew":
      say(exchange, skewed(record));
      return;
    case "error-500":
      say(exchange, INTERNAL);
      return;
    default:
      passOn(behind, exchange);
  }
}

function say({ answer, record }: Exchange, said: Said): void {
  record.status = said.status;
  sayError(answer, record, said);
}

function page({ answer, record }: Exchange, status: number, title: string): void {
  record.status = status;
  answer.writeHead(status, { "content-type": "text/html" }).end(`<html><body><h1>${title}</h1></body></html>`);
}

function passOn({ target, edits }: Behind, exchange: Exchange): void {
  const { incoming, body, record } = exchange;
  const { hostname, port } = new URL(target);
  const { method, url, headers } = incoming;
  const out = request({ hostname, port, method, path: url, headers }, (reply) => {
    void readBody(reply).then((whole) => {
      const edit = edits.get(record.operation);
      giveBack(exchange, reply, edit === undefined ? whole : Buffer.from(edit(whole.toString("utf8"))));
    });
  });
  out.on("error", () => incoming.socket.destroy());
  out.end(body);
}

/** The endpoint's answer on its way back, as far as it comes. */
function giveBack(exchange: Exchange, reply: IncomingMessage, content: Buffer): void {
  const { incoming, answer, record } = exchange;
  const cut = () => incoming.socket.destroy();
  const half = () => content.subarray(0, Math.floor(content.length / 2));
  switch (record.fault) {
    case "swallow":
      return;
    case "lost-reply":
      cut();
      return;
    case "taken-500":
      say(exchange, INTERNAL);
      return;
    case "taken-503":
      say(exchange, unavailable(record));
      return;
    case "slow":
      setTimeout(() => {
        begin(exchange, reply, content.length);
        answer.end(content);
      }, SLOW_MS);
      return;
    case "cut-body":
      if (content.length === 0) {
        cut();
        return;
      }
      begin(exchange, reply, content.length);
      answer.flushHeaders();
      answer.write(half(), cut);
      return;
    case "stall":
      begin(exchange, reply, content.length);
      answer.write(half());
      return;
    case "drip":
      begin(exchange, reply, content.length);
      drip(answer, content);
      return;
    default:
      begin(exchange, reply, content.length);
      answer.end(content);
  }
}

function begin({ incoming, answer, record }: Exchange, reply: IncomingMessage, length: number): void {
  record.status = reply.statusCode;
  const { "transfer-encoding": _, ...rest } = reply.headers;
  // The answer to HEAD says a length and has none.
  const said = incoming.method === "HEAD" ? {} : { "content-length": length };
  answer.writeHead(reply.statusCode ?? 502, { ...rest, ...said });
}

function drip(answer: ServerResponse, content: Buffer): void {
  const size = Math.max(1, Math.ceil(content.length / DRIPS));
  const next = (from: number) => {
    if (from >= content.length) answer.end();
    else answer.write(content.subarray(from, from + size), () => setTimeout(next, DRIP_MS, from + size));
  };
  next(0);
}

export async function readBody(stream: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks);
}
