import { mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CreateSecretCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { jsonOf } from "../support/cli.js";
import { type DataPlatform, startDataPlatform } from "../support/data-platform.js";
import { fakeTool } from "../support/fake-tool.js";
import { hashesOf, makeOddDatabase } from "../support/odd-data.js";
import { startRedis } from "../support/redis.js";
import { KEYS, REGION } from "../support/seed.js";
import { count } from "../trust/support/counts.js";
import { PROMISES } from "../trust/support/promises.js";

let platform: DataPlatform;
let id: string;
const ODD_NAME = `odd "name" o'neill = ü`;

const run = (...args: string[]) => platform.operator.run(["backup", "data", ...args]);

/** Proves that a restored database has in every table what the other has. */
async function same(restored: string, of: string): Promise<void> {
  expect(await hashesOf(platform.postgres, restored)).toEqual(await hashesOf(platform.postgres, of));
  count({ promise: PROMISES.sameDatabase, against: "PostgreSQL", commands: 1, runs: 1 });
}

beforeAll(async () => {
  platform = await startDataPlatform();
  await makeOddDatabase(platform.postgres, "acme");
  await platform.postgres.sql("ALTER DATABASE acme SET work_mem TO '7MB'");
  await platform.postgres.sql("CREATE ROLE reader LOGIN PASSWORD 'reads only'");
  await platform.postgres.sql("REVOKE CONNECT ON DATABASE acme FROM PUBLIC");
  await platform.postgres.sql("GRANT CONNECT ON DATABASE acme TO reader");
  for (let at = 0; at < 200; at += 1) platform.redis.command("SET", `key:${at}`, `value ${at} ü`);
  platform.redis.command("RPUSH", "list", "a", "b", "c");
  platform.redis.command("-n", "3", "HSET", "hash", "f", "v");
});
afterAll(async () => {
  await platform?.stop();
});

describe("a backup of PostgreSQL and Redis", () => {
  test("is made under one id", async () => {
    const ended = await run("create", "-o", "json");
    expect(ended.code, ended.stderr).toBe(0);
    const document = jsonOf(ended);
    expect(document).toMatchObject({ status: "applied" });
    const [step] = document.steps as { result: { backup: string } }[];
    id = step?.result.backup ?? "";
    expect(id).toMatch(/^\d{8}-\d{6}-[0-9a-f]{6}$/);
    expect(ended.stdout + ended.stderr).not.toContain(platform.postgres.password);
    expect(ended.stdout + ended.stderr).not.toContain(platform.redis.password);
  });

  test("is listed with its rows, and as not verified", async () => {
    const ended = await run("list");
    expect(ended.code).toBe(0);
    expect(ended.stdout.split("\n")[0]).toMatch(
      /1 data backup in acme-staging-backups: newest (now|.* ago), none verified/,
    );
    expect(ended.stdout).toContain(id);
  });

  test("holds what a restore needs to know", async () => {
    const { manifest } = JSON.parse((await platform.read(`nexusctl/manifests/${id}.json`)).toString());
    expect(manifest).toMatchObject({
      id,
      database: { name: "acme", largeObjects: 12, properties: { settings: [{ name: "work_mem", value: "7MB" }] } },
      redis: { kind: "self-managed", serverVersion: expect.stringMatching(/^\d+\.\d+\.\d+$/) },
    });
    expect(manifest.database.tables).toContainEqual({ name: "public.accounts", rows: 500 });
    expect(manifest.database.tables).toContainEqual({ name: "public.parent", rows: 5 });
    expect(manifest.database.tables).toContainEqual({ name: '"Odd schema"."таблица"', rows: 20 });
  });

  test("is verified, and the list says when", async () => {
    const ended = await run("verify", "latest");
    expect(ended.code, ended.stderr).toBe(0);
    expect(ended.stdout).toMatch(/acme: \d+ entries in the archive/);
    expect((await run("list")).stdout.split("\n")[0]).toMatch(/last verified (now|.* ago)/);
  });

  test("is restored for a trial, and nothing stays behind", async () => {
    const ended = await run("verify", id, "--test-restore", "--yes");
    expect(ended.code, ended.stderr).toBe(0);
    expect(ended.stdout).toContain("rows counted as backed up");
    const names = await platform.postgres.sql("SELECT datname FROM pg_database WHERE datname LIKE 'nexusctl%'");
    expect(names).toEqual([]);
  });

  test("comes back the same: every table, large object and sequence, settings and privileges", async () => {
    const ended = await run("restore", id, "--into", "acme_copy", "--yes", "--confirm", "acme_copy");
    expect(ended.code, ended.stderr).toBe(0);
    await same("acme_copy", "acme");
    const rest = `SELECT pg_get_userbyid(datdba) AS owner, (SELECT array_agg(a::text ORDER BY a::text) FROM unnest(datacl) a) AS acl, (SELECT array_to_string(setconfig, ',')
      FROM pg_db_role_setting WHERE setdatabase = d.oid) AS settings FROM pg_database d WHERE datname = `;
    expect(await platform.postgres.sql(`${rest}'acme_copy'`)).toEqual(await platform.postgres.sql(`${rest}'acme'`));
  });

  test("comes back the same with several jobs", async () => {
    const ended = await run("restore", id, "--into", "acme_jobs", "--jobs", "3", "--yes", "--confirm", "acme_jobs");
    expect(ended.code, ended.stderr).toBe(0);
    await same("acme_jobs", "acme");
  });

  test("takes the place of a database, and the swap takes that back", async () => {
    await platform.postgres.sql("DELETE FROM accounts WHERE id > 10", "acme_copy");
    const before = await hashesOf(platform.postgres, "acme_copy");
    const flags = ["--yes", "--confirm", "acme_copy"];
    const ended = await run("restore", id, "--into", "acme_copy", "--replace", ...flags);
    expect(ended.code, ended.stderr).toBe(0);
    await same("acme_copy", "acme");
    const swap = /backup data swap (\S+) --with (\S+)/.exec(ended.stdout);
    const swapped = await run("swap", swap?.[1] ?? "", "--with", swap?.[2] ?? "", ...flags);
    expect(swapped.code, swapped.stderr).toBe(0);
    expect(await hashesOf(platform.postgres, "acme_copy")).toEqual(before);
  });

  test("takes the place of a database that an application reconnects to at once, and cuts nobody off for good", async () => {
    await platform.postgres.sql("CREATE DATABASE busy TEMPLATE acme_jobs");
    let over = false;
    let answered = 0;
    const application = async () => {
      while (!over) {
        await platform.postgres.sql("SELECT count(*) FROM accounts", "busy").then(
          () => {
            answered += 1;
          },
          () => undefined,
        );
      }
    };
    const clients = Array.from({ length: 5 }, application);
    const ended = await run("restore", id, "--into", "busy", "--replace", "--yes", "--confirm", "busy");
    const before = answered;
    await new Promise((later) => setTimeout(later, 300));
    over = true;
    await Promise.all(clients);
    expect(ended.code, ended.stderr).toBe(0);
    expect(answered).toBeGreaterThan(before);
    const closed = await platform.postgres.sql(
      "SELECT datname FROM pg_database WHERE NOT datallowconn AND NOT datistemplate",
    );
    expect(closed).toEqual([]);
  });

  test("gives a Redis back that holds the same", async () => {
    const folder = mkdtempSync(join(tmpdir(), "nexusctl-rdb-"));
    const ended = await run("download", id, "--only", "redis", "--to", folder);
    expect(ended.code, ended.stderr).toBe(0);
    const restored = await startRedis(join(folder, `${id}.rdb`));
    try {
      expect(restored.command("DEBUG", "DIGEST")).toBe(platform.redis.command("DEBUG", "DIGEST"));
      expect(restored.command("GET", "key:7")).toBe("value 7 ü");
    } finally {
      await restored.stop();
    }
  });
});

describe("a database with a name of quotes, spaces and other letters", () => {
  test("goes there and back", async () => {
    await makeOddDatabase(platform.postgres, ODD_NAME, 20);
    const made = await run("create", "--only", "database", "--database", ODD_NAME);
    expect(made.code, made.stderr).toBe(0);
    const into = `${ODD_NAME} again`;
    const ended = await run("restore", "latest", "--into", into, "--yes", "--confirm", into);
    expect(ended.code, ended.stderr).toBe(0);
    await same(into, ODD_NAME);
  });
});

describe("a dump of several parts", () => {
  const KEY = () => platform.stored().then((keys) => keys.filter((key) => key.endsWith("database.dump")).at(-1) ?? "");

  test("goes there and back, and damage is found in the part where it is", async () => {
    await platform.postgres.sql("CREATE DATABASE several");
    const random =
      "CREATE EXTENSION pgcrypto; CREATE TABLE noise AS SELECT i, gen_random_bytes(1000) AS raw FROM generate_series(1, 26000) i";
    await platform.postgres.sql(random, "several");
    platform.proxy.clear();
    const made = await run("create", "--only", "database", "--database", "several", "-o", "json");
    expect(made.code, made.stderr).toBe(0);
    expect(platform.proxy.calls.filter(({ operation }) => operation === "UploadPart").length).toBeGreaterThan(3);
    const ended = await run("restore", "latest", "--into", "several_copy", "--yes", "--confirm", "several_copy");
    expect(ended.code, ended.stderr).toBe(0);
    const hash = "SELECT md5(string_agg(md5(t::text), '' ORDER BY i)) AS hash FROM noise t";
    expect(await platform.postgres.sql(hash, "several_copy")).toEqual(await platform.postgres.sql(hash, "several"));
    const key = await KEY();
    const content = await platform.read(key);
    content[20_000_000] = (content[20_000_000] ?? 0) ^ 1;
    await platform.write(key, content);
    const verified = await run("verify", "latest");
    expect(verified.code).toBe(1);
    expect(verified.stderr + verified.stdout).toMatch(/part 3 of \d is damaged/);
  });
});

describe("without a yes nothing is written, neither to S3 nor to PostgreSQL", () => {
  const databases = () => platform.postgres.sql("SELECT datname FROM pg_database ORDER BY 1");
  const words = [
    "create",
    "verify latest --test-restore",
    "restore latest --into other",
    "restore latest --into acme --replace",
    "swap acme --with acme_copy",
    "prune --keep 1",
    "clean --older-than 1ms",
  ];
  // The third: beside the newest and the newest verified one there is something to prune.
  beforeAll(() => run("create", "--only", "database"));

  test.each(words)("%s: in a dry run", async (typed) => {
    const before = await databases();
    platform.proxy.clear();
    const ended = await run(...typed.split(" "), "--dry-run");
    expect(ended.code, ended.stderr).toBe(0);
    expect(platform.proxy.writes()).toEqual([]);
    expect(await databases()).toEqual(before);
  });

  test.each(words.slice(1, 6))("%s: without a terminal and a flag, whatever is piped in", async (typed) => {
    const before = await databases();
    platform.proxy.clear();
    const args = ["backup", "data", ...typed.split(" ")];
    const ended = await platform.operator.run(args, { stdin: "y\nacme\n" });
    expect(ended.code, ended.stderr).toBe(4);
    expect(ended.stderr).toContain("--yes");
    expect(platform.proxy.writes()).toEqual([]);
    expect(await databases()).toEqual(before);
  });
});

describe("nothing is restored", () => {
  test("into a database that exists", async () => {
    const ended = await run("restore", id, "--into", "acme", "--yes", "--confirm", "acme");
    expect(ended.code).toBe(1);
    expect(ended.stderr).toContain("--replace");
  });

  test("from an id that is not there", async () => {
    const ended = await run("restore", "20200101-000000-abcdef", "--into", "x", "--yes", "--confirm", "x");
    expect(ended.code).toBe(5);
    expect(ended.stderr).toContain("the newest are");
  });
});

describe("the password", () => {
  const SECRET = "from the secrets manager";
  const seen = join(mkdtempSync(join(tmpdir(), "nexusctl-argv-")), "argv");

  test("comes from Secrets Manager, reaches the tools by the environment, and is nowhere to be read", async () => {
    const { postgres, moto } = platform;
    await postgres.sql(`ALTER ROLE ${postgres.user} PASSWORD '${SECRET}'`);
    try {
      const credentials = { accessKeyId: KEYS.AWS_ACCESS_KEY_ID, secretAccessKey: KEYS.AWS_SECRET_ACCESS_KEY };
      const secrets = new SecretsManagerClient({ endpoint: moto.url, region: REGION, credentials });
      const SecretString = JSON.stringify({ username: postgres.user, password: SECRET });
      await secrets.send(new CreateSecretCommand({ Name: "acme/db", SecretString }));
      const operator = platform.another({ env: { PATH: fakeTool("pg_dump", `echo "$@" >> ${seen}; REAL "$@"`) } });
      const text = readFileSync(join(operator.home, "nexusctl.yaml"), "utf8");
      const path = operator.write(
        "secret.yaml",
        text.replace(`\${ACME_DB_PASSWORD}`, "secretsmanager:acme/db#password"),
      );
      const words = ["backup", "data", "create", "--only", "database", "--debug", "-v"];
      const ended = await operator.run(words, { env: { NEXUSCTL_CONFIG: path } });
      expect(ended.code, ended.stderr).toBe(0);
      const journal = readFileSync(join(operator.home, ".local/state/nexusctl/staging/journal.jsonl"), "utf8");
      const manifest = (
        await platform.read((await platform.stored()).filter((key) => key.includes("manifests")).at(-1) ?? "")
      ).toString();
      for (const where of [ended.stdout, ended.stderr, journal, manifest, readFileSync(seen, "utf8")]) {
        expect(where).not.toContain(SECRET);
      }
    } finally {
      await postgres.sql(`ALTER ROLE ${postgres.user} PASSWORD '${postgres.password}'`, "postgres", SECRET);
    }
  });

  test("that is typed into the configuration is refused without being repeated", async () => {
    const operator = platform.another();
    const text = readFileSync(join(operator.home, "nexusctl.yaml"), "utf8");
    const path = operator.write("typed.yaml", text.replace(`"\${ACME_DB_PASSWORD}"`, "hunter2hunter2"));
    const ended = await operator.run(["backup", "data", "list"], { env: { NEXUSCTL_CONFIG: path } });
    expect(ended.code).toBe(2);
    expect(ended.stdout + ended.stderr).not.toContain("hunter2");
  });
});
