import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, it, vi } from "vitest";
import { type Ended, jsonOf, runCli } from "../support/cli.js";
import { sandboxCli } from "../support/sandbox-cli.js";

type Cli = ReturnType<typeof sandboxCli>;

const OPEN = "incident open --severity P1 --title checkout-fails";
const WITHIN_MS = 20_000;

const incidents = ({ journal }: Cli) => join(dirname(journal), "incidents");
const idsOf = (cli: Cli) => (existsSync(incidents(cli)) ? readdirSync(incidents(cli)).sort() : []);

function eventsOf(cli: Cli, id = idsOf(cli)[0] ?? "") {
  return readFileSync(join(incidents(cli), id, "record.jsonl"), "utf8")
    .trim()
    .split("\n")
    .map((line): { type: string; text: string; evidence: { file: string }[] } => JSON.parse(line));
}

function filesOf(cli: Cli): string[] {
  const folder = join(incidents(cli), idsOf(cli)[0] ?? "none", "evidence");
  return existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith(".json")) : [];
}

interface Entry {
  at: string;
  source: string;
  text: string;
}

function timelineIn(value: unknown): Entry[] {
  if (typeof value !== "object" || value === null || !("timeline" in value)) throw new Error("no timeline");
  return Array.isArray(value.timeline) ? value.timeline : [];
}

const ok = (ended: Ended) => {
  expect(ended.code, ended.stderr).toBe(0);
  return ended;
};

describe("the evidence of an incident", () => {
  it("is kept when it is opened and when it is investigated, and told in one timeline", async () => {
    const cli = sandboxCli();
    ok(await cli.run("sandbox break db-connections"));
    ok(await cli.run(OPEN));
    ok(await cli.run("service db reboot --yes"));
    ok(await cli.run("service restart --yes"));
    const investigated = jsonOf(ok(await cli.run("incident investigate -o json")));
    expect(investigated).toMatchObject({ kind: "change.result", report: { kind: "incident.investigate", failed: [] } });
    const all = timelineIn(investigated.report);
    const about = (source: string) => all.filter((one) => one.source === source).map(({ text }) => text);
    expect(about("CloudWatch")).toContainEqual(expect.stringMatching(/high-error-rate: ALARM/));
    expect(about("RDS")).toContainEqual(expect.stringMatching(/restart/i));
    expect(about("ECS")).toContainEqual(expect.stringMatching(/^task \w+ .* stopped: /));
    expect(about("journal")).toContainEqual(expect.stringMatching(/^Restart .*: applied/));
    expect(about("CloudTrail")).toContainEqual(expect.stringMatching(/rds:RebootDBInstance/));
    expect(about("incident")).toContainEqual(expect.stringMatching(/^opened \(P1\): checkout-fails /));
    expect(about("triage").length).toBeGreaterThanOrEqual(2);
    const lines = all.map((one) => JSON.stringify([one.at, one.source, one.text]));
    expect(new Set(lines).size).toBe(lines.length);

    const shown = jsonOf(ok(await cli.run("incident timeline --source RDS -o json")));
    expect(timelineIn(shown).every(({ source }) => source === "RDS")).toBe(true);
    expect((await cli.run("incident timeline --source nobody")).code).toBe(2);
    const verified = jsonOf(ok(await cli.run("incident verify -o json")));
    expect(verified).toMatchObject({ whole: true, files: 24, loose: [] });
  });

  it("that a service refuses is listed, and hides nothing else", async () => {
    const cli = sandboxCli();
    const ended = ok(await cli.run(OPEN, { env: { NEXUSCTL_SANDBOX_FAULTS: "denied:rds,denied:cloudtrail" } }));
    expect(ended.stdout).toContain("9 of 12 kinds of evidence kept");
    expect(ended.stderr).toContain("not had: The database as it is: access denied to rds:DescribeDBInstances");
    expect(filesOf(cli)).toHaveLength(12);
    const shown = jsonOf(ok(await cli.run("incident timeline -o json")));
    const missing = ["cloudtrail", "database", "database-events"].map((name) => expect.objectContaining({ name }));
    expect(shown.unknown).toHaveLength(3);
    expect(shown.unknown).toEqual(expect.arrayContaining(missing));
    ok(await cli.run("incident investigate"));
    expect(jsonOf(ok(await cli.run("incident timeline -o json"))).unknown).toEqual([]);
  });

  it("is there within 20 seconds when a service never answers", async () => {
    const cli = sandboxCli({ NEXUSCTL_SANDBOX_FAULTS: "hang:cloudwatch,hang:cloudtrail" });
    const begin = performance.now();
    ok(await cli.run(OPEN));
    expect(performance.now() - begin).toBeLessThan(WITHIN_MS);
    expect(filesOf(cli)).toHaveLength(12);
  });

  it("is left out with --no-evidence, and the incident is open all the same", async () => {
    const cli = sandboxCli();
    ok(await cli.run(`${OPEN} --no-evidence`));
    expect(eventsOf(cli).map(({ type }) => type)).toEqual(["opened", "assigned"]);
    expect(filesOf(cli)).toEqual([]);
  });

  it("is not gathered in a dry run, and nothing is opened", async () => {
    const cli = sandboxCli();
    ok(await cli.run(`${OPEN} --dry-run`));
    expect(idsOf(cli)).toEqual([]);
  });
});

describe("a gathering that is cut off", () => {
  const slow = { NEXUSCTL_SANDBOX_FAULTS: "hang:cloudtrail" };
  const allButOne = (cli: Cli) => vi.waitFor(() => expect(filesOf(cli)).toHaveLength(11), { timeout: 15_000 });

  it("by kill -9 loses nothing: what was written is found, and the next one takes it onto the record", async () => {
    const cli = sandboxCli();
    const running = sandboxCliAt(cli, slow).start(OPEN);
    await allButOne(cli);
    running.child.kill("SIGKILL");
    await running.ended;
    const first = jsonOf(ok(await cli.run("incident verify -o json")));
    expect(first).toMatchObject({ whole: true, events: 2, files: 0 });
    expect(first.loose).toHaveLength(11);
    ok(await cli.run("incident investigate"));
    expect(eventsOf(cli).at(-1)?.text).toContain("11 files of a gathering that was cut off taken up");
    expect(jsonOf(await cli.run("incident verify -o json"))).toMatchObject({ whole: true, files: 23, loose: [] });
  });

  it("by Ctrl-C leaves the incident open: exit 130", async () => {
    const cli = sandboxCli();
    const running = sandboxCliAt(cli, slow).start(OPEN);
    await allButOne(cli);
    running.child.kill("SIGINT");
    expect(await running.ended).toBe(130);
    const shown = jsonOf(ok(await cli.run("incident show -o json")));
    expect(shown.incident).toMatchObject({ status: "open", title: "checkout-fails" });
  });

  it("holds no file that was altered since", async () => {
    const cli = sandboxCli();
    ok(await cli.run(OPEN));
    const [name = ""] = filesOf(cli);
    const path = join(incidents(cli), idsOf(cli)[0] ?? "", "evidence", name);
    writeFileSync(path, `${readFileSync(path, "utf8")} `);
    const verified = await cli.run("incident verify");
    expect(verified.code).toBe(3);
    expect(verified.stdout).toContain(`evidence/${name}: altered since it was kept`);
    expect(jsonOf(ok(await cli.run("incident timeline -o json"))).problems).toHaveLength(1);
  });
});

describe("an incident in bad circumstances", () => {
  it("is opened also when AWS does not say whose the credentials are", async () => {
    const cli = sandboxCli({ NEXUSCTL_SANDBOX_FAULTS: "denied:sts" });
    const ended = ok(await cli.run(OPEN));
    expect(ended.stderr).toContain("AWS does not say whose credentials these are");
    expect(eventsOf(cli)[0]).toMatchObject({ type: "opened" });
  });

  it("opened three times at once never shares its record", async () => {
    const cli = sandboxCli();
    ok(await cli.run("sandbox status"));
    const all = await Promise.all([1, 2, 3].map(() => cli.run(`${OPEN} --no-evidence`)));
    const opened = all.filter(({ code }) => code === 0).length;
    expect(opened).toBeGreaterThan(0);
    expect(all.every(({ code }) => code === 0 || code === 4)).toBe(true);
    expect(idsOf(cli)).toHaveLength(opened);
    for (const id of idsOf(cli)) expect(eventsOf(cli, id).filter(({ type }) => type === "opened")).toHaveLength(1);
  });

  it("keeps text of any kind as it is, and shows it without letting it act", async () => {
    const cli = sandboxCli();
    const hostile = `\u001b[2J\u0007🔥<script>alert(1)</script> ${"x".repeat(10_000)}`;
    const env = { NEXUSCTL_ENV: "sandbox" };
    ok(
      await runCli(["incident", "open", "--severity", "P2", "--title", hostile, "--no-evidence"], {
        env,
        home: cli.home,
      }),
    );
    ok(await runCli(["incident", "note", hostile], { env, home: cli.home }));
    expect(eventsOf(cli).map(({ text }) => text)).toContain(hostile);
    for (const line of ["incident timeline", "incident show", "incident list"]) {
      const { stdout } = ok(await cli.run(line));
      for (const acting of ["\u001b", "\u0007"]) expect(stdout, line).not.toContain(acting);
      expect(stdout, line).toContain("🔥<script>alert(1)</script>");
    }
    const shown = ok(await cli.run("incident timeline")).stdout.split("\n");
    expect(Math.max(...shown.map((line) => line.length))).toBeLessThan(2_000);
  });
});

describe("a guide without a terminal", () => {
  it("looks, reports, changes what needs no question, and writes its decisions down", async () => {
    const cli = sandboxCli();
    ok(await cli.run("sandbox break crash-loop"));
    const guided = await cli.run("emergency service-down");
    expect(guided.code, guided.stderr).not.toBe(0);
    expect(guided.stderr).toContain("next: Step 2 of 5");
    const decided = eventsOf(cli).filter(({ type }) => type === "decision");
    expect(decided.map(({ text }) => text)).toEqual([
      "Service down: Open an incident: done",
      "Service down: Look at everything: done",
      "Service down: Bring the service back: restart, start or roll back: not confirmed",
      "Service down: Read the errors: done",
      "Service down: Escalate: not confirmed",
    ]);
    expect(guided.stderr).toContain("--escalate is missing");
    const paged = await cli.run("emergency service-down --escalate");
    expect(paged.stderr).not.toContain("--escalate is missing");
    expect(
      eventsOf(cli)
        .filter(({ type }) => type === "decision")
        .at(-1)?.text,
    ).toBe("Service down: Escalate: done");
  });

  it("in a dry run opens nothing and writes nothing down", async () => {
    const cli = sandboxCli();
    ok(await cli.run("sandbox break crash-loop"));
    await cli.run("emergency service-down --dry-run");
    expect(idsOf(cli)).toEqual([]);
  });
});

/** The same home, with other circumstances. */
function sandboxCliAt(cli: Cli, env: Record<string, string>): Cli {
  return sandboxCli({ HOME: cli.home, ...env });
}
