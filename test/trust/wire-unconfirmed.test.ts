import { describe, expect, test } from "vitest";
import { EXIT } from "../../src/core/errors.js";
import { changing, TYPED, typed } from "../support/change-commands.js";
import { onTerminal } from "../support/terminal.js";
import { ASKING_ON_MOTO } from "./support/asking.js";
import { unclear } from "./support/clear.js";
import { count } from "./support/counts.js";
import { type Lane, lanes } from "./support/lanes.js";
import { PROMISES } from "./support/promises.js";

const pool = lanes(3, { shared: true });
const every = changing.map(({ words }) => words);

/**
 * Runs `body` on a lane that has forgotten the one before, and counts: not one write may have arrived.
 * @param commands 1 where a command is run for the first time
 */
async function writesNothing(body: (lane: Lane) => Promise<void>, commands = 0): Promise<void> {
  await pool.use(async (lane) => {
    lane.proxy.clear();
    await body(lane);
    const { calls } = lane.proxy;
    const writes = lane.proxy.writes();
    const row = { promise: PROMISES.nothingUnconfirmed, against: "moto" } as const;
    count({ ...row, commands, runs: 1, calls: calls.length, writes: writes.length });
    expect(calls.length).toBeGreaterThan(0);
    expect(writes).toEqual([]);
  });
}

test("every command that changes the platform is tried below", () => {
  expect([...every].sort()).toEqual(Object.keys(TYPED).sort());
});

describe("a dry run sends no write", () => {
  test.concurrent.each(every)("%s", (words) =>
    writesNothing(async (lane) => {
      const ended = await lane.operator().run([...typed(words, lane.made), "--dry-run"]);
      expect(unclear(ended)).toEqual([]);
      expect([EXIT.ok, EXIT.unhealthy], ended.stderr).toContain(ended.code);
    }, 1),
  );
});

describe("without a flag and without a terminal nothing is done", () => {
  test.concurrent.each(ASKING_ON_MOTO)("%s", (words) =>
    writesNothing(async (lane) => {
      const ended = await lane.operator().run(typed(words, lane.made), { stdin: "y\n" });
      if (`${ended.stdout}${ended.stderr}`.includes("already")) expect(ended.code).toBe(EXIT.ok);
      else {
        expect(ended.code, ended.stderr).toBe(EXIT["not-confirmed"]);
        expect(ended.stderr).toContain("--yes");
      }
    }),
  );
});

describe("a guided procedure", () => {
  test("sends no write without a flag and without a terminal: what it would change is not confirmed", () =>
    writesNothing(async (lane) => {
      const ended = await lane.operator().run(typed("emergency service-down", lane.made), { stdin: "y\ny\ny\n" });
      expect(unclear(ended)).toEqual([]);
      // It ends with how the platform is, which is bad on moto, whatever became of its steps.
      expect(ended.code, ended.stderr).toBe(EXIT.unhealthy);
      expect(ended.stderr).toContain("not confirmed, nothing was done: --yes is missing");
    }));
});

describe("who answers no at a terminal, or another name, changes nothing", () => {
  test.concurrent.each(ASKING_ON_MOTO)("%s", (words) =>
    writesNothing(async (lane) => {
      const line = typed(words, lane.made).map((word) => `'${word}'`);
      const { home, env } = lane.operator();
      const terminal = onTerminal(line.join(" "), { home, env, columns: 200 });
      await terminal.shows(/\(y\/N\)|Type \S+ to go on/);
      terminal.press("n\r");
      expect(await terminal.ended, terminal.screen()).toBe(EXIT["not-confirmed"]);
      expect(terminal.screen()).toContain("declined; nothing was changed");
    }),
  );
});
