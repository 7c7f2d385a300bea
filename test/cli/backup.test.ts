import { describe, expect, it } from "vitest";
import { jsonOf } from "../support/cli.js";
import { sandboxCli } from "../support/sandbox-cli.js";

const FAST = { NEXUSCTL_SANDBOX_SPEED: "2000" };
const DATABASE = "nexus-platform-sandbox-db";

interface Result {
  steps: { id: string; status: string; result: Record<string, unknown> }[];
  after: string[];
}

const resultOf = (ended: Parameters<typeof jsonOf>[0]) => jsonOf(ended) as unknown as Result;

describe("snapshots", () => {
  const cli = sandboxCli(FAST);

  it("are taken under one id, waited for with their percents, and listed", async () => {
    const made = await cli.run("backup snapshot create --id before-test");
    expect(made.code, made.stderr).toBe(0);
    expect(made.stderr).toMatch(/\d+ % taken/);
    const listed = await cli.run("backup snapshot list -o json");
    const { snapshots } = jsonOf(listed) as unknown as { snapshots: { id: string; kind: string; status: string }[] };
    expect(snapshots[0]).toMatchObject({ id: "before-test", kind: "manual", status: "available" });
    expect(snapshots.map(({ kind }) => kind)).toContain("automated");
    expect((await cli.run("backup snapshot wait before-test")).code).toBe(0);
  });

  it("that are not there are not waited for: that is a failure", async () => {
    const ended = await cli.run("backup snapshot wait no-such-one");
    expect(ended.code).toBe(5);
  });

  it("are thinned out after the list was shown and the name typed", async () => {
    const shown = await cli.run("backup snapshot prune --keep 1");
    expect(shown.code).toBe(4);
    expect(shown.stderr).toMatch(/before-upgrade\t.*goes|before-upgrade.*goes/);
    const pruned = await cli.run(`backup snapshot prune --keep 1 --yes --confirm ${DATABASE}`);
    expect(pruned.code, pruned.stderr).toBe(0);
    const again = await cli.run("backup snapshot prune --keep 1");
    expect(again.code).toBe(0);
    expect(again.stdout).toContain("none of them beyond the newest 1");
  });

  it("are taken back by undo", async () => {
    await cli.run("backup snapshot create --id short-lived");
    const undone = await cli.run(`undo latest --yes --confirm ${DATABASE}`);
    expect(undone.code, undone.stderr).toBe(0);
    expect((await cli.run("backup snapshot wait short-lived")).code).toBe(5);
  });

  it("are restored to a new instance that is waited for, and whose endpoint is said", async () => {
    const ended = await cli.run("backup snapshot restore latest --as restored-db --yes --confirm restored-db");
    expect(ended.code, ended.stderr).toBe(0);
    expect(ended.stdout).toMatch(/it is at restored-db\..*:5432/);
    const taken = await cli.run("backup snapshot restore latest --as restored-db --yes --confirm restored-db");
    expect(taken.code).toBe(1);
    expect(taken.stderr).toContain("exists already");
  });
});

describe("a point in time", () => {
  const cli = sandboxCli(FAST);

  it("outside the window is refused, and the window said", async () => {
    const ended = await cli.run("backup pitr --time 2020-01-01T00:00:00Z --as old-db");
    expect(ended.code).toBe(2);
    expect(ended.stderr).toMatch(/the window is from .* to /);
  });

  it("is restored, also the latest there is", async () => {
    const ended = await cli.run("backup pitr --time latest --as point-db --yes --confirm point-db -o json");
    expect(ended.code, ended.stderr).toBe(0);
    expect(resultOf(ended).steps.map(({ id, status }) => `${id} ${status}`)).toEqual([
      "restore done",
      "database-available done",
      "probe done",
    ]);
  });
});

describe("data backups", () => {
  const cli = sandboxCli(FAST);
  const make = async () => {
    const ended = await cli.run("backup data create -o json");
    expect(ended.code, ended.stderr).toBe(0);
    return String(resultOf(ended).steps[0]?.result.backup);
  };

  it("are made, listed, verified, restored beside and in place of the one that runs, and swapped back", async () => {
    const id = await make();
    expect((await cli.run("backup data list")).stdout).toContain(id);
    expect((await cli.run(`backup data verify ${id}`)).code).toBe(0);
    const beside = await cli.run("backup data restore latest --into copy --yes --confirm copy");
    expect(beside.code, beside.stderr).toBe(0);
    expect((await cli.run("backup data restore latest --into copy --yes --confirm copy")).code).toBe(1);
    const replaced = await cli.run("backup data restore latest --replace --yes --confirm nexus_platform");
    expect(replaced.code, replaced.stderr).toBe(0);
    const swap = /backup data swap nexus_platform --with (\S+)/.exec(replaced.stdout)?.[1];
    const swapped = await cli.run(`backup data swap nexus_platform --with ${swap} --yes --confirm nexus_platform`);
    expect(swapped.code, swapped.stderr).toBe(0);
    const undo = await cli.run("undo latest --yes");
    expect(undo.stderr).toContain(`backup data swap nexus_platform --with ${swap}`);
  });

  it("are pruned but for the newest, and the newest verified one", async () => {
    for (let times = 0; times < 2; times += 1) await make();
    const bucket = "nexus-platform-sandbox-backups";
    const before = await cli.run("backup data list -o json --query length(backups)");
    expect(before.stdout.trim()).toBe("3");
    const pruned = await cli.run(`backup data prune --keep 1 --yes --confirm ${bucket}`);
    expect(pruned.code, pruned.stderr).toBe(0);
    const left = jsonOf(await cli.run("backup data list -o json")) as unknown as { backups: { verified: unknown }[] };
    expect(left.backups.map(({ verified }) => verified !== null)).toEqual([false, true]);
  });

  it("are saved as files", async () => {
    const ended = await cli.run("backup data download latest --to . -o json");
    expect(ended.code, ended.stderr).toBe(0);
    const again = await cli.run("backup data download latest --to .");
    expect(again.code).toBe(2);
    expect(again.stderr).toContain("--force");
  });

  it("of which there is none of that id are not found, with those there are", async () => {
    const ended = await cli.run("backup data verify 20200101-000000-abcdef");
    expect(ended.code).toBe(5);
    expect(ended.stderr).toContain("the newest are");
  });

  it("change nothing in a dry run", async () => {
    const count = async () => (await cli.run("backup data list -o json --query length(backups)")).stdout;
    const before = await count();
    for (const words of ["create", "verify latest", "restore latest --into other", "prune --keep 1", "clean"]) {
      const ended = await cli.run(`backup data ${words} --dry-run`);
      expect(ended.code, `${words}: ${ended.stderr}`).toBe(0);
    }
    expect(await count()).toBe(before);
  });
});

describe("disaster recovery", () => {
  const cli = sandboxCli(FAST);
  const RECORD = "nexus.example.com";
  const pointsTo = async () => (await cli.run("backup dr status -o json --query pointsTo")).stdout.trim();

  it("is turned to the other region, waits until it is in sync, and back again", async () => {
    expect(await pointsTo()).toBe('"primary"');
    // Slow enough for the change to be seen under way, however busy the machine is.
    const env = { NEXUSCTL_SANDBOX_SPEED: "20" };
    const over = await cli.run(`backup dr failover --to dr --yes --confirm ${RECORD}`, { env });
    expect(over.code, over.stderr).toBe(0);
    expect(over.stderr).toMatch(/PENDING.*INSYNC/s);
    expect(over.stdout).toMatch(/caches may hold the old answer until \d{4}-/);
    expect(await pointsTo()).toBe('"dr"');
    expect((await cli.run("backup dr failover --to dr")).stdout).toContain("points there already");
    expect((await cli.run(`backup dr failback --yes --confirm ${RECORD}`)).code).toBe(0);
    expect(await pointsTo()).toBe('"primary"');
  });

  it("is taken back by undo, which types the name as well", async () => {
    await cli.run(`backup dr failover --to dr --yes --confirm ${RECORD}`);
    expect((await cli.run("undo latest --yes")).code).toBe(4);
    const undone = await cli.run(`undo latest --yes --confirm ${RECORD}`);
    expect(undone.code, undone.stderr).toBe(0);
    expect(await pointsTo()).toBe('"primary"');
  });

  it("keeps the inverse in the journal before anything is sent", async () => {
    await cli.run(`backup dr failover --to dr --yes --confirm ${RECORD}`);
    const shown = await cli.run("journal show latest -o json");
    expect(shown.stdout).toContain("us-west-2.elb.amazonaws.com");
    await cli.run(`backup dr failback --yes --confirm ${RECORD}`);
  });

  it("is rehearsed, timed and kept; a function that fails is a failure", async () => {
    const passed = await cli.run("backup dr test --yes");
    expect(passed.code, passed.stderr).toBe(0);
    expect(passed.stdout).toContain("(RTO)");
    expect(passed.stdout).toContain('it answered {"recovered":true');
    const failed = await cli.run('backup dr test --yes --payload {"fail":true}');
    expect(failed.code).toBe(1);
    expect(failed.stdout).toContain("the standby did not take over");
    expect(failed.stderr).toContain("[ERROR] RuntimeError");
    const { reports } = jsonOf(await cli.run("backup dr reports -o json")) as unknown as { reports: { ok: boolean }[] };
    expect(reports.map(({ ok }) => ok)).toEqual([false, true]);
  });

  it("takes a change batch from a file or stdin, and refuses a wrong one before anything is sent", async () => {
    const set = { Name: "new.example.com", Type: "A", TTL: 60, ResourceRecords: [{ Value: "192.0.2.1" }] };
    const batch = JSON.stringify({ Changes: [{ Action: "CREATE", ResourceRecordSet: set }] });
    const words = "backup dr failover --change-batch - --yes --confirm new.example.com";
    const done = await cli.run(words, { stdin: batch });
    expect(done.code, done.stderr).toBe(0);
    const again = await cli.run(words, { stdin: batch });
    expect(again.code).toBe(2);
    expect(again.stderr).toContain("it is there already");
    expect((await cli.run("backup dr failover --change-batch nowhere.json")).code).toBe(2);
  });
});
