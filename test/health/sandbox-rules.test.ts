import { describe, expect, it } from "vitest";
import { platform } from "./support.js";

/** Long enough for a deployment to end, targets to turn healthy and alarms to be evaluated again. */
const RECOVERY_SECONDS = 20 * 60;

interface Broken {
  fault: string;
  rule: string;
  says: RegExp;
  types: string;
  proof: string;
}

const FAULTS: Broken[] = [
  {
    fault: "crash-loop",
    rule: "crash-loop-after-deployment",
    says: /the deployment of \S+:43 is crash-looping: its tasks end with exit 1/,
    types: "service rollback",
    proof: "deployment",
  },
  {
    fault: "wrong-health-path",
    rule: "health-check",
    says: /health check of \/healthz/,
    types: "emergency load-balancer",
    proof: "targets",
  },
  {
    fault: "out-of-memory",
    rule: "out-of-memory",
    says: /run out of memory/,
    types: "service tasks --stopped",
    proof: "stopped-tasks",
  },
  {
    fault: "db-connections",
    rule: "database-connections",
    says: /no connection left to give: \d+ of \d+ are taken/,
    types: "emergency database",
    proof: "database-headroom",
  },
  {
    fault: "db-storage-full",
    rule: "database-storage-full",
    says: /storage is full/,
    types: "service db resize --storage 150",
    proof: "database",
  },
  {
    fault: "high-errors",
    rule: "application-errors",
    says: /logs \d+(\.\d)? errors a minute while tasks, targets and database are well/,
    types: "service status",
    proof: "error-logs",
  },
  {
    fault: "expiring-certificate",
    rule: "certificate",
    says: /ends in 5 days/,
    types: "emergency certificate nexus.example.com",
    proof: "certificate",
  },
];

describe("triage of a broken sandbox", () => {
  it.each(FAULTS)("names $rule when $fault is broken, and is content again once it is healed", async (one) => {
    const broken = platform();
    broken.break(one.fault);
    const { verdict } = await broken.triage();
    expect(verdict.rule).toBe(one.rule);
    expect(verdict.headline).toMatch(one.says);
    expect(verdict.next[0]?.type).toBe(one.types);
    expect(verdict.ranked[0]?.check).toBe(one.proof);
    broken.heal();
    broken.pass(RECOVERY_SECONDS);
    const healed = await broken.triage();
    expect(healed.verdict.headline).toBe("all is well: 13 checks, nothing wrong");
  });

  it("finds nothing wrong with a platform that is whole", async () => {
    const { verdict, findings } = await platform().triage();
    expect(verdict).toMatchObject({ state: "healthy", rule: undefined, next: [] });
    expect(findings.map(({ state }) => state)).toEqual(findings.map(() => "ok"));
  });

  it("sees through an API that throttles two calls of five", async () => {
    const throttled = platform();
    throttled.break("throttled-api");
    const { verdict } = await throttled.triage();
    expect(["healthy", "blind"]).toContain(verdict.state);
  });
});

describe("triage when AWS answers badly", () => {
  it("gives every other finding when three services answer errors or refuse", async () => {
    const crippled = platform({ wireFaults: ["error:rds", "denied:acm", "denied:logs"] });
    crippled.break("wrong-health-path");
    const { verdict, findings } = await crippled.triage();
    const state = (check: string) => findings.find((one) => one.check === check);
    expect(verdict.rule).toBe("health-check");
    expect(state("database")).toMatchObject({ state: "unknown", what: expect.stringContaining("InternalFailure") });
    expect(state("certificate")).toMatchObject({ state: "unknown", what: "access denied to acm:ListCertificates" });
    expect(state("error-logs")).toMatchObject({ state: "unknown", what: "access denied to logs:FilterLogEvents" });
    expect(state("dns")?.state).toBe("ok");
    expect(state("recent-changes")?.evidence.at(-1)?.text).toMatch(/^RDS events: /);
  });

  it("calls nothing well that it could not look at", async () => {
    const { verdict } = await platform({ wireFaults: ["denied:rds"] }).triage();
    expect(verdict.state).toBe("blind");
    expect(verdict.headline).toBe(
      "nothing wrong was seen, but 2 checks gave no answer (of 13): these credentials may not look there",
    );
    expect(verdict.next.map(({ type }) => type)).toEqual(["doctor"]);
  });

  it("reaches its verdict within five seconds when a service hangs for ever", async () => {
    const hanging = platform({ wireFaults: ["hang:acm", "hang:rds"] });
    const begin = performance.now();
    const { findings } = await hanging.triage();
    expect(performance.now() - begin).toBeLessThan(5_000);
    const late = findings.filter(({ state }) => state === "unknown");
    expect(late.map(({ check }) => check)).toEqual(["database", "database-headroom", "certificate"]);
    expect(late.map(({ what }) => what)).toEqual(late.map(() => "no answer within 4 s"));
  }, 8_000);
});
