import { createServer, type IncomingMessage, request, type Server, type ServerResponse } from "node:http";
import { type Moto, startMoto } from "../../support/moto.js";
import { isWrite, readCall } from "../../support/wire-call.js";

/** A moto whose random ids depend on nothing but what was asked of it: two that are asked for the same have the same ones. */
export interface SeededMoto {
  /** Answers one call at a time. */
  url: string;
  /** The same moto past that. */
  moto: Moto;
  /** Forgets every resource, and what was asked so far. */
  begin(): Promise<void>;
  stop(): Promise<void>;
}

/**
 * Seeds moto's randomness (`POST /moto-api/seed?a=<n>`) before each write by the call's name and how many of that name came
 * before: reads in between, and the order of things done side by side, change no id.
 */
export async function startSeededMoto(): Promise<SeededMoto> {
  const moto = await startMoto();
  const asked = new Map<string, number>();
  let last: Promise<unknown> = Promise.resolve();
  const server = createServer((incoming, answer) => {
    const turn = last.then(() => take(moto.url, asked, incoming, answer));
    last = turn.catch(() => answer.destroy());
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  return {
    url: urlOf(server),
    moto,
    begin: async () => {
      await seed(moto.url, 0);
      await moto.reset();
      asked.clear();
    },
    stop: async () => {
      server.closeAllConnections();
      await new Promise((stopped) => server.close(stopped));
      await moto.stop();
    },
  };
}

async function take(target: string, asked: Map<string, number>, incoming: IncomingMessage, answer: ServerResponse) {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk);
  const body = Buffer.concat(chunks);
  const { method = "GET", url = "/", headers } = incoming;
  const call = readCall(method, url, headers, body);
  const rehearsal = new URLSearchParams(body.toString("latin1")).get("DryRun") === "true";
  if (isWrite(call) && !rehearsal) {
    const name = `${call.service}:${call.operation}`;
    const before = asked.get(name) ?? 0;
    asked.set(name, before + 1);
    await seed(target, numberOf(`${name} ${before}`));
  }
  const { hostname, port } = new URL(target);
  await new Promise<void>((done, failed) => {
    const out = request({ hostname, port, method, path: url, headers }, (reply) => {
      answer.writeHead(reply.statusCode ?? 502, reply.headers);
      reply.on("end", done).on("error", failed).pipe(answer);
    });
    out.on("error", failed).end(body);
  });
}

async function seed(url: string, number: number): Promise<void> {
  const answer = await fetch(`${url}/moto-api/seed?a=${number}`, { method: "POST" });
  if (!answer.ok) throw new Error(`moto answered ${answer.status} to a seed`);
}

/** The same text is the same number, another one very likely another (FNV-1a, 32 bits). */
function numberOf(text: string): number {
  let hash = 0x811c9dc5;
  for (const char of text) hash = Math.imul(hash ^ (char.codePointAt(0) ?? 0), 0x01000193) >>> 0;
  return hash;
}

function urlOf(server: Server): string {
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the seeding proxy has no port");
  return `http://127.0.0.1:${address.port}`;
}
