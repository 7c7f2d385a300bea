import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { BoundedCalls, type Sending } from "../../src/aws/conditional-call.js";
import { interrupted, LostReplyError } from "../../src/core/errors.js";
import { LastMoment } from "../../src/core/last-moment.js";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const READ = { operation: "GetObject", outlives: false } as const;
const WRITE = { operation: "PutObject", outlives: false } as const;
/** A bucket that takes the call and never answers. */
const silent = ({ signal, onSent }: Sending) =>
  new Promise<never>((_, reject) => {
    onSent();
    if (signal.aborted) reject(interrupted());
    signal.addEventListener("abort", () => reject(interrupted()));
  });

function opened() {
  const left = new AbortController();
  return { left, calls: new BoundedCalls(left.signal, new LastMoment(left.signal)) };
}

/** Milliseconds until it ended, and how. */
async function ending(call: Promise<unknown>) {
  const begun = Date.now();
  const ended = call.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  let done = false;
  void ended.then(() => {
    done = true;
  });
  while (!done) await vi.advanceTimersByTimeAsync(10);
  return { ms: Date.now() - begun, thrown: await ended };
}

describe("a call of a bucket that never answers", () => {
  it("ends within seconds; the calls after it, of either kind, within one", async () => {
    const { calls } = opened();
    const first = await ending(calls.run(READ, silent));
    expect(first.ms).toBeLessThanOrEqual(4_100);
    expect(first.thrown).toMatchObject({
      code: "failed",
      message: "no answer within 4s",
      operation: "s3:GetObject",
    });
    for (const call of [READ, WRITE]) expect((await ending(calls.run(call, silent))).ms).toBeLessThanOrEqual(1_100);
  });

  it("is waited for from when it is sent: its turn and credentials may take what they take", async () => {
    const { calls } = opened();
    const later = async (sending: Sending) => {
      await new Promise((resolve) => setTimeout(resolve, 9_000));
      return silent(sending);
    };
    const { ms, thrown } = await ending(calls.run(READ, later));
    expect(thrown).toMatchObject({ message: "no answer within 4s" });
    expect(ms).toBeGreaterThanOrEqual(13_000);
    expect(ms).toBeLessThanOrEqual(13_100);
    const slowly = calls.run(READ, async () => {
      await new Promise((resolve) => setTimeout(resolve, 9_000));
      return "there";
    });
    expect((await ending(slowly)).thrown).toBeUndefined();
  });

  it("is waited for twice as long as answers took lately, and long where it decides", async () => {
    const { calls } = opened();
    const slowly = async ({ onSent }: Sending) => {
      onSent();
      await new Promise((resolve) => setTimeout(resolve, 1_300));
    };
    expect((await ending(calls.run(READ, slowly))).thrown).toBeUndefined();
    await ending(calls.run(WRITE, silent));
    expect((await ending(calls.run(READ, slowly))).thrown).toBeUndefined();
    await ending(calls.run(WRITE, silent));
    expect((await ending(calls.run(READ, silent))).ms).toBeLessThanOrEqual(2_700);
    expect((await ending(calls.run({ ...READ, decides: true }, silent))).ms).toBeGreaterThan(3_900);
  });

  it("may have been carried out where it writes", async () => {
    const { thrown } = await ending(opened().calls.run(WRITE, silent));
    expect(thrown).toBeInstanceOf(LostReplyError);
  });

  it("is waited for again once it answered, or some seconds later", async () => {
    const { calls } = opened();
    await ending(calls.run(READ, silent));
    await calls.run(READ, async () => "there");
    expect((await ending(calls.run(READ, silent))).ms).toBeGreaterThan(3_000);
    await vi.advanceTimersByTimeAsync(10_000);
    expect((await ending(calls.run(READ, silent))).ms).toBeGreaterThan(3_000);
  });

  it("ends with Ctrl-C at once; what gives something back has the last moment, also when it begins only then", async () => {
    const { calls, left } = opened();
    const reading = ending(calls.run(READ, silent));
    const giving = ending(calls.run({ ...WRITE, outlives: true }, silent));
    left.abort();
    const [read, given] = await Promise.all([reading, giving]);
    expect(read.ms).toBeLessThan(30);
    expect(given.ms).toBeLessThan(190);
    for (const { thrown } of [read, given]) expect(thrown).toMatchObject({ code: "interrupted" });
    expect((await ending(calls.run(READ, silent))).ms).toBeLessThan(30);
  });

  it("hands on what went wrong otherwise", async () => {
    const wrong = opened().calls.run(READ, async () => {
      throw new LostReplyError("failed", "reset");
    });
    await expect(wrong).rejects.toThrow("reset");
  });
});
