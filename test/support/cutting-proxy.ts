import { connect, createServer } from "node:net";

/** Passes everything on to a PostgreSQL server; a connection that asked for `first` is cut instead of the answer to `word`. */
export async function startCuttingProxy(
  port: number,
  { first, word }: { first: string; word: string },
): Promise<{ port: number; cuts(): number; stop(): void }> {
  let cuts = 0;
  const server = createServer((client) => {
    const upstream = connect(port, "127.0.0.1");
    let [armed, asked] = [false, false];
    client.on("data", (data) => {
      armed ||= data.includes(first);
      asked ||= armed && data.includes(word);
      upstream.write(data);
    });
    upstream.on("data", (data) => {
      if (!asked) {
        client.write(data);
        return;
      }
      cuts += 1;
      client.destroy();
      upstream.end();
    });
    for (const [one, other] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      one.on("error", () => other.destroy());
      one.on("close", () => other.destroy());
    }
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  return { port: address.port, cuts: () => cuts, stop: () => server.close() };
}
