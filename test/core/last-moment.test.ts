import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { LastMoment } from "../../src/core/last-moment.js";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe("the last moment", () => {
  it("begins with Ctrl-C: what can be handed over later goes first, and all is over before the prompt is missed", () => {
    const left = new AbortController();
    const moment = new LastMoment(left.signal);
    left.abort();
    expect([moment.later.aborted, moment.over.aborted]).toEqual([false, false]);
    vi.advanceTimersByTime(60);
    expect([moment.later.aborted, moment.over.aborted]).toEqual([true, false]);
    vi.advanceTimersByTime(110);
    expect(moment.over.aborted).toBe(true);
  });

  it("is one for all that is done in it, and is not given a second time", () => {
    const left = new AbortController();
    const moment = new LastMoment(left.signal);
    left.abort();
    vi.advanceTimersByTime(100);
    moment.begin();
    vi.advanceTimersByTime(70);
    expect(moment.over.aborted).toBe(true);
    moment.end();
    expect(moment.over.aborted).toBe(true);
  });

  it("ends where only a part was left: the next part has all its time", () => {
    const moment = new LastMoment(new AbortController().signal);
    moment.begin();
    vi.advanceTimersByTime(60);
    moment.end();
    vi.advanceTimersByTime(1_000);
    expect([moment.later.aborted, moment.over.aborted]).toEqual([false, false]);
    moment.begin();
    vi.advanceTimersByTime(170);
    expect(moment.over.aborted).toBe(true);
    moment.end();
    expect(moment.over.aborted).toBe(false);
  });

  it("may be waited for by any number of calls at once, also the second time", async () => {
    const warned = vi.spyOn(process, "emitWarning").mockImplementation(() => undefined);
    const moment = new LastMoment(new AbortController().signal);
    for (const _ of [1, 2]) {
      for (let call = 0; call < 20; call += 1) {
        moment.over.addEventListener("abort", () => undefined);
        moment.later.addEventListener("abort", () => undefined);
      }
      moment.begin();
      vi.advanceTimersByTime(1_000);
      moment.end();
    }
    expect(warned).not.toHaveBeenCalled();
    warned.mockRestore();
  });

  it("is over soon where all was left before", () => {
    const moment = new LastMoment(AbortSignal.abort());
    vi.advanceTimersByTime(170);
    expect(moment.over.aborted).toBe(true);
  });
});
