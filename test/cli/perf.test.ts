import { describe, expect, it } from "vitest";
import { jsonOf } from "../support/cli.js";
import { sandboxCli } from "../support/sandbox-cli.js";

/** Weeks of a well platform lie behind; its time hardly moves while a test looks at it. */
const CALM = { NEXUSCTL_SANDBOX_SPEED: "1" };

interface Recommended {
  recommendation: { task: Record<string, unknown>; databaseClass: Record<string, unknown> } | null;
  why: Record<string, string>;
  next: { type: string }[];
  task: { basis: { days: number; gaps: number; confidence: string } };
}

describe("perf utilization", () => {
  const cli = sandboxCli(CALM);

  it("answers on its first line, and charts what it measured", async () => {
    const ended = await cli.run("perf utilization");
    expect(ended.code, ended.stderr).toBe(0);
    expect(ended.stdout.split("\n")[0]).toMatch(/uses \d+ % of 0\.5 vCPU \(p95\) and at most \d+ % of 1024 MiB/);
    expect(ended.stdout).toContain("Service, percent of what is reserved");
    expect(ended.stdout).toContain("24 h of values of 1m each, no gap");
  });

  it("ends with 6 when metrics are denied, and still says what is reserved", async () => {
    const ended = await cli.run("perf utilization -o json", {
      env: { NEXUSCTL_SANDBOX_FAULTS: "denied:cloudwatch.GetMetricData" },
    });
    expect(ended.code).toBe(6);
    expect(jsonOf(ended)).toMatchObject({
      kind: "perf.utilization",
      service: { reserved: { cpu: 512, memory: 1_024 }, cpu: null },
    });
  });
});

describe("perf recommend", () => {
  it("keeps what fits, and leaves a burstable class whose credits are spent", async () => {
    const cli = sandboxCli(CALM);
    const ended = await cli.run("perf recommend -o json");
    expect(ended.code, ended.stderr).toBe(0);
    const found = jsonOf(ended) as unknown as Recommended;
    expect(found.recommendation?.task).toMatchObject({ action: "keep", cpu: 512, memory: 1_024, confidence: "high" });
    expect(found.recommendation?.databaseClass).toMatchObject({ action: "other", class: "db.m6g.large" });
    expect(found.task.basis).toMatchObject({ gaps: 0, confidence: "high" });
    expect(found.next.map(({ type }) => type)).toEqual([
      "perf database resize --class db.m6g.large --at maintenance-window",
    ]);
  });

  it("prints a command that can be typed as it stands", async () => {
    const cli = sandboxCli(CALM);
    const [next] = (jsonOf(await cli.run("perf recommend -o json")) as unknown as Recommended).next;
    const typed = await cli.run(`${next?.type} --dry-run`);
    expect(typed.code, typed.stderr).toBe(0);
    expect(typed.stdout).toContain("db.m6g.large");
  });

  it("gives tasks that were killed more memory, and none of them less", async () => {
    const cli = sandboxCli(CALM);
    await cli.run("sandbox break out-of-memory --yes");
    const found = jsonOf(await cli.run("perf recommend -o json")) as unknown as Recommended;
    expect(found.recommendation?.task).toMatchObject({ action: "increase", cpu: 512, memory: 2_048 });
    expect(found.next[0]?.type).toBe("perf task-definition set --cpu 512 --memory 2048 --deploy");
  });

  it("recommends no size on a day, and ends well", async () => {
    const ended = await sandboxCli(CALM).run("perf recommend --since 1d -o json --query recommendation.task");
    expect(ended).toMatchObject({ code: 0, stdout: "null\n" });
  });

  it.each(["--headroom 3", "--headroom none", "--since tomorrow"])("refuses %s", async (words) => {
    expect((await sandboxCli(CALM).run(`perf recommend ${words}`)).code).toBe(2);
  });
});

describe("perf database", () => {
  it("shows what sessions wait for when connections run out", async () => {
    const cli = sandboxCli(CALM);
    await cli.run("sandbox break db-connections --yes");
    const ended = await cli.run("perf database --since 10m");
    expect(ended.code, ended.stderr).toBe(0);
    expect(ended.stdout.split("\n")[0]).toContain("397 of 400 connections");
    expect(ended.stdout).toMatch(/EVENT\tSESSIONS\tSHARE\nLock:transactionid\t/);
  });

  it("says when the storage is full by trend, and shows the rest when wait events are denied", async () => {
    const ended = await sandboxCli(CALM).run("perf database --since 14d -o json", {
      env: { NEXUSCTL_SANDBOX_FAULTS: "denied:pi.DescribeDimensionKeys" },
    });
    expect(ended.code, ended.stderr).toBe(0);
    const found = jsonOf(ended);
    expect(found).toMatchObject({
      runway: { state: "growing" },
      waits: { state: "unknown" },
      iopsLimit: { limit: 3_000 },
    });
    expect(JSON.stringify(found.unknown)).toContain("access denied to pi:DescribeDimensionKeys");
  });

  it("still resizes", async () => {
    const ended = await sandboxCli(CALM).run("perf database resize --storage 200 --dry-run");
    expect(ended.code, ended.stderr).toBe(0);
    expect(ended.stdout).toContain("200 GB");
  });
});
