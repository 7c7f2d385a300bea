import { createServer, type Server, type Socket } from "node:net";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { createClock } from "../../src/core/clock.js";
import { probePostgres } from "../../src/health/probes/postgres.js";
import { freePort } from "../support/free-port.js";
import { type Postgres, startPostgres } from "../support/postgres.js";

const HOST = "127.0.0.1";
let encrypted: Postgres;
let plain: Postgres;
const servers: Server[] = [];
const sockets: Socket[] = [];

beforeAll(async () => {
  // Six connections, three of them for superusers: few enough for a test to use them up.
  encrypted = await startPostgres({ tls: true, settings: ["max_connections=6", "superuser_reserved_connections=3"] });
  plain = await startPostgres({ tls: false });
  await encrypted.sql("CREATE ROLE reader LOGIN PASSWORD 'reads only'");
});
afterEach(() => {
  for (const socket of sockets.splice(0)) socket.destroy();
  for (const server of servers.splice(0)) server.close();
});
afterAll(async () => {
  await encrypted?.stop();
  await plain?.stop();
});

function probe(port: number, given: { user?: string; database?: string; password?: string; host?: string } = {}) {
  const target = { host: HOST, port, user: encrypted.user, database: "postgres", password: undefined, ...given };
  const bounds = { timeoutMs: 3_000, clock: createClock(), signal: new AbortController().signal };
  return probePostgres(target, bounds);
}

/** Something that listens and is no PostgreSQL. */
async function listener(onConnection: (socket: Socket) => void): Promise<number> {
  const server = createServer((socket) => {
    sockets.push(socket);
    socket.on("error", () => socket.destroy());
    onConnection(socket);
  });
  servers.push(server);
  await new Promise<void>((listening) => server.listen(0, HOST, listening));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  return address.port;
}

const doors = (stages: { name: string; state: string }[]) => stages.map(({ name, state }) => `${name} ${state}`);

describe("the connection probe tells apart", () => {
  test("a port where nothing listens", async () => {
    const seen = await probe(await freePort());
    expect(seen.outcome).toBe("refused");
    expect(doors(seen.stages)).toEqual(["TCP failed", "TLS not reached", "PostgreSQL not reached"]);
  });

  test("a host name that does not resolve", async () => {
    expect((await probe(5432, { host: "database.invalid" })).outcome).toBe("unresolvable");
  });

  test("a web server in PostgreSQL's place", async () => {
    const port = await listener((socket) => {
      socket.once("data", () => socket.end("HTTP/1.1 400 Bad Request\r\n\r\n"));
    });
    const seen = await probe(port);
    expect(seen.outcome).toBe("not-postgresql");
    expect(seen.what).toContain("HTTP/1.1 400 Bad Request");
  });

  test("something that accepts and says nothing", async () => {
    const seen = await probe(await listener(() => undefined));
    expect(seen).toMatchObject({ outcome: "not-postgresql" });
    expect(doors(seen.stages)[0]).toBe("TCP ok");
  });

  test("something that hangs up", async () => {
    const port = await listener((socket) => socket.once("data", () => socket.destroy()));
    expect((await probe(port)).outcome).toBe("not-postgresql");
  });

  test("a PostgreSQL that refuses TLS, to which no password is sent", async () => {
    const seen = await probe(plain.port, { user: plain.user, password: plain.password });
    expect(seen.outcome).toBe("tls-refused");
    expect(doors(seen.stages)).toEqual(["TCP ok", "TLS failed", "PostgreSQL ok"]);
  });

  test("a wrong password, which is not repeated", async () => {
    const seen = await probe(encrypted.port, { password: "open sesame" });
    expect(seen.outcome).toBe("wrong-password");
    expect(doors(seen.stages)).toEqual(["TCP ok", "TLS ok", "PostgreSQL failed"]);
    expect(JSON.stringify(seen)).not.toContain("open sesame");
  });

  test("a user that no rule lets in", async () => {
    expect((await probe(encrypted.port, { user: "stranger" })).outcome).toBe("no-access");
  });

  test("a database that is not there", async () => {
    const seen = await probe(encrypted.port, { database: "nowhere", password: encrypted.password });
    expect(seen.outcome).toBe("no-database");
  });

  test("a server without a free connection", async () => {
    const { default: pg } = await import("pg");
    const reader = { host: HOST, port: encrypted.port, user: "reader", password: "reads only", database: "postgres" };
    const held = [1, 2, 3].map(() => new pg.Client({ ...reader, ssl: { rejectUnauthorized: false } }));
    try {
      for (const client of held) await client.connect();
      const seen = await probe(encrypted.port, { user: "reader", password: "reads only" });
      expect(seen.outcome).toBe("too-many-connections");
    } finally {
      await Promise.all(held.map((client) => client.end()));
    }
  });

  test("a server that works, up to the question for a password", async () => {
    const seen = await probe(encrypted.port);
    expect(seen).toMatchObject({ outcome: "ok" });
    expect(seen.authMethod).toMatch(/scram/i);
    expect(doors(seen.stages)).toEqual(["TCP ok", "TLS ok", "PostgreSQL ok"]);
  });

  test("a server that works, with the right password", async () => {
    const seen = await probe(encrypted.port, { password: encrypted.password });
    expect(seen).toMatchObject({ outcome: "ok", what: `logged in as ${encrypted.user}` });
    expect(JSON.stringify(seen)).not.toContain(encrypted.password);
  });
});
