import { describe, expect, test } from "vitest";
import { jsonOf } from "../support/cli.js";
import { DATABASE } from "../support/seed.js";
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
