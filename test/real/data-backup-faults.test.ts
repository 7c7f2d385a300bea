import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CreateBucketCommand, PutObjectCommand } from "@aws-sdk/client-s3";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { seal, unseal } from "../../src/backup/data/manifest.js";
import { BINARY, type Operator } from "../support/cli.js";
import { startCuttingProxy } from "../support/cutting-proxy.js";
import { type DataPlatform, startDataPlatform } from "../support/data-platform.js";
import { fakeTool } from "../support/fake-tool.js";
import { makeOddDatabase } from "../support/odd-data.js";
import { startPostgres } from "../support/postgres.js";
import { chance } from "../support/random.js";
import { REGION } from "../support/seed.js";
import { count } from "../trust/support/counts.js";
import { PROMISES } from "../trust/support/promises.js";
import { SEED } from "../trust/support/seed.js";

let platform: DataPlatform;

beforeAll(async () => {
  platform = await startDataPlatform();
  await makeOddDatabase(platform.postgres, "acme", 6_000);
  platform.redis.command("SET", "a", "b");
});
afterAll(async () => {
  await platform?.stop();
});
beforeEach(() => platform.proxy.clear());
afterEach(async () => {
  const names = await platform.postgres.sql("SELECT datname FROM pg_database WHERE datname LIKE 'nexusctl_scratch%'");
  expect(names, "a scratch database was left").toEqual([]);
});

const DATABASE = ["backup", "data", "create", "--only", "database"];
const create = (operator: Operator = platform.operator) => operator.run(DATABASE);
/** Nothing that `list` shows, nothing half-done that costs money. */
const idsOf = async () =>
  (await platform.stored()).flatMap((key) => /manifests\/(.*)\.json$/.exec(key)?.[1] ?? []).sort();
const partsWithout = async (ids: string[]) =>
  (await platform.stored()).filter((key) => !ids.some((id) => key.includes(id)));

/** Makes a backup that is whole. @returns its id */
async function good(): Promise<string> {
  const before = await idsOf();
  const ended = await create(platform.another({ direct: true }));
  expect(ended.code, ended.stderr).toBe(0);
  const [id = ""] = (await idsOf()).filter((one) => !before.includes(one));
  return id;
}

describe("pg_dump that dies leaves nothing", () => {
  test.each([
    ["at its first byte", "exit 1"],
    [
      "in the middle",
      'REAL "$@" > /tmp/dump.$$; head -c $(( $(stat -c %s /tmp/dump.$$) / 2 )) /tmp/dump.$$; rm /tmp/dump.$$; exit 1',
    ],
    ["at its last byte", 'REAL "$@"; echo "pg_dump: error: at the last byte" >&2; exit 1'],
    ["by a signal", 'REAL "$@" | head -c 1000; kill -SEGV $$'],
  ])("%s", async (_when, script) => {
    const before = await idsOf();
    const path = fakeTool("pg_dump", `if [ "$1" = --version ]; then REAL --version; exit; fi\n${script}`);
    const ended = await create(platform.another({ env: { PATH: path } }));
    expect(ended.code).toBe(1);
    expect(ended.stderr).toContain("pg_dump ended with");
    expect(await idsOf()).toEqual(before);
    expect(await partsWithout(before)).toEqual([]);
  });
});

test("a server that goes away in the middle leaves nothing", async () => {
  const short = await startPostgres({ tls: true });
  await short.sql("CREATE DATABASE acme");
  await short.sql("CREATE TABLE t AS SELECT i, repeat(md5(i::text), 40) FROM generate_series(1, 200000) i", "acme");
  const before = await idsOf();
  const bundle = join(mkdtempSync(join(tmpdir(), "nexusctl-ca-")), "ca.pem");
  writeFileSync(bundle, short.certificate);
  const operator = platform.another();
  const configuration = operator.write("other.yaml", otherServer(short.port, short.user, bundle));
  const ended = operator.run(DATABASE, { env: { NEXUSCTL_CONFIG: configuration } });
  const copying = "SELECT count(*)::int AS n FROM pg_stat_activity WHERE query LIKE 'COPY%' AND state = 'active'";
  while (Number((await short.sql(copying))[0]?.n) === 0) await new Promise((again) => setTimeout(again, 20));
  await short.stop();
  const { code, stderr } = await ended;
  expect(code, stderr).toBe(1);
  expect(await idsOf()).toEqual(before);
  expect(await partsWithout(before)).toEqual([]);
});

function otherServer(port: number, user: string, bundle: string): string {
  return `project: acme
environment: staging
region: eu-west-1
data:
  database: { name: acme, host: 127.0.0.1, port: ${port}, user: ${user}, password: "\${ACME_DB_PASSWORD}", caBundle: ${bundle} }
`;
}

describe("S3 that stumbles is outlived, and nothing unsafe is sent twice", () => {
  test.each([
    ["500 on a part", { operation: "UploadPart", kind: "error-500", times: 3 }],
    ["503 on a part", { operation: "UploadPart", kind: "throttle", times: 3 }],
    ["a reset on a part", { operation: "UploadPart", kind: "reset", times: 3 }],
    ["a lost reply to a part", { operation: "UploadPart", kind: "lost-reply", times: 2 }],
    [
      "a lost reply to the beginning of the upload",
      { operation: "CreateMultipartUpload", kind: "lost-reply", times: 1 },
    ],
    ["a lost reply to its completion", { operation: "CompleteMultipartUpload", kind: "lost-reply", times: 1 }],
    ["500 on its completion", { operation: "CompleteMultipartUpload", kind: "error-500", times: 2 }],
    ["a lost reply to the manifest", { operation: "PutObject", kind: "lost-reply", times: 1 }],
  ] as const)("%s", async (_what, fault) => {
    const before = await idsOf();
    platform.proxy.inject({ service: "s3", ...fault });
    const ended = await create();
    expect(ended.code, ended.stderr).toBe(0);
    const sent = platform.proxy.calls.filter(({ operation }) => operation === "PutObject");
    expect(sent).toHaveLength(1);
    if (fault.kind === "lost-reply" && fault.operation === "CompleteMultipartUpload") {
      expect(platform.proxy.calls.filter(({ operation }) => operation === fault.operation)).toHaveLength(1);
    }
    const [id = ""] = (await idsOf()).filter((one) => !before.includes(one));
    expect(await partsWithout([...before, id])).toEqual([]);
    expect((await platform.operator.run(["backup", "data", "verify", id])).code).toBe(0);
  });

  test.each(["CompleteMultipartUpload", "PutObject"])("%s that always fails leaves no backup", async (operation) => {
    const before = await idsOf();
    platform.proxy.inject({ service: "s3", operation, kind: "deny" });
    const ended = await create();
    expect(ended.code, ended.stderr).not.toBe(0);
    expect(await idsOf()).toEqual(before);
    expect(await partsWithout(before)).toEqual([]);
  });
});

test("who may not write to the bucket verifies all the same", async () => {
  const id = await good();
  platform.proxy.inject({ service: "s3", operation: "PutObject", kind: "deny" });
  const ended = await platform.operator.run(["backup", "data", "verify", id]);
  expect(ended.code, ended.stderr).toBe(0);
  expect(ended.stderr).toContain("could not be kept");
});

test("a reader is cut off in the middle and goes on where it was", async () => {
  const id = await good();
  platform.proxy.inject({ service: "s3", operation: "GetObject", kind: "cut-body", times: 3 });
  const ended = await platform.operator.run(["backup", "data", "verify", id]);
  expect(ended.code, ended.stderr).toBe(0);
});

describe("Ctrl-C", () => {
  test("in a dump aborts the upload and exits 130", async () => {
    const before = await idsOf();
    const slow = fakeTool(
      "pg_dump",
      'if [ "$1" = --version ]; then REAL --version; exit; fi\nhead -c 100000 /dev/zero; sleep 20',
    );
    const operator = platform.another({ env: { PATH: slow } });
    const child = spawn(process.execPath, [BINARY, ...DATABASE], { cwd: operator.home, env: envOf(operator, slow) });
    const begun = async () => platform.proxy.calls.some(({ operation }) => operation === "CreateMultipartUpload");
    while (!(await begun())) await new Promise((again) => setTimeout(again, 20));
    const pressed = Date.now();
    child.kill("SIGINT");
    const [code] = await once(child, "exit");
    expect(code).toBe(130);
    expect(Date.now() - pressed).toBeLessThan(5_000);
    expect(await idsOf()).toEqual(before);
    expect(await partsWithout(before)).toEqual([]);
  });
});

describe("a restore that is left", () => {
  const hanging = () =>
    fakeTool("pg_restore", 'if [ "$1" = --exit-on-error ]; then cat > /dev/null & sleep 20; else REAL "$@"; fi');
  const begin = async (signal: NodeJS.Signals) => {
    const id = await good();
    const path = hanging();
    const operator = platform.another({ env: { PATH: path } });
    const words = ["backup", "data", "restore", id, "--into", "left", "--yes", "--confirm", "left"];
    const child = spawn(process.execPath, [BINARY, ...words], { cwd: operator.home, env: envOf(operator, path) });
    const scratch = "SELECT datname FROM pg_database WHERE datname LIKE 'nexusctl_scratch%'";
    while ((await platform.postgres.sql(scratch)).length === 0) await new Promise((again) => setTimeout(again, 20));
    child.kill(signal);
    const [code] = await once(child, "exit");
    return { operator, code, there: () => platform.postgres.sql(scratch) };
  };

  test("by Ctrl-C drops what it had begun: 130", async () => {
    const { code, there } = await begin("SIGINT");
    expect(code).toBe(130);
    expect(await there()).toEqual([]);
  });

  test("by kill -9 leaves a scratch database, which the very next clean drops", async () => {
    const { operator, there } = await begin("SIGKILL");
    expect(await there()).toHaveLength(1);
    const cleaned = await operator.run(["backup", "data", "clean", "--yes"]);
    expect(cleaned.code, cleaned.stderr).toBe(0);
    expect(await there()).toEqual([]);
    expect(await platform.postgres.sql("SELECT 1 FROM pg_database WHERE datname = 'left'")).toEqual([]);
  });
});

test("a lost reply to the COMMIT of a replacement is read back from the server", async () => {
  const id = await good();
  await platform.postgres.sql("CREATE DATABASE lost_commit");
  const { port, user } = platform.postgres;
  const proxy = await startCuttingProxy(port, { first: "RENAME TO", word: "COMMIT" });
  const operator = platform.another();
  const configuration = otherServer(proxy.port, user, "none").replace("caBundle: none", "sslMode: disable");
  const path = operator.write("cut.yaml", configuration);
  const words = [
    "backup",
    "data",
    "restore",
    id,
    "--into",
    "lost_commit",
    "--replace",
    "--yes",
    "--confirm",
    "lost_commit",
  ];
  const ended = await operator.run(words, { env: { NEXUSCTL_CONFIG: path } });
  proxy.stop();
  expect(ended.code, ended.stderr).toBe(0);
  expect(proxy.cuts()).toBeGreaterThan(0);
  expect(await platform.postgres.sql("SELECT count(*)::int AS n FROM accounts", "lost_commit")).toEqual([{ n: 6_000 }]);
});

test("who may not look for leftovers makes a backup all the same", async () => {
  platform.proxy.inject({ service: "s3", operation: "ListMultipartUploads", kind: "deny" });
  const ended = await create();
  expect(ended.code, ended.stderr).toBe(0);
  expect(ended.stderr).toContain("is not known");
});

test("a copy of the bucket is as good as the bucket", async () => {
  const id = await good();
  const copy = "acme-other-region-backups";
  const place = { LocationConstraint: REGION } as const;
  await platform.s3.send(new CreateBucketCommand({ Bucket: copy, CreateBucketConfiguration: place }));
  for (const key of (await platform.stored()).filter((one) => one.includes(id))) {
    await platform.s3.send(new PutObjectCommand({ Bucket: copy, Key: key, Body: await platform.read(key) }));
  }
  await platform.write(`nexusctl/data/${id}/database.dump`, "the first bucket is lost");
  const operator = platform.another();
  const text = readFileSync(join(operator.home, "nexusctl.yaml"), "utf8");
  const path = operator.write("copy.yaml", `${text}names: { backupBucket: ${copy} }\n`);
  const words = ["backup", "data", "restore", "latest", "--into", "from_copy", "--yes", "--confirm", "from_copy"];
  const ended = await operator.run(words, { env: { NEXUSCTL_CONFIG: path } });
  expect(ended.code, ended.stderr).toBe(0);
});

function envOf(operator: Operator, path = process.env.PATH ?? ""): Record<string, string> {
  return {
    PATH: path,
    HOME: operator.home,
    AWS_ACCESS_KEY_ID: "AKIATESTTESTTESTTEST",
    AWS_SECRET_ACCESS_KEY: "test-secret-of-nobody",
    AWS_EC2_METADATA_DISABLED: "true",
    AWS_ENDPOINT_URL: platform.proxy.url,
    ACME_DB_PASSWORD: platform.postgres.password,
    ACME_REDIS_PASSWORD: platform.redis.password,
  };
}

test("kill -9 at 200 random moments: what is listed is whole, the rest is found and taken away", {
  timeout: 400_000,
}, async () => {
  const operator = platform.another({ direct: true });
  const env = { ...envOf(operator), AWS_ENDPOINT_URL: platform.moto.url };
  const begin = Date.now();
  await good();
  const whole = Date.now() - begin;
  const before = await idsOf();
  let killed = 0;
  for (let at = 0; at < 200; at += 1) {
    const child = spawn(process.execPath, [BINARY, ...DATABASE], { cwd: operator.home, env, stdio: "ignore" });
    const timer = setTimeout(() => child.kill("SIGKILL"), 60 + chance(SEED, "kill", at) * whole * 1.1);
    // One that was through before its moment had come was not killed, and does not count.
    const [, signal] = await once(child, "exit");
    if (signal === "SIGKILL") killed += 1;
    clearTimeout(timer);
  }
  const drawn = `seed ${SEED}, ${killed} of 200 killed`;
  expect(killed, drawn).toBeGreaterThan(100);
  const ids = (await idsOf()).filter((id) => !before.includes(id));
  expect(ids.length, drawn).toBeGreaterThan(0);
  for (const id of ids) {
    const ended = await operator.run(["backup", "data", "verify", id]);
    expect(ended.code, `${drawn}\n${ended.stderr}`).toBe(0);
  }
  expect((await operator.run(["journal", "verify"])).code, drawn).toBe(0);
  const cleaned = await operator.run(["backup", "data", "clean", "--older-than", "1ms", "--yes"]);
  expect(cleaned.code, `${drawn}\n${cleaned.stderr}`).toBe(0);
  expect(await partsWithout(await idsOf()), drawn).toEqual([]);
  expect(
    (await idsOf()).filter((id) => !before.includes(id)),
    drawn,
  ).toEqual(ids);
  // Only `create` is killed; nothing stands between it and S3 here that would see its writes.
  const runs = 200 + ids.length + 2;
  count({ promise: PROMISES.killedAnywhere, against: "PostgreSQL", commands: 1, runs, faults: killed });
  console.info(`${drawn}: ${ids.length} backups had been completed, all of them verified`);
});

test("what a kill -9 left behind is offered for cleaning by the very next run", async () => {
  const slow = fakeTool("pg_dump", 'if [ "$1" = --version ]; then REAL --version; exit; fi\nsleep 3; REAL "$@"');
  const operator = platform.another({ env: { PATH: slow } });
  const child = spawn(process.execPath, [BINARY, ...DATABASE], { cwd: operator.home, env: envOf(operator, slow) });
  while (!platform.proxy.calls.some(({ operation }) => operation === "CreateMultipartUpload")) {
    await new Promise((again) => setTimeout(again, 20));
  }
  await new Promise((begun) => setTimeout(begun, 200));
  child.kill("SIGKILL");
  await once(child, "exit");
  const next = await operator.run([...DATABASE, "--dry-run"], { env: { PATH: process.env.PATH ?? "" } });
  expect(next.stdout).toContain("left by a broken backup: 1 begun upload");
  const cleaned = await operator.run(["backup", "data", "clean", "--yes"]);
  expect(cleaned.code, cleaned.stderr).toBe(0);
  expect(await partsWithout(await idsOf())).toEqual([]);
});

describe("two backups at once", () => {
  test("on one machine: the second is told who is at it", async () => {
    const slow = fakeTool("pg_dump", 'if [ "$1" = --version ]; then REAL --version; exit; fi\nsleep 2; REAL "$@"');
    const operator = platform.another({ env: { PATH: slow } });
    const first = create(operator);
    while (!platform.proxy.calls.some(({ operation }) => operation === "CreateMultipartUpload")) {
      await new Promise((again) => setTimeout(again, 20));
    }
    const second = await create(operator);
    expect(second.code).toBe(4);
    expect(second.stderr).toContain("Back up acme");
    expect((await first).code).toBe(0);
  });

  test("on two machines: both are whole", async () => {
    const before = await idsOf();
    const ended = await Promise.all([create(platform.another()), create(platform.another())]);
    expect(ended.map(({ code }) => code)).toEqual([0, 0]);
    const ids = (await idsOf()).filter((id) => !before.includes(id));
    expect(ids).toHaveLength(2);
    for (const id of ids) expect((await platform.operator.run(["backup", "data", "verify", id])).code).toBe(0);
  });
});

describe("a damaged backup is never restored", { timeout: 300_000 }, () => {
  let id: string;
  let key: string;
  let content: Buffer;
  beforeAll(async () => {
    id = await good();
    key = `nexusctl/data/${id}/database.dump`;
    content = await platform.read(key);
  });
  let restores = 0;
  afterAll(() =>
    count({
      promise: PROMISES.brokenBackups,
      against: "PostgreSQL",
      commands: 1,
      runs: restores,
      faults: restores,
    }),
  );
  const refused = async (what: string) => {
    restores += 1;
    const into = ["--into", "never", "--yes", "--confirm", "never"];
    const restore = await platform.operator.run(["backup", "data", "restore", id, ...into]);
    expect(restore.code, what).toBe(1);
    expect(restore.stderr, what).toContain("the backup is damaged");
    expect(await platform.postgres.sql("SELECT 1 FROM pg_database WHERE datname = 'never'")).toEqual([]);
  };

  test("cut at every 64 KiB, and at its last byte", async () => {
    const cuts = Array.from({ length: Math.ceil(content.length / 65_536) }, (_, at) => at * 65_536);
    expect(cuts.length).toBeGreaterThan(5);
    for (const cut of [...cuts, content.length - 1]) {
      await platform.write(key, content.subarray(0, cut));
      await refused(`cut at ${cut}`);
    }
  });

  test("with one bit flipped anywhere", async () => {
    for (let times = 0; times < 40; times += 1) {
      const at = Math.floor(chance(SEED, "byte", times) * content.length);
      const bit = Math.floor(chance(SEED, "bit", times) * 8);
      const flipped = Buffer.from(content);
      flipped[at] = (flipped[at] ?? 0) ^ (1 << bit);
      await platform.write(key, flipped);
      await refused(`seed ${SEED}: bit ${bit} of byte ${at}`);
    }
  });

  test("that became longer", async () => {
    await platform.write(key, Buffer.concat([content, Buffer.from("x")]));
    await refused("one byte more");
  });

  test("and the list says what verify found", async () => {
    expect((await platform.operator.run(["backup", "data", "verify", id])).code).toBe(1);
    const listed = await platform.operator.run(["backup", "data", "list"]);
    expect(listed.stdout).toMatch(new RegExp(`${id}.*failed: the backup is damaged`));
    await platform.write(key, content);
    expect((await platform.operator.run(["backup", "data", "verify", id])).code).toBe(0);
  });
});

describe("a manifest", () => {
  test("that was edited by hand is not believed", async () => {
    const id = await good();
    const key = `nexusctl/manifests/${id}.json`;
    const text = (await platform.read(key)).toString();
    await platform.write(key, text.replace(/"rows": \d+/, '"rows": 1'));
    const listed = await platform.operator.run(["backup", "data", "list"]);
    expect(listed.code).toBe(3);
    expect(listed.stdout).toContain("damaged: it was altered after it was written");
    const into = ["--into", "never", "--yes", "--confirm", "never"];
    expect((await platform.operator.run(["backup", "data", "restore", id, ...into])).code).toBe(1);
    await platform.write(key, text);
    expect((await platform.operator.run(["backup", "data", "list"])).code).toBe(0);
  });

  test("of a newer major version is not restored into an older server", async () => {
    const id = await good();
    const key = `nexusctl/manifests/${id}.json`;
    const text = (await platform.read(key)).toString();
    const read = unseal(text);
    if (!("manifest" in read) || read.manifest.database === null) throw new Error("no manifest");
    const newer = { ...read.manifest, database: { ...read.manifest.database, serverVersion: "99.1" } };
    await platform.write(key, seal(newer));
    const into = ["--into", "never", "--yes", "--confirm", "never"];
    const ended = await platform.operator.run(["backup", "data", "restore", id, ...into]);
    expect(ended.code).toBe(1);
    expect(ended.stderr).toContain("a dump of a newer major version cannot be restored into an older one");
    await platform.write(key, text);
  });

  test("whose rows are not what comes back: what was restored is dropped again", async () => {
    const id = await good();
    const key = `nexusctl/manifests/${id}.json`;
    const text = (await platform.read(key)).toString();
    const read = unseal(text);
    if (!("manifest" in read) || read.manifest.database === null) throw new Error("no manifest");
    const { database } = read.manifest;
    const tables = database.tables.map((one) => ({ ...one, rows: one.rows + 1 }));
    await platform.write(key, seal({ ...read.manifest, database: { ...database, tables } }));
    const into = ["--into", "never", "--yes", "--confirm", "never"];
    const ended = await platform.operator.run(["backup", "data", "restore", id, ...into]);
    expect(ended.code).toBe(1);
    expect(ended.stderr).toContain("what was restored is not what was backed up");
    expect(await platform.postgres.sql("SELECT 1 FROM pg_database WHERE datname = 'never'")).toEqual([]);
    await platform.write(key, text);
  });
});

test("definitions that differ are refused, and accepted only when asked to", async () => {
  const id = await good();
  const key = `nexusctl/manifests/${id}.json`;
  const text = (await platform.read(key)).toString();
  const read = unseal(text);
  if (!("manifest" in read) || read.manifest.database === null) throw new Error("no manifest");
  const database = { ...read.manifest.database, schemaHash: "0".repeat(64) };
  await platform.write(key, seal({ ...read.manifest, database }));
  const words = ["backup", "data", "restore", id, "--into", "accepted", "--yes", "--confirm", "accepted"];
  const refused = await platform.operator.run(words);
  expect(refused.code).toBe(1);
  expect(refused.stdout + refused.stderr).toContain("--accept-definitions");
  const accepted = await platform.operator.run([...words, "--accept-definitions"]);
  expect(accepted.code, accepted.stderr).toBe(0);
  expect(accepted.stderr).toContain("the definitions differ");
  await platform.write(key, text);
});

describe("the disk is full", () => {
  test("here: a restore with jobs leaves neither file nor database", async () => {
    const id = await good();
    const operator = platform.another();
    const script = `ulimit -f 64; exec ${process.execPath} ${BINARY} backup data restore ${id} --into never --jobs 2 --yes --confirm never`;
    const folder = mkdtempSync(join(tmpdir(), "nexusctl-small-"));
    const child = spawn("bash", ["-c", script], { cwd: operator.home, env: { ...envOf(operator), TMPDIR: folder } });
    let said = "";
    child.stderr.on("data", (chunk: Buffer) => {
      said += chunk.toString();
    });
    const [code] = await once(child, "close");
    expect(code, said).toBe(1);
    expect(execFileSync("ls", ["-A", folder]).toString()).toBe("");
    expect(await platform.postgres.sql("SELECT 1 FROM pg_database WHERE datname = 'never'")).toEqual([]);
  });

  test("at the server: nothing is left of the restore", async () => {
    await platform.postgres.sql("CREATE DATABASE broad");
    const rows = "SELECT i, repeat(md5(i::text), 30) AS t FROM generate_series(1, 40000) i";
    await platform.postgres.sql(`CREATE TABLE broad AS ${rows}`, "broad");
    const made = await platform.operator.run([...DATABASE, "--database", "broad"]);
    expect(made.code, made.stderr).toBe(0);
    const { asOwner, pid } = platform.postgres;
    const limit = (bytes: string) => {
      const [command = "", ...rest] = [...asOwner, "prlimit", "--pid", String(pid), `--fsize=${bytes}:unlimited`];
      execFileSync(command, rest);
    };
    limit("20000000");
    try {
      const into = ["--into", "never", "--yes", "--confirm", "never"];
      const ended = await platform.operator.run(["backup", "data", "restore", "latest", ...into]);
      expect(ended.code).toBe(1);
      expect(ended.stderr).toMatch(/could not (extend|write)|File too large|too large/i);
    } finally {
      limit("unlimited");
    }
    expect(await platform.postgres.sql("SELECT 1 FROM pg_database WHERE datname = 'never'")).toEqual([]);
  });
});

describe("before anything begins it is said", () => {
  test("that pg_dump is not installed, and what to install", async () => {
    const ended = await create(platform.another({ env: { PATH: "/nonexistent" } }));
    expect(ended.code).toBe(1);
    expect(ended.stderr).toContain("pg_dump is not installed");
    expect(ended.stderr).toContain("postgresql-client-15");
    expect(platform.proxy.writes()).toEqual([]);
  });

  test("that pg_dump is older than the server", async () => {
    const path = fakeTool("pg_dump", 'echo "pg_dump (PostgreSQL) 11.4"');
    const ended = await create(platform.another({ env: { PATH: path } }));
    expect(ended.code).toBe(1);
    expect(ended.stderr).toContain("pg_dump is version 11.4, older than the server's 15");
  });

  test("that the password is wrong", async () => {
    const ended = await create(platform.another({ env: { ACME_DB_PASSWORD: "open sesame" } }));
    expect(ended.code).toBe(6);
    expect(ended.stdout + ended.stderr).not.toContain("open sesame");
  });

  test("that the server's certificate is not signed by whom we trust", async () => {
    const operator = platform.another();
    const bundle = operator.write("wrong.pem", platform.postgres.certificate);
    const other = await startPostgres({ tls: true });
    try {
      const configuration = operator.write("other.yaml", otherServer(other.port, other.user, bundle));
      const ended = await operator.run(DATABASE, { env: { NEXUSCTL_CONFIG: configuration } });
      expect(ended.code).toBe(1);
      expect(ended.stderr).toMatch(/certificate/i);
    } finally {
      await other.stop();
    }
  });

  test("that the bucket does not exist", async () => {
    const operator = platform.another();
    const configuration = operator.write(
      "nobucket.yaml",
      `${otherServer(1, "x", "y")}names: { backupBucket: nowhere }\n`,
    );
    const ended = await operator.run(["backup", "data", "list"], { env: { NEXUSCTL_CONFIG: configuration } });
    expect(ended.code).toBe(5);
    expect(ended.stderr).toContain("names.backupBucket");
  });
});
