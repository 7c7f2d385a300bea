import { afterAll, beforeAll, describe, test } from "vitest";
import { moto, type Platform, sandbox } from "./platforms.js";
import { STEPS } from "./steps/index.js";
import { type Row, summary, table, writePage } from "./table.js";
import { walk } from "./walker.js";

const rows: Row[] = [];

afterAll(() => {
  // A part of the walk is no walk.
  const whole = rows.length === 2 * STEPS.flatMap(({ moves }) => moves).length;
  for (const line of table(rows)) console.log(line);
  console.log(summary(rows));
  if (process.env.WALK_WRITE === "1" && whole) writePage(rows);
});

// Side by side: most of a walk is waiting.
for (const [against, there] of [
  ["sandbox", sandbox],
  ["moto", moto],
] as const) {
  describe.concurrent(`the runbook from top to bottom on ${against}`, () => {
    let platform: Platform;
    beforeAll(async () => {
      platform = await there();
    });
    afterAll(() => platform?.stop());

    // In order, on one platform: each step finds what the ones before it left.
    for (const step of STEPS) {
      test.sequential(`${step.id} ${step.does}`, async () => {
        for (const move of step.moves) rows.push({ step, against, ...(await walk(move, platform)) });
      });
    }
  });
}
