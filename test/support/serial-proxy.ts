import { createServer, request } from "node:http";

/**
 * Passes writes on one after the other, and reads as they come. S3 decides a conditional write in one go; moto looks and then
 * writes, and its server has many threads: between the two another write may come. Here none can.
 * @param loses of a write, by its number: whether it is carried out and its reply lost
 * @param lateMs of a write, by its path: how much later its reply comes
 */
export async function startSerialProxy(
  target: string,
  loses: (write: number) => boolean = () => false,
  lateMs: (path: string) => number = () => 0,
) {
  const { hostname, port } = new URL(target);
  const counts = { calls: 0, writes: 0, lost: 0 };
  let queue = Promise.resolve();
  const server = createServer((incoming, answer) => {
    const chunks: Buffer[] = [];
    counts.calls += 1;
    incoming.on("data", (chunk: Buffer) => chunks.push(chunk));
    incoming.on("error", () => answer.destroy());
    incoming.on("end", () => {
      const write = incoming.method !== "GET" && incoming.method !== "HEAD";
      if (write) counts.writes += 1;
      const lost = write && loses(counts.writes);
      const pass = () =>
        new Promise<void>((done) => {
          const { method, url, headers } = incoming;
          const out = request({ hostname, port, method, path: url, headers }, (reply) => {
            const parts: Buffer[] = [];
            reply.on("data", (part: Buffer) => parts.push(part));
            reply.on("end", () => {
              done();
              if (lost) {
                counts.lost += 1;
                incoming.socket.destroy();
                return;
              }
              const { "transfer-encoding": _, ...rest } = reply.headers;
              const body = Buffer.concat(parts);
              const late = write ? lateMs(url ?? "") : 0;
              setTimeout(() => {
                answer.writeHead(reply.statusCode ?? 502, { ...rest, "content-length": body.length }).end(body);
              }, late);
            });
          });
          out.on("error", () => {
            done();
            incoming.socket.destroy();
          });
          out.end(Buffer.concat(chunks));
        });
      if (write) queue = queue.then(pass);
      else void pass();
    });
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the proxy has no port");
  return {
    url: `http://127.0.0.1:${address.port}`,
    counts,
    stop: () => {
      server.closeAllConnections();
      return new Promise<void>((stopped) => server.close(() => stopped()));
    },
  };
}
