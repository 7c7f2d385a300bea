import { readFileSync } from "node:fs";
import { createServer, type Server, type Socket } from "node:net";
import { createServer as createTlsServer } from "node:tls";
import { afterEach, describe, expect, it } from "vitest";
import { createClock } from "../../../src/core/clock.js";
import { resolveName } from "../../../src/health/probes/dns.js";
import { networkFault } from "../../../src/health/probes/outcome.js";
import { probePostgres } from "../../../src/health/probes/postgres.js";
import { probeTcp } from "../../../src/health/probes/tcp.js";
import { probeTls } from "../../../src/health/probes/tls.js";
import { freePort } from "../../support/free-port.js";

const HOST = "127.0.0.1";
const sockets: Socket[] = [];
const servers: Server[] = [];
/** Made for these tests, for a hundred years: `npm test` asks for nothing but Node. */
const beside = (name: string) => readFileSync(new URL(name, import.meta.url), "utf8");
const pem = { key: beside("shop.key.pem"), cert: beside("shop.cert.pem") };

afterEach(() => {
  for (const socket of sockets.splice(0)) socket.destroy();
  for (const server of servers.splice(0)) server.close();
});

async function listening(server: Server): Promise<number> {
  servers.push(server);
  server.on("connection", (socket: Socket) => {
    sockets.push(socket);
    socket.on("error", () => socket.destroy());
  });
  await new Promise<void>((ready) => server.listen(0, HOST, ready));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  return address.port;
}

const bounds = (timeoutMs = 1_000, signal = new AbortController().signal, now?: Date) => ({
  timeoutMs,
  clock: createClock(now === undefined ? {} : { now: () => now }),
  signal,
});

describe("the TCP probe", () => {
  it("tells an open port from a closed one and from a name that does not resolve", async () => {
    const port = await listening(createServer());
    expect(await probeTcp(HOST, port, bounds())).toMatchObject({ outcome: "open" });
    const closed = await probeTcp(HOST, await freePort(), bounds());
    expect(closed).toMatchObject({ outcome: "refused", what: expect.stringContaining("nothing listens") });
    expect(await probeTcp("nowhere.invalid", 5432, bounds())).toMatchObject({ outcome: "unresolvable" });
  });

  it("ends at once on Ctrl-C", async () => {
    const leaving = new AbortController();
    leaving.abort();
    await expect(probeTcp(HOST, 1, bounds(1_000, leaving.signal))).rejects.toMatchObject({ code: "interrupted" });
  });
});

describe("network faults", () => {
  it.each([
    ["ECONNREFUSED", "refused"],
    ["ENOTFOUND", "unresolvable"],
    ["ETIMEDOUT", "timeout"],
    ["EHOSTUNREACH", "unreachable"],
    ["ECONNRESET", "reset"],
    ["ESOMETHINGNEW", "unreachable"],
  ])("%s is %s, alone and among several addresses", (code, fault) => {
    const error = Object.assign(new Error(code), { code });
    expect(networkFault(error)).toBe(fault);
    expect(networkFault(new AggregateError([error, error]))).toBe(fault);
  });
});

describe("the DNS probe", () => {
  it("gives the addresses", async () => {
    const ask = async () => [{ address: "192.0.2.1" }, { address: "192.0.2.2" }];
    expect(await resolveName("a.example.com", bounds(), ask)).toMatchObject({
      outcome: "resolved",
      addresses: ["192.0.2.1", "192.0.2.2"],
    });
  });

  it("tells a name nobody knows from a resolver that does not answer", async () => {
    const failing = (code: string) => async () => {
      throw Object.assign(new Error(code), { code });
    };
    expect(await resolveName("a", bounds(), failing("ENOTFOUND"))).toMatchObject({ outcome: "no-such-name" });
    expect(await resolveName("a", bounds(), failing("EAI_AGAIN"))).toMatchObject({ outcome: "no-answer" });
    const hanging = () => new Promise<never>(() => undefined);
    expect(await resolveName("a", bounds(20), hanging)).toMatchObject({ outcome: "no-answer" });
  });
});

describe("the TLS probe", () => {
  const serve = () => listening(createTlsServer(pem));

  it("reads the served certificate, and says that this machine does not trust it", async () => {
    const seen = await probeTls(HOST, await serve(), "www.shop.example.com", bounds());
    expect(seen).toMatchObject({
      outcome: "untrusted",
      protocol: "TLSv1.3",
      certificate: {
        subject: "shop.example.com",
        names: ["shop.example.com", "*.shop.example.com"],
        chain: ["shop.example.com"],
      },
    });
    expect(seen.what).toMatch(/does not trust what www.shop.example.com serves/);
  });

  it("says that it is for other names", async () => {
    const seen = await probeTls(HOST, await serve(), "pay.example.com", bounds());
    expect(seen).toMatchObject({ outcome: "wrong-name" });
    expect(seen.what).toContain("shop.example.com, *.shop.example.com");
  });

  it("says that it has expired, by the platform's time", async () => {
    const later = new Date("2200-01-01T00:00:00Z");
    const seen = await probeTls(HOST, await serve(), "shop.example.com", bounds(1_000, undefined, later));
    expect(seen).toMatchObject({ outcome: "expired" });
  });

  it("asks for the domain by name (SNI)", async () => {
    const asked: string[] = [];
    const server = createTlsServer({
      ...pem,
      SNICallback: (name, done) => {
        asked.push(name);
        done(null);
      },
    });
    await probeTls(HOST, await listening(server), "shop.example.com", bounds());
    expect(asked).toEqual(["shop.example.com"]);
  });

  it("tells a port that speaks no TLS, one that says nothing, and one that is closed", async () => {
    const plain = await listening(createServer((socket) => socket.end("HTTP/1.1 400 Bad Request\r\n\r\n")));
    expect(await probeTls(HOST, plain, "a", bounds())).toMatchObject({ outcome: "not-tls" });
    const silent = await listening(createServer());
    const seen = await probeTls(HOST, silent, "a", bounds(50));
    expect(seen).toMatchObject({ outcome: "not-tls", what: expect.stringContaining("no answer to the TLS greeting") });
    expect(await probeTls(HOST, await freePort(), "a", bounds())).toMatchObject({ outcome: "refused" });
  });
});

describe("the PostgreSQL probe, against servers that only speak the first words", () => {
  const target = (port: number) => ({ host: HOST, port, user: "app", database: "shop", password: undefined });

  /** Refuses TLS, then answers the startup message. */
  const plain = (answer: Buffer) =>
    listening(
      createServer((socket) =>
        socket.once("data", () => {
          socket.write("N");
          socket.once("data", () => socket.write(answer));
        }),
      ),
    );
  const probe = async (answer: Buffer) => probePostgres(target(await plain(answer)), bounds());

  const auth = (method: number) => {
    const bytes = Buffer.alloc(9);
    bytes.write("R");
    bytes.writeInt32BE(8, 1);
    bytes.writeInt32BE(method, 5);
    return bytes;
  };
  const error = (code: string, message: string) => {
    const body = Buffer.from(`SFATAL\0C${code}\0M${message}\0\0`);
    const head = Buffer.alloc(5);
    head.write("E");
    head.writeInt32BE(body.length + 4, 1);
    return Buffer.concat([head, body]);
  };

  it.each([
    ["53300", "sorry, too many clients already", "too-many-connections"],
    ["53300", "remaining connection slots are reserved", "too-many-connections"],
    ["28P01", "password authentication failed", "wrong-password"],
    ["28000", "no pg_hba.conf entry for host", "no-access"],
    ["3D000", 'database "shop" does not exist', "no-database"],
    ["57P03", "the database system is starting up", "not-ready"],
    ["XX000", "internal error", "error"],
  ])("%s (%s) is %s", async (code, message, outcome) => {
    const seen = await probe(error(code, message));
    expect(seen.outcome).toBe(outcome);
    expect(seen.what).toContain(message);
  });

  it("says that TLS is refused where all else is well, and how the password would be asked for", async () => {
    const seen = await probe(auth(10));
    expect(seen).toMatchObject({ outcome: "tls-refused", authMethod: "scram-sha-256" });
  });

  it("reads an old server's bare sentence", async () => {
    const port = await listening(
      createServer((socket) => socket.once("data", () => socket.write("ESorry, too many clients already\0"))),
    );
    expect(await probePostgres(target(port), bounds())).toMatchObject({ outcome: "too-many-connections" });
  });

  it("says that TLS is offered and then fails", async () => {
    const port = await listening(
      createServer((socket) =>
        socket.once("data", () => {
          socket.write("S");
          socket.once("data", () => socket.end("no"));
        }),
      ),
    );
    expect(await probePostgres(target(port), bounds())).toMatchObject({ outcome: "tls-failed" });
  });

  it("is bounded when the server says nothing, and ends on Ctrl-C", async () => {
    const silent = await listening(createServer());
    const begin = performance.now();
    expect(await probePostgres(target(silent), bounds(60))).toMatchObject({ outcome: "not-postgresql" });
    expect(performance.now() - begin).toBeLessThan(1_000);
    const leaving = new AbortController();
    const asked = await listening(createServer((socket) => socket.once("data", () => leaving.abort())));
    const running = probePostgres(target(asked), bounds(5_000, leaving.signal));
    await expect(running).rejects.toMatchObject({ code: "interrupted" });
  });
});
