import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { jsonOf, runCli } from "../support/cli.js";
import { sandboxCli } from "../support/sandbox-cli.js";

const SANDBOX = { NEXUSCTL_ENV: "sandbox", NEXUSCTL_SANDBOX_SPEED: "200", NEXUSCTL_SANDBOX_SEED: "cli" };
const cli = sandboxCli();

/** What a change's preview or result says of its steps. */
function operations(document: Record<string, unknown>): string[] {
  const { steps } = document as { steps: { operation: string }[] };
  return steps.map(({ operation }) => operation);
}

describe("alarms", () => {
  interface Listed {
    alarms: { name: string; kind: string; muted: boolean; state: string }[];
    missing: string[];
  }
  const listed = async () => jsonOf(await cli.run("monitor alarms list -o json")) as unknown as Listed;

  it("are all there, the composite one too, and ring when something is broken", async () => {
    const calm = await listed();
    expect(calm.alarms.map(({ kind }) => kind)).toContain("composite");
    expect(calm.alarms.every(({ state }) => state === "OK")).toBe(true);
    const broken = sandboxCli({ NEXUSCTL_SANDBOX_SPEED: "600" });
    await broken.run("sandbox break high-errors --yes");
    await new Promise((passed) => setTimeout(passed, 1_500));
    const ringing = await broken.run("monitor alarms list -o json");
    expect(ringing.code, ringing.stdout).toBe(3);
    expect(ringing.stdout).toMatch(/high-error-rate[^}]*"ALARM"/s);
  });

  it("silences two alarms in one change, and lets one of them ring again", async () => {
    const acked = await cli.run("monitor alarms ack high-cpu high-memory --for 12h --reason test -o json");
    expect(acked.code, acked.stderr).toBe(0);
    expect(operations(jsonOf(acked))).toEqual(["PutAlarmMuteRule"]);
    const muted = (await listed()).alarms
      .filter((one) => one.muted)
      .map(({ name }) => name.replace(/^.*-(high)/, "$1"));
    expect(muted).toEqual(["high-cpu", "high-memory"]);
    const unacked = await cli.run("monitor alarms unack high-cpu -o json");
    expect(unacked.code, unacked.stderr).toBe(0);
    const left = (await listed()).alarms.filter((one) => one.muted).map(({ name }) => name.replace(/^.*-(high)/, "$1"));
    expect(left).toEqual(["high-memory"]);
  });

  it("shows the difference before it overwrites an alarm, and asks", async () => {
    const create = "monitor alarms create busy --metric CPUUtilization --threshold";
    const made = await cli.run(`${create} 10 -o json`);
    expect(made.code, made.stderr).toBe(0);
    const again = await cli.run(`${create} 10 -o json`);
    expect(jsonOf(again).nothingToDo).toMatch(/already/);
    const refused = await cli.run(`${create} 90`);
    expect(refused.code).toBe(4);
    expect(`${refused.stdout}${refused.stderr}`).toMatch(/threshold\s+10 -> 90|threshold\t10/);
    const overwritten = await cli.run(`${create} 90 --yes`);
    expect(overwritten.code, overwritten.stderr).toBe(0);
  });

  it("names those that are near when one does not exist", async () => {
    const ended = await cli.run("monitor alarms ack high-cpuu --reason x");
    expect(ended.code).toBe(5);
    expect(ended.stderr).toContain("high-cpu");
  });

  it("says how often one rang", async () => {
    const ended = await cli.run("monitor alarms history high-cpu --since 6h -o json");
    expect(jsonOf(ended)).toMatchObject({ kind: "monitor.alarms.history", rang: 0 });
  });
});

describe("metrics and the dashboard", () => {
  it("give every key metric, expressions too, in one screen", async () => {
    const ended = await cli.run("monitor dashboard -o json");
    const { series } = jsonOf(ended) as unknown as { series: { metric: string; now: number | null }[] };
    expect(series.map(({ metric }) => metric)).toEqual(
      expect.arrayContaining(["CPUUtilization", "ErrorRate", "FreeStorageSpace", "CacheHitRatio"]),
    );
    expect(series.every(({ now }) => now !== null)).toBe(true);
  });

  it("say which alarms ring, and end with 3 then", async () => {
    expect(jsonOf(await cli.run("monitor dashboard -o json")).ringing).toEqual([]);
    const broken = sandboxCli({ NEXUSCTL_SANDBOX_SPEED: "600" });
    await broken.run("sandbox break high-errors --yes");
    await new Promise((passed) => setTimeout(passed, 1_500));
    const ended = await broken.run("monitor dashboard -o json");
    expect(ended.code, ended.stderr).toBe(3);
    expect(jsonOf(ended).ringing).toContain("high-error-rate");
  });

  it("print one JSON document a line while they are watched through a pipe", async () => {
    const watched = cli.start("monitor dashboard --watch -o json");
    const line = await new Promise<string>((resolve) =>
      watched.child.stdout.once("data", (text) => resolve(String(text))),
    );
    watched.child.kill("SIGINT");
    expect(JSON.parse(line.split("\n")[0] ?? "")).toMatchObject({ kind: "monitor.dashboard" });
    expect(await watched.ended).toBe(0);
  });

  it("print the console's address of the environment's region", async () => {
    const ended = await cli.run("monitor dashboard --url -o json");
    expect(jsonOf(ended).url).toMatch(
      /^https:\/\/console\.aws\.amazon\.com\/cloudwatch\/home\?region=us-west-2#dashboards:name=/,
    );
  });

  it.each([
    ["a metric that is not there", "monitor metrics ecs --metric Nothing", 2],
    ["a statistic that is none", "monitor metrics ecs --stat often", 2],
    ["a range that ends before it begins", "monitor metrics ecs --since 1h --until 2h", 2],
    ["a period that is not kept", "monitor metrics ecs --since 30d --period 1m", 2],
    ["a range beyond what is kept", "monitor metrics ecs --since 600d", 2],
  ])("refuse %s", async (_what, line, code) => {
    const ended = await cli.run(line);
    expect(ended.code, ended.stderr).toBe(code);
    expect(ended.stderr).toContain("hint:");
  });
});

describe("logs", () => {
  it("are followed and shown line by line", async () => {
    const ended = await cli.run("monitor logs tail --since 1m -o json");
    const lines = ended.stdout
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(lines.length).toBeGreaterThan(3);
    expect(lines[0]).toMatchObject({ schemaVersion: 1, kind: "logs.event", group: "/aws/ecs/nexus-platform-sandbox" });
  });

  it("end well when their reader leaves", async () => {
    const followed = cli.start("monitor logs tail --follow -o json");
    await new Promise((resolve) => followed.child.stdout.once("data", resolve));
    // Nothing else keeps the process alive between two looks.
    await new Promise((resolve) => setTimeout(resolve, 600));
    expect(followed.child.exitCode).toBeNull();
    followed.child.kill("SIGINT");
    expect(await followed.ended).toBe(0);
  });

  it("say the range, and that case matters, when nothing is found", async () => {
    const ended = await cli.run("monitor logs search NoSuchWordAnywhere --since 1h");
    expect(ended.code).toBe(0);
    expect(ended.stderr).toMatch(/nothing found .*case-sensitive/);
  });

  it("refuse a pattern that the service rejects, and say how to quote", async () => {
    const ended = await cli.run("monitor logs search {$.a --since 1h");
    expect(ended.code).toBe(2);
    expect(ended.stderr).toMatch(/does not take the pattern/);
    expect(ended.stderr).toMatch(/double quotes/);
  });

  it.each(["--limit 0", "--since 1h --until 2h", "--since yesterday"])("refuse %s", async (options) => {
    expect((await cli.run(`monitor logs search x ${options}`)).code).toBe(2);
  });

  it("group lines that say the same", async () => {
    const ended = await cli.run("monitor logs search request --since 10m --patterns -o json");
    const { patterns } = jsonOf(ended) as unknown as { patterns: { text: string; count: number }[] };
    expect(patterns[0]).toMatchObject({ text: "INFO request" });
  });

  it("answer an Insights query, and refuse one that is malformed", async () => {
    const run = (query: string) =>
      runCli(["monitor", "logs", "insights", query, "-o", "json"], { home: cli.home, env: SANDBOX });
    const ended = await run("stats count(*) as lines by level | sort lines desc");
    expect(jsonOf(ended)).toMatchObject({ kind: "logs.insights", fields: ["level", "lines"] });
    const malformed = await run("stats nonsense here");
    expect(malformed.code).toBe(2);
    expect(malformed.stderr).toContain("MalformedQueryException");
  });

  it("reads those of the database's groups that exist", async () => {
    const ended = await cli.run("monitor logs streams --group db -o json");
    expect(ended.code, ended.stderr).toBe(0);
    expect(ended.stdout).toContain("/postgresql");
    expect(ended.stdout).not.toContain("nexus-platform-sandbox-db/error");
  });

  describe("saved to a file", () => {
    const saved = (name: string) => join(cli.home, name);
    beforeAll(() => {
      expect(existsSync(saved("db.log"))).toBe(false);
    });

    it("saves every page of a log, also of the database's own files", async () => {
      const stream = await cli.run("monitor logs download --group db --since 2h --to db.log");
      expect(stream.code, stream.stderr).toBe(0);
      expect(readFileSync(saved("db.log"), "utf8")).toMatch(/checkpoint starting/);
      const file = await cli.run("monitor logs download --rds-log latest --to file.log");
      expect(file.code, file.stderr).toBe(0);
      expect(existsSync(saved("file.log.part"))).toBe(false);
    });

    it("replaces nothing without --force, and writes nothing in a dry run", async () => {
      const again = await cli.run("monitor logs download --group db --to db.log");
      expect(again.code).toBe(2);
      const dry = await cli.run("monitor logs download --group db --to other.log --dry-run");
      expect(dry.code, dry.stderr).toBe(0);
      expect(existsSync(saved("other.log"))).toBe(false);
    });
  });
});
