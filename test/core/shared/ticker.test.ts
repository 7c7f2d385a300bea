import { expect, it } from "vitest";
import { createTicker } from "../../../src/core/shared/ticker.js";

it("sleeps as long as it is told, or until it is woken, and keeps no process alive then", async () => {
  const ticker = createTicker();
  const timers = () => process.getActiveResourcesInfo().filter((what) => what === "Timeout").length;
  const asleep = ticker.mark();
  await ticker.sleep(30, new AbortController().signal);
  expect(ticker.since(asleep)).toBeGreaterThanOrEqual(28);
  const before = timers();
  const waking = new AbortController();
  const slept = ticker.sleep(60_000, waking.signal);
  expect(timers()).toBe(before + 1);
  waking.abort();
  await slept;
  expect(timers()).toBe(before);
  await ticker.sleep(60_000, waking.signal);
});
