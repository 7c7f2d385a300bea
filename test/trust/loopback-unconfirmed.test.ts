import { afterAll, describe, expect, test } from "vitest";
import { EXIT } from "../../src/core/errors.js";
import { responders } from "../support/responders.js";
import { onTerminal } from "../support/terminal.js";
import { count } from "./support/counts.js";
import { PROMISES } from "./support/promises.js";

const at = responders();
const TOLD = [
  "incident escalate --message help",
  "incident update found --status identified",
  "emergency escalate --message help",
];
const RUNS = { runs: 0, calls: 0, writes: 0 };

/** Opens an incident that is no drill, runs `body`, and proves that it told nobody and left the record as it was. */
async function tellsNobody(body: () => Promise<void>): Promise<void> {
  const opened = await at.operator.run(["incident", "open", "--severity", "P2", "--title", "slow", "--no-evidence"]);
  expect(opened.code, opened.stderr).toBe(EXIT.ok);
  const before = at.record();
  await body();
  const told = [...at.pager.got, ...at.slack.got];
  RUNS.runs += 1;
  RUNS.calls += told.length;
  RUNS.writes += told.length;
  expect(told).toEqual([]);
  expect(at.record()).toEqual(before);
}

describe("where an incident is no drill, nobody is told without a yes", () => {
  afterAll(() => count({ promise: PROMISES.nothingUnconfirmed, against: "loopback", commands: TOLD.length, ...RUNS }));

  test.each(TOLD)("%s: without a terminal and a flag, whatever is piped in", (line) =>
    tellsNobody(async () => {
      const ended = await at.operator.run(line.split(" "), { stdin: "y\n" });
      expect(ended.code, ended.stderr).toBe(EXIT["not-confirmed"]);
      expect(ended.stderr).toContain("--yes");
    }),
  );

  test.each(TOLD)("%s: answered no at a terminal", (line) =>
    tellsNobody(async () => {
      const { home, env } = at.operator;
      const terminal = onTerminal(line, { home, env, columns: 200 });
      await terminal.shows("(y/N)");
      terminal.press("n\r");
      expect(await terminal.ended, terminal.screen()).toBe(EXIT["not-confirmed"]);
      expect(terminal.screen()).toContain("declined; nothing was changed");
    }),
  );
});
