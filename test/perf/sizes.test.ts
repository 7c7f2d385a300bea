import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fargateSizes, type TaskSize, whyNotFargate } from "../../src/aws/fargate.js";
import { adviseClass, type ClassFacts } from "../../src/perf/database-class.js";
import type { Summary } from "../../src/perf/points.js";
import { monthlyPrice } from "../../src/perf/prices.js";
import { adviseTask, type Deaths, type TaskFacts } from "../../src/perf/task-size.js";

const GIB = 1024 ** 3;
const WELL: Deaths = { known: true, outOfMemory: 0, others: 0, words: "" };

const flat = (p95: number, max = p95, mean = p95): Summary => ({ mean, p50: mean, p95, max });

function facts(fields: Partial<TaskFacts> = {}): TaskFacts {
  return {
    current: { cpu: 1_024, memory: 4_096 },
    used: { cpu: flat(50), memory: flat(50) },
    headroom: 30,
    floor: { cpu: 0, memory: 0 },
    deaths: WELL,
    ...fields,
  };
}

describe("a recommended task size", () => {
  it("is the one there is when it fits with the headroom", () => {
    const advice = adviseTask(facts({ used: { cpu: flat(50), memory: flat(60) } }));
    expect(advice).toMatchObject({ action: "keep", size: { cpu: 1_024, memory: 4_096 }, risks: [], held: [] });
  });

  it("keeps the headroom free: of CPU at its 95th percentile, of memory at its highest", () => {
    const advice = adviseTask(facts({ used: { cpu: flat(20, 100), memory: flat(30, 40) } }));
    // 205 of 1,024 units and 1,638 of 4,096 MiB, each divided by 0.7.
    expect(advice).toMatchObject({ action: "decrease", needed: { cpu: 293, memory: 2_341 } });
    expect(advice?.size).toEqual({ cpu: 512, memory: 3_072 });
    expect(advice?.expected.memoryMax).toBeCloseTo((40 * 4_096) / 3_072);
  });

  it("says what a smaller one risks, with the most that was seen", () => {
    const risks = adviseTask(facts({ used: { cpu: flat(20, 90), memory: flat(30, 40) } }))?.risks.join("\n");
    expect(risks).toContain("wants more than 3072 MiB is killed (out of memory); the most seen is 1638 MiB");
    expect(risks).toContain("becomes slow, not dead; the most seen is 0.9 vCPU");
  });

  it("is larger after tasks ran out of memory, even where the samples missed it", () => {
    const deaths: Deaths = { known: true, outOfMemory: 2, others: 0, words: "2 tasks ran out of memory" };
    const advice = adviseTask(facts({ used: { cpu: flat(10), memory: flat(30) }, deaths }));
    expect(advice).toMatchObject({ action: "increase", size: { cpu: 1_024, memory: 5_120 } });
    expect(advice?.held).toEqual(["2 tasks ran out of memory"]);
    expect(advice?.risks.join()).toContain("leaks");
  });

  it.each<[string, Deaths]>([
    ["tasks die of something else", { known: true, outOfMemory: 0, others: 1, words: "1 task died" }],
    ["whether tasks died is unknown", { known: false, why: "access denied" }],
  ])("is not smaller while %s", (_, deaths) => {
    const advice = adviseTask(facts({ used: { cpu: flat(5), memory: flat(5) }, deaths }));
    expect(advice).toMatchObject({ action: "keep", size: { cpu: 1_024, memory: 4_096 } });
    expect(advice?.held).toHaveLength(1);
  });

  it("is not smaller than what its containers reserve themselves", () => {
    const advice = adviseTask(facts({ used: { cpu: flat(5), memory: flat(5) }, floor: { cpu: 0, memory: 2_048 } }));
    expect(advice).toMatchObject({ size: { cpu: 256, memory: 2_048 } });
    expect(advice?.held[0]).toContain("2048 MiB");
  });

  it("is none where Fargate has no task so large", () => {
    const current = { cpu: 16_384, memory: 122_880 };
    expect(adviseTask(facts({ current, used: { cpu: flat(95), memory: flat(95) } }))).toBeUndefined();
  });

  it("is always one that Fargate has, holds what was used, and is never below the most memory seen", () => {
    const size = fc.constantFrom(...fargateSizes());
    const percent = fc.double({ min: 0.1, max: 100, noNaN: true });
    const deaths = fc.constantFrom<Deaths>(
      WELL,
      { known: false, why: "denied" },
      { known: true, outOfMemory: 1, others: 0, words: "1 task" },
    );
    fc.assert(
      fc.property(
        size,
        percent,
        percent,
        fc.integer({ min: 5, max: 80 }),
        deaths,
        (current, cpu, memory, headroom, died) => {
          const used = { cpu: flat(cpu), memory: flat(memory) };
          const advice = adviseTask({ current, used, headroom, floor: { cpu: 0, memory: 0 }, deaths: died });
          if (advice === undefined) return;
          expect(whyNotFargate(advice.size)).toBeUndefined();
          const left = 1 - headroom / 100;
          expect(advice.size.cpu * left).toBeGreaterThanOrEqual((cpu / 100) * current.cpu - 1e-6);
          expect(advice.size.memory * left).toBeGreaterThanOrEqual((memory / 100) * current.memory - 1e-6);
          if (died === WELL) return;
          expect(advice.size.cpu).toBeGreaterThanOrEqual(current.cpu);
          expect(advice.size.memory).toBeGreaterThanOrEqual(current.memory);
        },
      ),
    );
  });
});

describe("prices", () => {
  const size: TaskSize = { cpu: 512, memory: 1_024 };
  it("are of the regions that the table has, and of no other", () => {
    expect(monthlyPrice(size, "us-west-2", "X86_64")).toBeCloseTo(18.02, 2);
    expect(monthlyPrice(size, "us-east-1", "ARM64")).toBeCloseTo(14.42, 2);
    expect(monthlyPrice(size, "eu-central-1", "X86_64")).toBeUndefined();
  });
});

const ORDERABLE = ["db.t3.small", "db.t3.medium", "db.t3.large", "db.m6g.large", "db.m6g.xlarge", "db.r6g.large"];

function classFacts(fields: Partial<ClassFacts> = {}): ClassFacts {
  return {
    class: "db.m6g.xlarge",
    cpu: flat(50, 60, 40),
    memoryUsed: flat(9 * GIB),
    connections: flat(80),
    maxConnections: 400,
    leastCredits: undefined,
    orderable: ORDERABLE,
    headroom: 30,
    ...fields,
  };
}

describe("a recommended database class", () => {
  it("is the one there is when it fits", () => {
    expect(adviseClass(classFacts())).toMatchObject({ action: "keep", class: "db.m6g.xlarge" });
  });

  it("is larger when CPU or memory leaves too little free", () => {
    const short = { class: "db.m6g.large", memoryUsed: flat(4 * GIB) };
    expect(adviseClass(classFacts({ ...short, cpu: flat(90, 99, 60) }))).toMatchObject({
      action: "larger",
      class: "db.m6g.xlarge",
    });
    const pressed = adviseClass(classFacts({ class: "db.m6g.large", cpu: flat(20), memoryUsed: flat(7.5 * GIB) }));
    expect(pressed).toMatchObject({ action: "larger", because: expect.stringContaining("7.5 of 8 GiB") });
  });

  it("is smaller only where CPU, memory and connections all have room in it", () => {
    const idle = { cpu: flat(10), memoryUsed: flat(3 * GIB) };
    expect(adviseClass(classFacts(idle))).toMatchObject({ action: "smaller", class: "db.m6g.large" });
    const busy = adviseClass(classFacts({ ...idle, connections: flat(180) }));
    expect(busy).toMatchObject({ action: "keep", because: expect.stringContaining("180 connections") });
    const unknown = adviseClass(classFacts({ ...idle, maxConnections: undefined }));
    expect(unknown).toMatchObject({ action: "keep", because: expect.stringContaining("unknown") });
  });

  it("leaves a burstable class whose credits cannot pay for the load", () => {
    const burst = { class: "db.t3.medium", memoryUsed: flat(2 * GIB) };
    expect(adviseClass(classFacts({ ...burst, cpu: flat(40, 45, 31) }))).toMatchObject({
      action: "other",
      class: "db.m6g.large",
      because: expect.stringContaining("more than the 20 %"),
    });
    expect(adviseClass(classFacts({ ...burst, cpu: flat(60, 90, 12), leastCredits: 0 }))).toMatchObject({
      action: "other",
      because: expect.stringContaining("credits ran out"),
    });
    expect(adviseClass(classFacts({ ...burst, cpu: flat(30, 40, 12), leastCredits: 400 }))).toMatchObject({
      action: "keep",
    });
  });

  it("does not go to a burstable class whose baseline is below the load", () => {
    const small = { class: "db.t3.large", memoryUsed: flat(1 * GIB), connections: flat(40), leastCredits: 500 };
    expect(adviseClass(classFacts({ ...small, cpu: flat(25, 30, 15) }))).toMatchObject({ action: "keep" });
    expect(adviseClass(classFacts({ ...small, cpu: flat(20, 30, 10) }))).toMatchObject({
      action: "smaller",
      class: "db.t3.small",
    });
  });

  it("is none on what is not known", () => {
    expect(adviseClass(classFacts({ class: "db.serverless" }))).toMatchObject({ action: "none" });
    const blind = adviseClass(classFacts({ class: "db.m6g.large", cpu: flat(95), orderable: undefined }));
    expect(blind).toMatchObject({ action: "none", why: expect.stringContaining("could not be read") });
    const alone = adviseClass(classFacts({ class: "db.m6g.large", cpu: flat(95), orderable: ["db.t3.micro"] }));
    expect(alone).toMatchObject({ action: "none" });
  });

  it("says that a class does not cure connections that run out", () => {
    const advice = adviseClass(classFacts({ connections: flat(397) }));
    expect(advice).toMatchObject({ risks: [expect.stringContaining("397 of 400 connections")] });
  });
});
