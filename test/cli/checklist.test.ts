import { appendFileSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { parseWorld, worldText } from "../../src/sandbox/state-text.js";
import { jsonOf } from "../support/cli.js";
import { sandboxCli } from "../support/sandbox-cli.js";

// Slow, so that a day of the simulated platform does not end in the middle of a test.
const SLOW = { NEXUSCTL_SANDBOX_SPEED: "1" };

interface Item {
  id: string;
  state: string;
  seen: string | null;
  what: string;
}
const itemsOf = (ended: Parameters<typeof jsonOf>[0]) =>
  jsonOf(ended) as unknown as { items: Item[]; waiting: string[] };
const stateOf = (items: Item[], id: string) => items.find((one) => one.id === id)?.state;

const DAY_MS = 86_400_000;

/** A sandbox at noon, whose clock can be put on to the noon of another day. */
function days() {
  const cli = sandboxCli(SLOW);
  const toNoon = (after: number) => {
    const world = parseWorld(readFileSync(cli.world, "utf8"), cli.world);
    const day = Math.floor(world.anchor.simMs / DAY_MS) + after;
    world.anchor.simMs = day * DAY_MS + DAY_MS / 2;
    writeFileSync(cli.world, worldText(world));
  };
  beforeAll(async () => {
    await cli.run("sandbox status");
    toNoon(1);
  });
  return { ...cli, record: join(dirname(cli.world), "checklists", "daily.jsonl"), pass: toNoon };
}

describe("the daily list in the sandbox", () => {
  const cli = days();

  it("in a pipe asks nobody, says so in its first line, and is well where nothing fails", async () => {
    const ended = await cli.run("maintenance daily");
    expect(ended.code, ended.stderr).toBe(0);
    const [first] = ended.stdout.split("\n");
    expect(first).toContain("1 waits for a person (Alarms), 1 warns (Data backups), 4 of 5 done; nobody was asked");
    expect(ended.stdout).toContain("maintenance daily --item alarms --result done");
  });

  it("is signed by an option, and a second run asks only for what is still open", async () => {
    const signed = await cli.run("maintenance daily --item alarms --result done --note quiet");
    expect(signed.code, signed.stderr).toBe(0);
    expect(signed.stdout).toContain("nothing else waits for a person");
    const again = itemsOf(await cli.run("maintenance daily -o json"));
    expect(again.waiting).toEqual([]);
    expect(again.items.find(({ id }) => id === "alarms")).toMatchObject({
      state: "ok",
      answer: { result: "done", note: "quiet", by: { arn: expect.stringContaining(":user/drill-operator") } },
    });
  });

  it("is a document with --report, and its JSON with -o json", async () => {
    const document = await cli.run("maintenance daily --report");
    expect(document.stdout).toMatch(/^# Daily checklist \d{4}-\d{2}-\d{2}\n/);
    expect(document.stdout).toContain("| ☑ | Alarms | ok |");
    expect(itemsOf(await cli.run("maintenance daily --report -o json")).items).toHaveLength(5);
  });

  it("in a dry run keeps nothing, and neither undo nor the journal takes a run for a change", async () => {
    const before = readFileSync(cli.record, "utf8");
    const dry = await cli.run("maintenance daily --dry-run");
    expect(dry.stderr).toContain("nothing was recorded");
    expect((await cli.run("maintenance daily --item alarms --result skip --note x --dry-run")).code).toBe(0);
    expect(readFileSync(cli.record, "utf8")).toBe(before);
    const { changes } = jsonOf(await cli.run("journal list -o json")) as unknown as { changes: { title: string }[] };
    expect(changes.map(({ title }) => title)).toEqual([expect.stringMatching(/^Alarms of daily .*: done$/)]);
    expect((await cli.run("journal verify")).code).toBe(0);
  });

  it("has what may not be looked at as unknown, exit 3, beside what can", async () => {
    const ended = await cli.run("maintenance daily -o json", {
      env: { NEXUSCTL_SANDBOX_FAULTS: "denied:rds.DescribeDBSnapshots" },
    });
    expect(ended.code).toBe(3);
    const { items } = itemsOf(ended);
    expect(items.filter(({ state }) => state === "unknown").map(({ id, what }) => [id, what])).toEqual([
      ["snapshots", "access denied to rds:DescribeDBSnapshots"],
    ]);
    expect(items.filter(({ seen }) => seen === "ok").length).toBeGreaterThan(1);
  });

  it("tells a last line of its record that was cut, and goes on", async () => {
    appendFileSync(cli.record, '{"type":"run","at":"20');
    const ended = await cli.run("maintenance daily");
    expect(ended.code, ended.stderr).toBe(0);
    expect(ended.stdout).toContain("is damaged");
    expect(ended.stdout).toMatch(/line \d+: cut/);
    expect((await cli.run("maintenance daily")).code).toBe(0);
  });
});

describe("the daily list of a platform in trouble", () => {
  const cli = days();

  it("fails with the database's disk, exit 3, and hides nothing else", async () => {
    await cli.run("sandbox break db-storage-full");
    const ended = await cli.run("maintenance daily -o json");
    expect(ended.code).toBe(3);
    const { items } = itemsOf(ended);
    expect(stateOf(items, "resources")).toBe("fails");
    expect(stateOf(items, "snapshots")).toBe("ok");
    expect(items).toHaveLength(5);
  });
});

describe("the lists over days", () => {
  const cli = days();

  it("are kept in their history: done, partly and missed, in a row and by whom", async () => {
    const sign = "maintenance daily --item alarms --result done";
    for (const _ of ["first", "second"]) {
      expect((await cli.run("maintenance daily -q")).code).toBe(0);
      expect((await cli.run(sign)).code).toBe(0);
      cli.pass(1);
    }
    const { lists } = jsonOf(await cli.run("maintenance history -o json")) as unknown as {
      lists: { kind: string; streak: object; periods: { period: string; kept: string }[] }[];
    };
    expect(lists[0]?.streak).toEqual({ now: 2, longest: 2 });
    cli.pass(1);
    await cli.run("maintenance daily -q");
    cli.pass(1);
    const later = await cli.run("maintenance history --kind daily");
    expect(later.code).toBe(0);
    expect(later.stdout.split("\n")[0]).toContain("daily: 2 of 4 done, 0 in a row (at most 2)");
    expect(later.stdout).toMatch(/partly[\s\S]*missed[\s\S]*done[\s\S]*done/);
    expect(later.stdout).toContain("(drill-operator) signed 2");
    const first = lists[0]?.periods[0]?.period ?? "";
    const earlier = await cli.run(`maintenance daily --period ${first} --report`);
    expect(earlier.stdout).toContain(`# Daily checklist ${first}`);
    expect(earlier.stdout).toContain("done by");
  });
});

describe("the monthly list in the sandbox", () => {
  const cli = days();

  it("has its questions open, shows the people's old keys, and passes with a rehearsal", async () => {
    const first = itemsOf(await cli.run("maintenance monthly -o json"));
    expect(first.waiting).toEqual(["recovery", "access", "documentation", "post-mortems", "performance"]);
    expect(first.items.find(({ id }) => id === "access")?.seen).toBe("warn");
    const rehearsed = await cli.run("backup dr test --yes", { env: { NEXUSCTL_SANDBOX_SPEED: "200" } });
    expect(rehearsed.code, rehearsed.stderr).toBe(0);
    const after = itemsOf(await cli.run("maintenance monthly -o json"));
    expect(after.items.find(({ id }) => id === "recovery")).toMatchObject({
      seen: "ok",
      what: expect.stringContaining("passed"),
    });
  });
});

describe("contacts", () => {
  const cli = days();

  it("say who is on call, also to somebody who escalates", async () => {
    const at = "2026-03-09T16:30:00Z";
    const ended = await cli.run(`maintenance contacts --at ${at}`);
    // Clocks went forward the day before: nine o'clock is an hour earlier in UTC.
    expect(ended.stdout.split("\n")[0]).toContain("Ada is on call at Mon 2026-03-09 09:30, until Mon 2026-03-16 09:00");
    const now = jsonOf(await cli.run("maintenance contacts -o json")) as unknown as { primary: { name: string } };
    const escalation = await cli.run("emergency escalate --dry-run");
    expect(escalation.stdout).toMatch(new RegExp(`Primary +${now.primary.name} \\+1-555-`));
  });
});
