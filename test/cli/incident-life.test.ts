import { appendFileSync, existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { openChain } from "../../src/core/chain.js";
import { createClock } from "../../src/core/clock.js";
import { Redactor } from "../../src/core/redact.js";
import { eventBody } from "../../src/incident/record.js";
import { sandboxCli } from "../support/sandbox-cli.js";

function incidents(cli: ReturnType<typeof sandboxCli>) {
  const folder = join(cli.home, ".local", "state", "nexusctl", "sandbox", "incidents");
  return {
    ids: () => (existsSync(folder) ? readdirSync(folder).sort() : []),
    record: (id: string) => join(folder, id, "record.jsonl"),
  };
}

const open = (cli: ReturnType<typeof sandboxCli>, title = "checkout", severity = "P2") =>
  cli.run(`incident open --severity ${severity} --title ${title} --no-evidence`);

describe("an incident, from its first minute to its last", () => {
  test("is opened, acknowledged, noted, made worse, led, mitigated, resolved, closed and verified", async () => {
    const cli = sandboxCli();
    expect((await open(cli)).code).toBe(0);
    for (const line of [
      "incident ack",
      "incident note pool-exhausted",
      "incident severity P1 --reason orders-lost",
      "incident assign communications sam",
      "incident mitigate rolled-back",
      "incident resolve --stable-for 30s --no-evidence",
      "incident close --cause the-pool --follow-up size-it;jo;2026-12-14",
    ]) {
      const ended = await cli.run(line);
      expect(ended.code, `${line}: ${ended.stderr}`).toBe(0);
    }
    const shown = JSON.parse((await cli.run("incident show -o json")).stdout);
    expect(shown.incident).toMatchObject({
      title: "checkout",
      severity: "P1",
      status: "closed",
      drill: true,
      roles: { communications: "sam" },
      cause: "the-pool",
      followUps: [{ what: "size-it", owner: "jo", due: "2026-12-14" }],
    });
    expect(shown.incident.events.map(({ type }: { type: string }) => type)).toEqual([
      "opened",
      "assigned",
      "acknowledged",
      "note",
      "severity",
      "assigned",
      "mitigated",
      "resolved",
      "closed",
    ]);
    const verified = await cli.run("incident verify");
    expect(verified.code).toBe(0);
    expect(verified.stdout).toContain("is intact: 9 events");
    const list = JSON.parse((await cli.run("incident list -o json")).stdout);
    // A drill is listed and not counted.
    expect(list).toMatchObject({ total: 1, figures: { count: 0, resolveMs: null } });
  });

  test("is not resolved while the platform is not healthy, unless it is forced with a reason", async () => {
    const cli = sandboxCli();
    await open(cli);
    await cli.run("sandbox break crash-loop");
    const waited = await cli.run("incident resolve --stable-for 10s --timeout 1m");
    expect(waited.code).toBe(7);
    expect(waited.stderr).toContain("crash-looping");
    expect(waited.stdout).toMatch(
      /hint: begin it again with: nexusctl incident resolve --incident \S+ --stable-for 10s/,
    );
    expect((await cli.run("incident resolve --force")).code).toBe(2);
    const forced = await cli.run("incident resolve --force --reason known --no-evidence");
    expect(forced.code, forced.stderr).toBe(0);
    const { incident } = JSON.parse((await cli.run("incident show -o json")).stdout);
    expect(incident.events.at(-1)).toMatchObject({ type: "resolved", text: "known", details: { forced: true } });
  });

  test("refuses what cannot be: closing before it is resolved, reopening what was never over, changing what is closed", async () => {
    const cli = sandboxCli();
    await open(cli);
    expect((await cli.run("incident close --cause x")).code).toBe(1);
    expect((await cli.run("incident reopen again")).code).toBe(1);
    await cli.run("incident resolve --force --reason done --no-evidence");
    expect((await cli.run("incident reopen again")).code).toBe(0);
    await cli.run("incident resolve --force --reason done --no-evidence");
    await cli.run("incident close --cause x");
    const late = await cli.run("incident severity P1 --incident latest");
    expect(late.code).toBe(1);
    expect(late.stderr).toContain("belongs to another incident");
  });

  test("says what is so already instead of doing it again", async () => {
    const cli = sandboxCli();
    await open(cli);
    await cli.run("incident ack");
    const again = await cli.run("incident ack");
    expect(again.code).toBe(0);
    expect(again.stdout).toContain("acknowledged it already");
  });
});

describe("which incident", () => {
  test("has to be said when two are open", async () => {
    const cli = sandboxCli();
    await open(cli, "one");
    const second = await open(cli, "two");
    expect(second.code, second.stderr).toBe(0);
    const [first = ""] = incidents(cli).ids();
    const unclear = await cli.run("incident ack");
    expect(unclear.code).toBe(2);
    expect(unclear.stderr).toContain("2 incidents are open");
    expect((await cli.run(`incident ack ${first}`)).code).toBe(0);
  });

  test("is exit 5 when none is open, or the name is wrong, with the nearest", async () => {
    const cli = sandboxCli();
    expect((await cli.run("incident ack")).code).toBe(5);
    await open(cli);
    const [id = ""] = incidents(cli).ids();
    const wrong = await cli.run(`incident show ${id}x`);
    expect(wrong.code).toBe(5);
    expect(wrong.stderr).toContain(`did you mean ${id}?`);
  });

  test("an unknown severity is exit 2, and says to take the higher one", async () => {
    const ended = await open(sandboxCli(), "x", "P9");
    expect(ended.code).toBe(2);
    expect(ended.stderr).toContain("take the higher one");
  });
});

describe("what is done while an incident is active", () => {
  test("adds itself to the record, reads and changes and what failed, and says how the clocks stand", async () => {
    const cli = sandboxCli();
    await open(cli, "x", "P1");
    const [id = ""] = incidents(cli).ids();
    const env = { NEXUSCTL_INCIDENT: id };
    const read = await cli.run("service status", { env });
    expect(read.stderr).toContain(`${id}: drill, P1 open`);
    await cli.run("service scale 4 --yes", { env });
    await cli.run("service scale 3 --yes --incident latest");
    expect(readFileSync(cli.journal, "utf8")).not.toContain('"incident":"latest"');
    await cli.run("service rollback --to 999 --yes", { env });
    const { incident } = JSON.parse((await cli.run("incident show -o json")).stdout);
    const commands = incident.events.filter(({ type }: { type: string }) => type === "command");
    expect(commands.map(({ text }: { text: string }) => text)).toEqual([
      "nexusctl service status",
      "nexusctl service scale 4 --yes",
      "nexusctl service scale 3 --yes --incident latest",
      "nexusctl service rollback --to 999 --yes (exit 5)",
    ]);
    expect(readFileSync(cli.journal, "utf8")).toContain(`"incident":"${id}"`);
  });

  test("a change is on the record before it is carried out: killed, it is said not to have ended", async () => {
    const cli = sandboxCli({ NEXUSCTL_SANDBOX_SPEED: "1" });
    await open(cli, "x", "P1");
    const [id = ""] = incidents(cli).ids();
    const restart = cli.start(`service restart --yes --incident ${id}`);
    await restart.said("2/2");
    const running = await cli.run("incident timeline");
    restart.child.kill("SIGKILL");
    await restart.ended;
    expect(running.stdout).toMatch(/command\.begun: nexusctl service restart .+ \(still running\)/);
    for (const shows of ["incident timeline", "incident show", "incident report"]) {
      expect((await cli.run(shows)).stdout, shows).toMatch(/nexusctl service restart .+\(did not end\)/);
    }
    expect((await cli.run("incident verify")).code).toBe(0);
  });

  test.runIf(existsSync("/proc/self/stat"))(
    "killed, it is not said to run because another process has its number",
    async () => {
      const cli = sandboxCli();
      await open(cli, "x", "P1");
      const [id = ""] = incidents(cli).ids();
      const chain = openChain(incidents(cli).record(id), { clock: createClock(), redactor: new Redactor() });
      const text = "nexusctl service restart --yes";
      // The number of the process that runs this test: it began later than the one of the record.
      const details = { command: "service restart", run: "r-1", process: `${process.pid} ${hostname()} 1` };
      chain.append(eventBody("command.begun", { source: "nexusctl", text, details }));
      expect((await cli.run("incident show")).stdout).toContain(`${text} (did not end)`);
    },
  );

  test("a change that ended is told once", async () => {
    const cli = sandboxCli();
    await open(cli, "x", "P1");
    const [id = ""] = incidents(cli).ids();
    await cli.run(`service scale 4 --yes --incident ${id}`);
    await cli.run(`service scale 4 --dry-run --incident ${id}`);
    const { incident } = JSON.parse((await cli.run("incident show -o json")).stdout);
    const types = incident.events.map(({ type }: { type: string }) => type);
    expect(types.filter((type: string) => type.startsWith("command"))).toEqual(["command.begun", "command", "command"]);
    const { timeline } = JSON.parse((await cli.run("incident timeline -o json")).stdout);
    const told = timeline.filter(({ text }: { text: string }) => text.startsWith("command"));
    expect(told.map(({ text }: { text: string }) => text.split(":")[0])).toEqual(["command", "command"]);
  });

  test("one that is kept elsewhere holds nobody up", async () => {
    const cli = sandboxCli();
    const ended = await cli.run("service status --incident inc-elsewhere");
    expect(ended.code).toBe(0);
    expect(ended.stderr).toContain("inc-elsewhere is not recorded on this machine");
  });
});

describe("a record that was damaged", () => {
  test("stays readable, is reported, and verify names the line", async () => {
    const cli = sandboxCli();
    await open(cli);
    await cli.run("incident ack");
    const [id = ""] = incidents(cli).ids();
    const path = incidents(cli).record(id);
    appendFileSync(path, '{"v":1,"seq":99,"type":"no');
    const shown = await cli.run("incident show");
    expect(shown.code).toBe(0);
    expect(shown.stdout).toContain("line 4: cut");
    writeFileSync(path, readFileSync(path, "utf8").replace("P2", "P4"));
    const verified = await cli.run("incident verify");
    expect(verified.code).toBe(3);
    expect(verified.stdout).toContain("line 1: altered");
    expect((await cli.run("incident note goes-on")).code).toBe(0);
  });
});

test("a dry run writes no record", async () => {
  const cli = sandboxCli();
  const ended = await cli.run("incident open --severity P1 --title x --dry-run");
  expect(ended.code).toBe(0);
  expect(incidents(cli).ids()).toEqual([]);
});

test("a guided procedure prints one document a line", async () => {
  const cli = sandboxCli();
  await cli.run("sandbox break crash-loop");
  const ended = await cli.run("emergency service-down --dry-run -o json");
  const kinds = ended.stdout
    .trimEnd()
    .split("\n")
    .map((line) => String(JSON.parse(line).kind));
  expect(kinds).toEqual(expect.arrayContaining(["emergency.triage", "change.preview"]));
});
