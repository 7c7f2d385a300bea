import { spawn, spawnSync } from "node:child_process";
import { chmodSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import pg from "pg";
import { freePort } from "./free-port.js";
import { plant } from "./no-secret.js";

/** A real PostgreSQL server of this test's own. */
export interface Postgres {
  port: number;
  pid: number;
  /** What to put before a command so that it runs as the server's user; empty when that is oneself. */
  asOwner: string[];
  /** The superuser's name and password. Besides it only `reader` may come in, once it was created. */
  user: string;
  password: string;
  /** Where `pg_ctl` and the others are. */
  bin: string;
  /** The certificate it shows, signed by itself: PEM. */
  certificate: string;
  /** Runs one statement as the superuser, in the database `postgres` or another. */
  sql(statement: string, database?: string, password?: string): Promise<Record<string, unknown>[]>;
  stop(): Promise<void>;
}

export interface PostgresOptions {
  /** Whether it offers TLS, with a certificate it signed itself, as RDS does. */
  tls: boolean;
  /** More lines for postgresql.conf. */
  settings?: string[];
}

const USER = "acme_admin";
const PASSWORD = plant("the database password", "correct horse battery staple");
const READY_WITHIN_MS = 30_000;
/** Where Debian, Ubuntu, Fedora and Homebrew put what is not meant for PATH. */
const FOLDERS = ["/usr/lib/postgresql", "/usr/pgsql", "/opt/homebrew/opt", "/usr/local/opt"];

/** @throws naming the component that is missing: a test that cannot run must fail, not pass silently */
export async function startPostgres({ tls, settings = [] }: PostgresOptions): Promise<Postgres> {
  const bin = findPostgres();
  const folder = mkdtempSync(join(tmpdir(), "nexusctl-postgres-"));
  const data = join(folder, "data");
  const passwordFile = join(folder, "password");
  writeFileSync(passwordFile, PASSWORD);
  chmodSync(folder, 0o755);
  const as = owner(folder);
  const arguments_ = [
    "-D",
    data,
    "-U",
    USER,
    "--pwfile",
    passwordFile,
    "-A",
    "scram-sha-256",
    "-E",
    "UTF8",
    "--no-locale",
  ];
  must("initdb", [...as, join(bin, "initdb"), ...arguments_, "-N"]);
  if (tls) makeCertificate(data, as);
  // What pg_hba.conf does not name is refused.
  const rules = `host all ${USER} 127.0.0.1/32 scram-sha-256\nhost all reader 127.0.0.1/32 scram-sha-256\n`;
  write(join(data, "pg_hba.conf"), rules, as);
  const port = await freePort();
  const flags = [
    "listen_addresses=127.0.0.1",
    `port=${port}`,
    `unix_socket_directories=${data}`,
    `ssl=${tls ? "on" : "off"}`,
    "fsync=off",
    ...settings,
  ].flatMap((setting) => ["-c", setting]);
  const [command = "", ...rest] = [...as, join(bin, "postgres"), "-D", data, ...flags];
  const child = spawn(command, rest, { stdio: ["ignore", "ignore", "pipe"] });
  let log = "";
  child.stderr.on("data", (chunk: Buffer) => {
    log = (log + chunk.toString()).slice(-4_000);
  });
  const late = Date.now() + READY_WITHIN_MS;
  while (!log.includes("ready to accept connections")) {
    if (child.exitCode !== null || Date.now() > late) throw new Error(`PostgreSQL did not start:\n${log}`);
    await new Promise((again) => setTimeout(again, 30));
  }
  return {
    port,
    pid: child.pid ?? 0,
    asOwner: as,
    user: USER,
    password: PASSWORD,
    bin,
    certificate: tls ? readFileSync(join(data, "server.crt"), "utf8") : "",
    sql: (statement, database = "postgres", password = PASSWORD) =>
      runSql({ port, tls, statement, database, password }),
    stop: () =>
      new Promise((stopped) => {
        child.once("exit", () => {
          rmSync(folder, { recursive: true, force: true });
          stopped();
        });
        // SIGQUIT ends every session at once; there is nothing to save. Through setpriv the signal reaches the server itself.
        child.kill("SIGQUIT");
      }),
  };
}

async function runSql(given: {
  port: number;
  tls: boolean;
  statement: string;
  database: string;
  password: string;
}): Promise<Record<string, unknown>[]> {
  const ssl = given.tls ? { rejectUnauthorized: false } : false;
  const client = new pg.Client({
    host: "127.0.0.1",
    port: given.port,
    user: USER,
    password: given.password,
    database: given.database,
    ssl,
  });
  await client.connect();
  try {
    const answer = await client.query(given.statement);
    return answer.rows ?? [];
  } finally {
    await client.end();
  }
}

function findPostgres(): string {
  const versioned = FOLDERS.filter((folder) => existsSync(folder)).flatMap((folder) =>
    readdirSync(folder)
      .sort((a, b) => Number.parseFloat(b.replace(/^\D+/, "")) - Number.parseFloat(a.replace(/^\D+/, "")))
      .map((version) => join(folder, version, "bin")),
  );
  const folders = [...(process.env.PATH ?? "").split(delimiter), ...versioned];
  const found = folders.find((folder) => folder !== "" && existsSync(join(folder, "initdb")));
  if (found === undefined) {
    throw new Error(
      "these tests need a PostgreSQL server: initdb is neither on PATH nor below /usr/lib/postgresql (apt-get install postgresql)",
    );
  }
  return found;
}

/** PostgreSQL refuses to run as root: there it runs as the user its package made, who then owns the folder. */
function owner(folder: string): string[] {
  if (process.getuid?.() !== 0) return [];
  must("chown", ["chown", "-R", "postgres:", folder]);
  return ["setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups"];
}

function makeCertificate(data: string, as: string[]): void {
  const key = join(data, "server.key");
  const files = ["-keyout", key, "-out", join(data, "server.crt")];
  const request = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost"];
  request.push("-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1");
  must("openssl", [...as, ...request, ...files]);
  must("chmod", [...as, "chmod", "600", key]);
}

function write(path: string, text: string, as: string[]): void {
  writeFileSync(path, text);
  if (as.length > 0) must("chown", ["chown", "postgres:", path]);
}

function must(what: string, [command = "", ...rest]: string[]): void {
  const ended = spawnSync(command, rest, { encoding: "utf8", cwd: tmpdir() });
  if (ended.error !== undefined) throw new Error(`these tests need ${command} (for ${what}): ${ended.error.message}`);
  if (ended.status !== 0) throw new Error(`${what} failed: ${ended.stderr.trim() || ended.stdout.trim()}`);
}
