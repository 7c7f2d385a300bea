import { afterAll, describe, expect, test } from "vitest";
import { canonicalJson, toJson } from "../../src/core/json.js";
import type { Between } from "../../src/sandbox/index.js";
import { createRandom } from "../../src/sandbox/random.js";
import { createWireFaults } from "../../src/sandbox/wire-faults.js";
import { everyCommand } from "../support/change-commands.js";
import { shellWords } from "../support/shell-words.js";
import { type Box, type BoxCall, type BoxEnded, makeBox, seen } from "./support/box.js";
import { CHANGES, readyFor } from "./support/box-commands.js";
import { operationsOf } from "./support/change-run.js";
import { documents } from "./support/clear.js";
import { count, times } from "./support/counts.js";
import { expectEndedWell } from "./support/ended-well.js";
import { FOR_SOMEBODY } from "./support/for-somebody.js";
import { PROMISES } from "./support/promises.js";

/** What a reply can suffer; those after the first two take turns in CI's run. */
const TROUBLES = [
  "lost-reply",
  "cut",
  "unavailable",
  "throttled",
  "html",
  "error",
  "reset",
  "slow",
  "skewed",
  "expired",
  "denied",
];
const ALWAYS = 2;

/** Writes that may be done twice, and of which input: AWS says that the second finds what it wants and changes nothing. */
const HARMLESS: Record<string, (input: Record<string, unknown>) => boolean> = {
  UpdateService: ({ forceNewDeployment }) => forceNewDeployment !== true,
  RequestCertificate: ({ IdempotencyToken }) => IdempotencyToken !== undefined,
  PutSecretValue: ({ ClientRequestToken }) => ClientRequestToken !== undefined,
  RegisterScalableTarget: () => true,
  PutMetricAlarm: () => true,
  PutAlarmMuteRule: () => true,
  DeleteAlarmMuteRule: () => true,
  UpdateAccessKey: () => true,
  UploadPart: () => true,
  AbortMultipartUpload: () => true,
  PutObject: () => true,
  DeleteObject: () => true,
};

interface Done {
  operation: string;
  input: Record<string, unknown>;
}

/**
 * A run through `faults`, and what the platform really did: a refusal or a reset did nothing.
 * @returns as well how many calls came to harm (struck), and how many writes were answered by a refusal
 */
async function runThrough(box: Box, line: string | string[], faults: string[], env: Record<string, string> = {}) {
  const done: Done[] = [];
  const troubles = createWireFaults(faults, createRandom(env.NEXUSCTL_SANDBOX_SEED ?? "trust"));
  let [struck, refused] = [0, 0];
  const between: Between = (call, answer) => {
    const { writes } = seen(call.target, call.operation, call.input);
    let [arrived, atOnce, late] = [false, true, false];
    let body: unknown;
    const counted = async () => {
      arrived = true;
      late = !atOnce;
      const response = await answer();
      body = response.body;
      if (response.statusCode === 200) done.push({ operation: call.operation, input: call.input });
      return response;
    };
    const sent = troubles === undefined ? counted() : troubles(call, counted);
    atOnce = false;
    return sent.then(
      (response) => {
        if (!arrived || late || response.body !== body) struck += 1;
        if (response.statusCode >= 400 && response.statusCode < 500 && writes) refused += 1;
        return response;
      },
      (thrown: unknown) => {
        struck += 1;
        throw thrown;
      },
    );
  };
  const ended = await box.run(line, { between, env });
  return { ended, done, struck, refused };
}

const WRITES = { runs: 0, calls: 0, faults: 0, writes: 0, allowed: 0 };
/** Commands of which one write at least came to harm. */
const HARMED = new Set<string>();
/** One attempt and up to three more: what is sent of a write that may be done twice, at the most. */
const ATTEMPTS = 4;

const nameOf = ({ service, operation }: BoxCall) => `${service}.${operation}`;

describe("whatever becomes of a write's reply, it is not done twice", () => {
  afterAll(() => count({ promise: PROMISES.neverSentTwice, against: "sandbox", commands: HARMED.size, ...WRITES }));

  test.each(CHANGES.map(({ words }, index) => [words, index] as const))("%s", async (words, index) => {
    const { another, line } = await readyFor(words);
    const first = await another();
    const rescues = await rescuesOf(first, line(first));
    const second = await another();
    const clean = await runThrough(second, line(second), []);
    expectEndedWell(clean.ended, words);
    const allowed = allowedOf(clean.done, writesOf(clean.ended));
    const turns = TROUBLES.slice(ALWAYS);
    for (const [at, write] of [...allowed.keys()].entries()) {
      const turn = turns[(index + at) % turns.length] ?? "";
      const kinds = times(1, 0) === 1 ? [...TROUBLES.slice(0, ALWAYS), turn] : TROUBLES;
      for (const kind of kinds) {
        const other = await another();
        const whole = line(other);
        const { ended, done, struck, refused } = await runThrough(other, whole, [`${kind}:${write}@1`]);
        expectEndedWell(ended, `${whole} with ${kind}:${write}`);
        const sent = writesOf(ended);
        const said = `${whole} with ${kind}:${write}: exit ${ended.code}\n${ended.stderr}`;
        expect(struck, said).toBe(1);
        const rescuing = sent.filter((call) => !allowed.has(nameOf(call)) && rescues.includes(call.operation)).length;
        const most = [...allowed.values()].reduce((sum, one) => sum + one, rescuing + refused);
        HARMED.add(words);
        WRITES.runs += 1;
        WRITES.calls += ended.calls.length;
        WRITES.faults += struck;
        WRITES.writes += sent.length;
        WRITES.allowed += most;
        expect(sent.length, said).toBeLessThanOrEqual(most);
        expectOnce(done, sent, said);
        const verified = await other.run("journal verify");
        expect(verified.code, verified.stdout).toBe(0);
      }
    }
  });
});

/** Operations that its preview says may put right what stopped half-way. */
async function rescuesOf(box: Box, line: string): Promise<string[]> {
  const ended = await box.run(`${line} --dry-run -o json`);
  return documents(ended).flatMap(({ rescue }) => operationsOf(rescue));
}

/** How often each write may be sent, given what was sent and done in a run without faults. */
function allowedOf(done: readonly Done[], sent: readonly BoxCall[]): Map<string, number> {
  const allowed = new Map<string, number>();
  for (const call of sent) {
    const inputs = done.filter(({ operation }) => operation === call.operation);
    const harmless = inputs.length > 0 && inputs.every(({ input }) => HARMLESS[call.operation]?.(input) === true);
    allowed.set(nameOf(call), (allowed.get(nameOf(call)) ?? 0) + (harmless ? ATTEMPTS : 1));
  }
  return allowed;
}

function writesOf({ calls }: BoxEnded): BoxCall[] {
  return calls.filter(({ writes }) => writes);
}

function expectOnce(done: Done[], sent: BoxCall[], said: string): void {
  const writing = new Set(sent.map(({ operation }) => operation));
  const seen = new Set<string>();
  for (const { operation, input } of done.filter((one) => writing.has(one.operation))) {
    const key = `${operation} ${canonicalJson(toJson(input))}`;
    if (seen.has(key) && HARMLESS[operation]?.(input) !== true) expect.fail(`${operation} was done twice: ${said}`);
    seen.add(key);
  }
}

const READING = everyCommand.filter(({ command }) => command.risk === "reads");
const READS = { runs: 0, calls: 0, faults: 0, writes: 0 };
/** Commands of which one call at least came to harm. */
const ROUGHED = new Set<string>();
/** Nearly half of all calls come to harm. */
const ROUGH = ["throttled:*@30%", "reset:*@5%", "unavailable:*@5%", "cut:*@3%", "slow:*@2%"];

describe("on a rough network a command that reads answers, or says why it cannot", () => {
  afterAll(() => count({ promise: PROMISES.readsSurvive, against: "sandbox", commands: ROUGHED.size, ...READS }));

  test.each(READING)("$words", async ({ words, command }) => {
    const box = makeBox();
    await box.run("service scale 4 --yes");
    await box.run("incident open --severity P2 --title slow --no-evidence");
    for (const [at, { type }] of command.examples.slice(0, times(1, 3)).entries()) {
      const line = shellWords(type).filter((word) => !FOR_SOMEBODY.has(word));
      for (let turn = 0; turn < times(1, 6); turn += 1) {
        const { ended, struck } = await runThrough(box.copy(), line, ROUGH, {
          NEXUSCTL_SANDBOX_SEED: `${words}${at}${turn}`,
        });
        READS.runs += 1;
        READS.calls += ended.calls.length;
        READS.faults += struck;
        if (struck > 0) ROUGHED.add(words);
        READS.writes += writesOf(ended).length;
        expectEndedWell(ended, type);
        expect(writesOf(ended)).toEqual([]);
      }
    }
  });
});
