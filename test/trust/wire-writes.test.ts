import { describe, expect, test } from "vitest";
import { EXIT } from "../../src/core/errors.js";
import { changing } from "../support/change-commands.js";
import type { Ended } from "../support/cli.js";
import type { RecordedCall } from "../support/proxy/exchange.js";
import { AFTER_TAKEN, type FaultKind } from "../support/proxy/faults.js";
import { someOf } from "../support/random.js";
import { placeless } from "../support/wire-call.js";
import {
  apply,
  inStep,
  type JournalledStep,
  journalled,
  type Previewed,
  prepare,
  preview,
} from "./support/change-run.js";
import { unclear } from "./support/clear.js";
import { count, times } from "./support/counts.js";
import { type Lane, lanes } from "./support/lanes.js";
import { PROMISES } from "./support/promises.js";
import { allowance, isRefused, isRepeatable, nameOf, tooMany } from "./support/repeatable.js";
import { SEED } from "./support/seed.js";

const pool = lanes(3, { shared: false });
const WITHIN_MS = times(180_000, 1_800_000);

/** One way to break a write: every time it is sent. */
interface Breakage {
  kind: FaultKind;
  /** All that is asked after it fails as well, so that it cannot be read back. */
  blind: boolean;
}

const ALWAYS: Breakage[] = [{ kind: "lost-reply", blind: false }];
const OTHERS: Breakage[] = [
  ...(
    ["taken-500", "taken-503", "cut-body", "reset", "error-500", "unavailable", "throttle", "html", "portal"] as const
  ).map((kind) => ({ kind, blind: false })),
  ...(["deny", "skew", "expired-token"] as const).map((kind) => ({ kind, blind: false })),
  { kind: "lost-reply", blind: true },
  { kind: "reset", blind: true },
];

describe("however a write is broken, none that is unsafe is sent twice, and what became of it is said truly", () => {
  test.concurrent.each(changing.map(({ words }) => words))("%s", { timeout: WITHIN_MS }, async (words) => {
    await pool.use(async (lane) => {
      const clean = await cleanRun(words, lane);
      const targets = new Map(clean.writes.map((call) => [nameOf(call), call]));
      expect(targets.size, `${words} changes nothing on moto`).toBeGreaterThan(0);
      const wrong: string[] = [];
      for (const [name, target] of targets) {
        for (const how of [...ALWAYS, ...someOf(OTHERS, times(1, OTHERS.length), SEED, words, name)]) {
          const complaints = await brokenRun({ words, target, how, clean }, lane);
          wrong.push(...complaints.map((what) => `${how.kind}${how.blind ? ", then blind," : ""} at ${name}: ${what}`));
        }
      }
      expect(wrong, `seed ${SEED}`).toEqual([]);
    });
  });
});

interface Clean {
  writes: RecordedCall[];
  previewed: Previewed;
}

async function cleanRun(words: string, lane: Lane): Promise<Clean> {
  await lane.reset();
  await prepare(words, lane);
  const operator = lane.operator();
  const previewed = await preview(words, lane, operator);
  expect(lane.proxy.writes()).toEqual([]);
  const ended = await apply(words, previewed.confirm, lane, operator);
  // What is looked at in an emergency is bad on moto, and still bad after.
  expect([EXIT.ok, EXIT.unhealthy], ended.stderr).toContain(ended.code);
  const writes = lane.proxy.writes();
  const calls = lane.proxy.calls.length;
  const row = { promise: PROMISES.neverSentTwice, against: "moto" } as const;
  count({ ...row, commands: 1, runs: 1, calls, writes: writes.length, allowed: writes.length });
  return { writes, previewed };
}

interface Broken {
  words: string;
  target: RecordedCall;
  how: Breakage;
  clean: Clean;
}

async function brokenRun({ words, target, how, clean }: Broken, lane: Lane): Promise<string[]> {
  const { proxy } = lane;
  await lane.reset();
  await prepare(words, lane);
  const operator = lane.operator();
  const { confirm, rescues } = clean.previewed;
  const operation = placeless(target.operation);
  proxy.inject({ kind: how.kind, service: target.service, operation });
  if (how.blind) proxy.inject({ kind: "error-500", after: operation });
  const ended = await apply(words, confirm, lane, operator);
  const writes = proxy.writes();
  const allowed = allowance(clean.writes);
  const own = writes.filter((call) => allowed.has(nameOf(call)) || !rescues.includes(inStep(call)));
  const faults = proxy.calls.filter(({ fault }) => fault !== undefined).length;
  const rescuing = writes.length - own.length;
  const most = [...allowed.values()].reduce((sum, one) => sum + one, rescuing + own.filter(isRefused).length);
  const row = { promise: PROMISES.neverSentTwice, against: "moto" } as const;
  count({ ...row, runs: 1, calls: proxy.calls.length, faults, writes: writes.length, allowed: most });
  return [
    ...unclear(ended),
    ...tooMany(own, allowed),
    ...untrue({ words, target, how, writes, ended, steps: journalled(operator) }),
  ];
}

interface Told {
  words: string;
  target: RecordedCall;
  how: Breakage;
  writes: RecordedCall[];
  ended: Ended;
  steps: JournalledStep[];
}

/** Compares what the journal and the exit code say of the broken write with what really became of it. */
function untrue({ words, target, how, writes, ended, steps }: Told): string[] {
  const sent = writes.filter((call) => nameOf(call) === nameOf(target));
  const step = steps.find(({ operations }) => operations.includes(inStep(target)));
  if (sent.length === 0) return ["it was never sent"];
  if (step === undefined) return ["the journal does not name its step"];
  const taken = (AFTER_TAKEN as readonly string[]).includes(how.kind);
  const says = `the journal says ${step.end}, exit ${ended.code}`;
  const wrong: string[] = [];
  if (step.end === "open") wrong.push(`its step was left open: ${says}`);
  if (taken && step.end === "failed") wrong.push(`it took effect: ${says}`);
  if (!taken && step.end === "done") wrong.push(`it took no effect: ${says}`);
  if (how.blind && taken && !isRepeatable(target) && step.end !== "unknown") wrong.push(`nobody could look: ${says}`);
  // A procedure ends with how the platform is, whatever became of its steps.
  if (words === "emergency service-down") return wrong;
  if (step.end === "done" ? ended.code === EXIT.partial : ended.code === EXIT.ok) wrong.push(says);
  if (step.end === "unknown" && ended.code !== EXIT.partial) wrong.push(`it is unknown: ${says}`);
  return wrong;
}
