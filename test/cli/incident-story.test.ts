import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { BINARY, jsonOf } from "../support/cli.js";
import { sandboxCli } from "../support/sandbox-cli.js";

type Cli = ReturnType<typeof sandboxCli>;

const OPEN = "incident open --severity P1 --title checkout-fails";
const PAGE = "incident escalate --message orders-fail";
const RESOLVE = "incident resolve --stable-for 20s --reason healed";
const CLOSE = "incident close --cause the-pool --follow-up size-it;jo;2026-12-14";

/** The whole of it, from the first page to the last line. */
const STORY = [
  "sandbox break db-connections",
  OPEN,
  "incident ack",
  "incident investigate",
  PAGE,
  "sandbox heal db-connections",
  "incident mitigate healed",
  RESOLVE,
  CLOSE,
];

describe("an incident, from break to report", () => {
  test("open, investigate, escalate, fix, resolve, close, report", async () => {
    const cli = sandboxCli();
    for (const line of STORY) {
      const ended = await cli.run(line);
      expect(ended.code, `${line}: ${ended.stderr}`).toBe(0);
    }
    await expectWhole(cli);
    expect(published(cli)).toHaveLength(1);
    const page = join(cli.home, "report.html");
    const written = await cli.run(`incident report --format html --to ${page}`);
    expect(written.code, written.stderr).toBe(0);
    const html = readFileSync(page, "utf8");
    expect(html).toContain("checkout-fails");
    // The metrics that were kept as it was resolved reach beyond it: every mark is in the charts.
    for (const mark of ["opened", "acknowledged", "mitigated", "resolved"]) expect(html).toContain(`>${mark}<`);
    expect(html).not.toMatch(/(?:src|href)="https?:/);
  });

  test.each([120, 260, 420])(
    "killed %d ms into each step and taken up again, it loses nothing and doubles no page",
    async (ms) => {
      const cli = sandboxCli();
      expect((await cli.run("sandbox break db-connections")).code).toBe(0);
      await killed(cli, OPEN, ms);
      if ((await list(cli)).length === 0) expect((await cli.run(OPEN)).code).toBe(0);
      const steps = ["incident ack", "incident investigate", PAGE, "incident mitigate healed", RESOLVE, CLOSE];
      for (const line of steps) {
        if (line === "incident mitigate healed") await cli.run("sandbox heal db-connections");
        await killed(cli, line, ms);
        await takenUp(cli, line);
      }
      await expectWhole(cli);
    },
  );
});

/** Types it and kills it after a while; what it was at then is as good as random. */
function killed(cli: Cli, line: string, ms: number): Promise<void> {
  const child = spawn(process.execPath, [BINARY, ...line.split(" ")], {
    cwd: cli.home,
    env: {
      PATH: process.env.PATH ?? "",
      HOME: cli.home,
      NEXUSCTL_ENV: "sandbox",
      NEXUSCTL_SANDBOX_SPEED: "200",
      NEXUSCTL_SANDBOX_SEED: "cli",
    },
    stdio: "ignore",
  });
  return new Promise((resolve) => {
    const timer = setTimeout(() => child.kill("SIGKILL"), ms);
    child.on("close", () => {
      clearTimeout(timer);
      resolve();
    });
  });
}

/** What somebody does who comes back after a crash: look whether it was done, send what is left, else type it again. */
async function takenUp(cli: Cli, line: string): Promise<void> {
  if (line === PAGE && (await deliveries(cli)).some(({ what }) => what === "page-1")) {
    const sent = await cli.run("incident deliver");
    expect([0, 9], sent.stderr).toContain(sent.code);
    return;
  }
  const [one] = await list(cli);
  if (line === CLOSE && one?.status === "closed") return;
  const again = await cli.run(line);
  expect(again.code, `${line}: ${again.stderr}`).toBe(0);
}

async function list(cli: Cli): Promise<{ id: string; status: string }[]> {
  return jsonOf(await cli.run("incident list -o json")).incidents as { id: string; status: string }[];
}

async function deliveries(cli: Cli): Promise<{ what: string; state: string; channel: string }[]> {
  return jsonOf(await cli.run("incident deliveries -o json")).deliveries as {
    what: string;
    state: string;
    channel: string;
  }[];
}

/** One incident, closed, its record and evidence whole, and one page: nobody was woken twice. */
async function expectWhole(cli: Cli): Promise<void> {
  expect(await list(cli)).toEqual([expect.objectContaining({ status: "closed" })]);
  const verified = await cli.run("incident verify");
  expect(verified, verified.stdout).toMatchObject({ code: 0, stdout: expect.stringContaining("is intact") });
  expect(published(cli).length).toBeLessThanOrEqual(1);
  const told = (await deliveries(cli)).filter(({ what }) => what === "page-1");
  expect(told.length).toBeGreaterThan(0);
  // What nobody can know is said to be unknown; nothing is still waiting to be sent, and nothing was lost.
  expect(told.map(({ state }) => state).every((state) => ["sent", "unknown", "superseded"].includes(state))).toBe(true);
}

/** The pages that the sandbox's topic got. */
function published(cli: Cli): unknown[] {
  const world = JSON.parse(readFileSync(cli.world, "utf8")) as { published: { subject: string }[] };
  return world.published.filter(({ subject }) => subject.includes("orders-fail"));
}
