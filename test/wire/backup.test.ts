import { describe, expect, test } from "vitest";
import { jsonOf } from "../support/cli.js";
import { startExporter } from "../support/elasticache-export.js";
import { DATABASE, DOMAIN, FOUR_LINES, RECOVERY_FUNCTION } from "../support/seed.js";
import { wirePlatform } from "../support/wire-platform.js";

const wire = wirePlatform();
const run = (words: string) => wire.operator.run(words.split(" "));
const written = () => wire.proxy.writes().map(({ operation }) => operation);

describe("backup, on another's idea of AWS", () => {
  test("a snapshot is taken, found, listed and deleted again by undo", async () => {
    const made = await run("backup snapshot create --id first");
    expect(made.code, made.stderr).toBe(0);
    expect(written()).toEqual(["CreateDBSnapshot"]);
    const listed = jsonOf(await run("backup snapshot list -o json")) as unknown as { snapshots: { id: string }[] };
    expect(listed.snapshots.map(({ id }) => id)).toContain("first");
    const undone = await run(`undo latest --yes --confirm ${DATABASE}`);
    expect(undone.code, undone.stderr).toBe(0);
    expect(written()).toEqual(["CreateDBSnapshot", "DeleteDBSnapshot"]);
    expect((await run("backup snapshot wait first")).code).toBe(5);
  });

  test("a lost reply to CreateDBSnapshot is read back, and never sent twice", async () => {
    wire.proxy.inject({ operation: "CreateDBSnapshot", kind: "lost-reply", times: 1 });
    const made = await run("backup snapshot create --id once");
    expect(made.code, made.stderr).toBe(0);
    expect(written()).toEqual(["CreateDBSnapshot"]);
  });

  test("a snapshot is restored with the settings of the one that runs", async () => {
    await run("backup snapshot create --id first");
    wire.proxy.clear();
    const ended = await run(
      "backup snapshot restore first --as acme-restored --yes --confirm acme-restored --timeout 30s",
    );
    expect(ended.code, ended.stderr).toBe(0);
    expect(written()).toEqual(["RestoreDBInstanceFromDBSnapshot"]);
    const sent = new URLSearchParams(wire.proxy.writes()[0]?.body);
    expect(sent.get("DBInstanceClass")).toBe("db.t3.medium");
    expect(sent.get("Port")).toBe("5432");
  });

  test("snapshots are pruned by hand's own, oldest first", async () => {
    for (const id of ["one", "two", "three"]) await run(`backup snapshot create --id ${id}`);
    wire.proxy.clear();
    const ended = await run(`backup snapshot prune --keep 2 --yes --confirm ${DATABASE}`);
    expect(ended.code, ended.stderr).toBe(0);
    expect(written()).toEqual(["DeleteDBSnapshot"]);
  });
});

describe("Redis of ElastiCache", () => {
  test("leaves it by a snapshot that is exported, hashed and deleted again", async () => {
    const exporter = await startExporter(wire.moto.url, "acme-staging-backups", "acme-staging-redis");
    try {
      const operator = wire.another({ env: { AWS_ENDPOINT_URL: exporter.url } });
      const made = await operator.run(["backup", "data", "create", "--only", "redis", "-o", "json"]);
      expect(made.code, made.stderr).toBe(0);
      const listed = await operator.run(["backup", "data", "list", "-o", "json", "--query", "backups[0]"]);
      expect(JSON.parse(listed.stdout)).toMatchObject({
        database: null,
        redis: { source: "acme-staging-redis", bytes: 18 },
      });
      expect((await operator.run(["backup", "data", "verify", "latest"])).code).toBe(0);
    } finally {
      exporter.stop();
    }
  });
});

describe("disaster recovery, on another's idea of AWS", () => {
  const configuration = `${FOUR_LINES}names: {domain: ${DOMAIN}}
recovery: {primary: {values: ["192.0.2.1"], ttl: 30}, dr: {values: ["192.0.2.2"]}}
`;
  const operator = () => wire.another({ configuration });
  const go = (words: string) => operator().run(words.split(" "));
  const confirmed = `--force --yes --confirm ${DOMAIN}`;

  test("a record is made, turned, turned back and put back by undo", async () => {
    const someone = operator();
    const typed = (words: string) => someone.run(words.split(" "));
    expect((await typed(`backup dr failback ${confirmed}`)).code).toBe(0);
    const over = await typed(`backup dr failover --to dr ${confirmed}`);
    expect(over.code, over.stderr).toBe(0);
    expect(over.stdout).toMatch(/caches may hold the old answer until/);
    expect(JSON.parse((await typed("backup dr status -o json --query pointsTo")).stdout)).toBe("dr");
    const undone = await typed(`undo latest --yes --confirm ${DOMAIN}`);
    expect(undone.code, undone.stderr).toBe(0);
    const status = jsonOf(await typed("backup dr status -o json"));
    expect(status).toMatchObject({
      pointsTo: "primary",
      sets: [{ TTL: 30, ResourceRecords: [{ Value: "192.0.2.1" }] }],
    });
  });

  test("a lost reply to the change is read back, and never sent twice", async () => {
    await go(`backup dr failback ${confirmed}`);
    wire.proxy.clear();
    const rrset = /POST .*\/rrset/;
    const zone = /hostedzone\/([^/?]+)\/rrset/;
    const seen = await go("backup dr status");
    expect(seen.code).toBe(0);
    const url = wire.proxy.calls.map(({ operation }) => zone.exec(operation)?.[1]).find((id) => id !== undefined);
    wire.proxy.clear();
    const operation = `POST /2013-04-01/hostedzone/${url}/rrset`;
    wire.proxy.inject({ operation, kind: "lost-reply", times: 1 });
    const over = await go(`backup dr failover --to dr ${confirmed}`);
    expect(over.code, over.stderr).toBe(0);
    expect(wire.proxy.writes().filter((call) => rrset.test(call.operation))).toHaveLength(1);
  });

  test("a target that is not well is not failed over to without --force", async () => {
    const ended = await go(`backup dr failover --to dr --yes --confirm ${DOMAIN}`);
    expect(ended.code).toBe(3);
    expect(ended.stderr).toContain("--force");
    expect(wire.proxy.writes()).toEqual([]);
    const shown = await go("backup dr failover --to dr --dry-run");
    expect(shown.code).toBe(0);
    expect(shown.stdout).toContain("the target is not known to be well");
  });

  test("a rehearsal sends what it shows, and keeps the answer", async () => {
    const ended = await operator().run(["backup", "dr", "test", "--yes", "--payload", '{"region":"west"}']);
    expect(ended.code, ended.stderr).toBe(0);
    expect(ended.stderr).toContain('{"region":"west"}');
    const [invoked] = wire.proxy.writes();
    expect(invoked).toMatchObject({ operation: `POST /2015-03-31/functions/${RECOVERY_FUNCTION}/invocations` });
    expect(invoked?.body).toBe('{"region":"west"}');
  });

  test.each(["lost-reply", "reset", "error-500"] as const)(
    "a rehearsal that meets %s is invoked exactly once",
    async (kind) => {
      wire.proxy.inject({ operation: `POST /2015-03-31/functions/${RECOVERY_FUNCTION}/invocations`, kind });
      const ended = await go("backup dr test --yes");
      expect(ended.code, ended.stderr).toBe(9);
      expect(ended.stderr + ended.stdout).toContain("it is not invoked again");
      expect(wire.proxy.writes()).toHaveLength(1);
    },
  );

  test("a function that does not answer in time is invoked exactly once", async () => {
    wire.proxy.inject({ operation: `POST /2015-03-31/functions/${RECOVERY_FUNCTION}/invocations`, kind: "hang" });
    const ended = await go("backup dr test --yes --timeout 2s");
    expect(ended.code, ended.stderr).toBe(9);
    expect(wire.proxy.writes()).toHaveLength(1);
  });
});
