import { describe, expect, it } from "vitest";
import { type CommandGroup, isGroup } from "../../src/core/command.js";
import type { Finding, State } from "../../src/health/check.js";
import { TRIAGE_CHECKS } from "../../src/health/checks/index.js";
import { boardOf, RULES } from "../../src/health/rules.js";
import { reachVerdict } from "../../src/health/verdict.js";
import { ENTRIES } from "../../src/program/groups.js";

type Facts = Finding["facts"];

/** A platform in good health, but for what a test says of some checks. */
function findings(changed: Record<string, [State, Facts?, string?]> = {}): Finding[] {
  return TRIAGE_CHECKS.map(({ id, title }) => {
    const [state, facts = {}, what = `${id} is ${state}`] = changed[id] ?? ["ok"];
    return { check: id, title, state, what, facts, evidence: [], resource: id, next: [] };
  });
}

const running = { desired: 2, running: 2 };
const CASES: Record<string, [Record<string, [State, Facts?, string?]>, RegExp]> = {
  "service-stopped": [{ "ecs-service": ["critical", { desired: 0, running: 0 }] }, /desired count is 0/],
  "database-storage-full": [
    { database: ["critical", { storageFull: true, usable: false, storageGb: 100 }] },
    /storage is full/,
  ],
  "database-down": [
    { database: ["critical", { status: "rebooting", usable: false }] },
    /cannot be used: it is rebooting/,
  ],
  "out-of-memory": [
    { "stopped-tasks": ["warn", { kind: "out-of-memory", revision: "app:8" }] },
    /tasks of app:8 run out of memory/,
  ],
  "crash-loop-after-deployment": [
    {
      deployment: [
        "critical",
        { rollout: "in-progress", failedTasks: 4, revision: "app:8", previousRevision: "app:7" },
      ],
      "stopped-tasks": ["critical", { kind: "exit", words: "exit 1" }],
    },
    /deployment of app:8 is crash-looping: its tasks end with exit 1/,
  ],
  "health-check": [
    {
      "ecs-service": ["ok", running],
      targets: ["critical", { unhealthy: 2, reason: "Target.Timeout", path: "/health" }],
    },
    /a security group, the port, or they are overloaded/,
  ],
  "database-connections": [
    {
      "database-headroom": ["critical", { connectionsState: "critical", connections: 98, maxConnections: 100 }],
      "error-logs": ["critical", { perMinute: 90 }],
    },
    /98 of 100 are taken/,
  ],
  "tasks-cannot-start": [
    { "stopped-tasks": ["critical", { kind: "image", words: "the image cannot be pulled" }] },
    /cannot be started: the image cannot be pulled/,
  ],
  "crashing-tasks": [{ "stopped-tasks": ["critical", { kind: "exit", words: "exit 139" }] }, /keep dying: exit 139/],
  "too-few-tasks": [{ "ecs-service": ["warn", { desired: 4, running: 1 }] }, /only 1 of 4 tasks run/],
  certificate: [
    { certificate: ["critical", { domain: "example.com", status: "ISSUED", days: 1 }] },
    /certificate of example.com ends in 1 day$/,
  ],
  dns: [{ dns: ["critical", {}, "example.com does not resolve"] }, /nobody finds the platform: example.com does not/],
  "application-errors": [
    { "error-logs": ["critical", { perMinute: 36 }], alarms: ["critical"] },
    /logs 36 errors a minute while tasks, targets and database are well/,
  ],
};

describe("the rules", () => {
  it.each(Object.entries(CASES))("%s is recognised by its facts", (id, [changed, says]) => {
    const verdict = reachVerdict(findings(changed));
    expect(verdict.rule).toBe(id);
    expect(verdict.headline).toMatch(says);
    expect(verdict.next.length).toBeGreaterThan(0);
  });

  it("are each tested here", () => {
    expect(RULES.map(({ id }) => id).sort()).toEqual(Object.keys(CASES).sort());
  });

  it("stay silent on a platform that is well, and on one that could not be looked at", () => {
    const unseen = TRIAGE_CHECKS.map(({ id }): [string, [State]] => [id, ["unknown"]]);
    for (const seen of [findings(), findings(Object.fromEntries(unseen))]) {
      expect(RULES.filter((rule) => rule.when(boardOf(seen))).map(({ id }) => id)).toEqual([]);
    }
  });

  it("name only evidence that some check gives", () => {
    const ids = TRIAGE_CHECKS.map(({ id }) => id);
    for (const { evidence } of RULES) for (const check of evidence) expect(ids).toContain(check);
  });

  it("propose only commands that exist, with options they take", async () => {
    const proposed = Object.values(CASES).flatMap(([changed]) => reachVerdict(findings(changed)).next);
    for (const { type } of proposed) await expect(exists(type), type).resolves.toBe(true);
  });

  it("say of a certificate that was never issued that it was not, whenever it would end", () => {
    const facts = { domain: "example.com", status: "PENDING_VALIDATION", days: 364 };
    const what = "the certificate of example.com is pending validation";
    expect(reachVerdict(findings({ certificate: ["critical", facts, what] })).headline).toContain(what);
  });

  it("put a name that leads nowhere before the certificate that nobody can ask for", () => {
    const facts = { domain: "example.com", status: "PENDING_VALIDATION", days: 364 };
    const verdict = reachVerdict(findings({ certificate: ["critical", facts], dns: ["critical"] }));
    expect(verdict.rule).toBe("dns");
  });

  it("put a full database before the errors and dead tasks that follow from it", () => {
    const verdict = reachVerdict(
      findings({
        database: ["critical", { storageFull: true, usable: false }],
        "stopped-tasks": ["critical", { kind: "exit", words: "exit 1" }],
        "error-logs": ["critical", { perMinute: 80 }],
      }),
    );
    expect(verdict.rule).toBe("database-storage-full");
    expect(verdict.ranked.map(({ check }) => check)).toEqual(["database", "error-logs", "stopped-tasks"]);
  });

  it("tell a wrong health-check answer with what the target said", () => {
    const verdict = reachVerdict(
      findings({
        "ecs-service": ["ok", running],
        targets: [
          "critical",
          { unhealthy: 2, reason: "Target.ResponseCodeMismatch", path: "/healthz", description: "codes: [404]" },
        ],
      }),
    );
    expect(verdict.headline).toContain("health check of /healthz gets the wrong answer (codes: [404])");
  });
});

describe("the verdict", () => {
  it("is healthy only when every check is ok or had a reason not to be made", () => {
    expect(reachVerdict(findings({ dns: ["skipped"] }))).toMatchObject({
      state: "healthy",
      headline: "all is well: 12 checks, nothing wrong",
    });
  });

  it("is degraded by warnings alone, and critical by one critical finding", () => {
    expect(reachVerdict(findings({ autoscaling: ["warn"] })).state).toBe("degraded");
    expect(reachVerdict(findings({ autoscaling: ["warn"], alarms: ["critical"] })).state).toBe("critical");
  });

  it("names the worst finding when no rule fits, and says what mends it to nobody", () => {
    const verdict = reachVerdict(findings({ alarms: ["critical", {}, "1 in alarm: queue"], autoscaling: ["warn"] }));
    expect(verdict).toMatchObject({ rule: undefined, remedy: undefined, headline: "Alarms: 1 in alarm: queue" });
  });

  it("keeps what gave no answer apart from what is wrong", () => {
    const verdict = reachVerdict(findings({ alarms: ["critical"], dns: ["unknown"] }));
    expect(verdict.unknown.map(({ check }) => check)).toEqual(["dns"]);
    expect(verdict.ranked.map(({ check }) => check)).toEqual(["alarms"]);
  });

  it("is blind when nothing wrong was seen and something was not seen", () => {
    expect(reachVerdict(findings({ dns: ["unknown", { problem: "other" }] }))).toMatchObject({
      state: "blind",
      headline: "nothing wrong was seen, but 1 check gave no answer (of 13)",
      next: [{ type: "doctor" }],
    });
  });

  it("proposes to look again, not to doctor credentials, when AWS throttles", () => {
    const verdict = reachVerdict(
      findings({ dns: ["unknown", { problem: "throttled" }], alarms: ["unknown", { problem: "throttled" }] }),
    );
    expect(verdict.headline).toMatch(/2 checks gave no answer \(of 13\): AWS throttles the calls/);
    expect(verdict.next.map(({ type }) => type)).toEqual(["emergency triage"]);
  });
});

/** Follows the words of a proposed command through the tree, and looks for its options. */
async function exists(type: string): Promise<boolean> {
  const words = type.split(" ");
  const entry = ENTRIES.find(({ name }) => name === words[0]);
  let node = await entry?.load();
  let rest = words.slice(1);
  while (node !== undefined && isGroup(node)) {
    const group: CommandGroup = node;
    const child = group.commands.find(({ name }) => name === rest[0]);
    if (child === undefined) {
      node = group.self;
      break;
    }
    node = child;
    rest = rest.slice(1);
  }
  if (node === undefined || isGroup(node)) return false;
  const taken = Object.keys({ ...node.options, "dry-run": true });
  const flags = rest.filter((word) => word.startsWith("--")).map((word) => word.slice(2));
  return flags.every((name) => taken.includes(name));
}
