import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { count, times } from "./support/counts.js";
import { expectEndedWell } from "./support/ended-well.js";
import { holds } from "./support/holds.js";
import { lanes } from "./support/lanes.js";
import { PROMISES } from "./support/promises.js";
import { ASKED, asked } from "./support/read-commands.js";
import { hostile, spoiltText } from "./support/spoilt.js";

const pool = lanes(4, { shared: true });
const FORMATS = ["table", "json", "yaml", "text"];
/** In the sandbox it asks no endpoint: here alone it meets such answers. */
const HERE_ALONE = new Set(["doctor"]);

describe("whatever an endpoint answers in AWS's own protocols, it ends with an exit code from the table, without a stack, and nothing of it acts on the terminal", () => {
  test.concurrent.each(Object.keys(ASKED))("%s", async (words) => {
    await pool.use(async (lane) => {
      const { proxy } = lane;
      const operator = lane.operator();
      const row = { promise: PROMISES.hostileInput, against: "moto" } as const;
      const type = async (format: string) => {
        const ended = await operator.run([...asked(words, lane.made), "-o", format], { withinMs: 100_000 });
        expectEndedWell(ended, words);
        expect(proxy.writes()).toEqual([]);
        return proxy.calls.length;
      };
      proxy.clear();
      count({ ...row, commands: 1, runs: 1, calls: await type("json") });
      const operations = [...new Set(proxy.calls.map(({ operation }) => operation))].sort();
      const property = fc.asyncProperty(
        fc.constantFrom(...FORMATS),
        fc.array(fc.tuple(fc.constantFrom(...operations), hostile), { minLength: 1, maxLength: 4 }),
        async (format, answers) => {
          let faults = 0;
          proxy.clear();
          for (const [operation, how] of answers)
            proxy.rewrite(operation, (text) => {
              faults += 1;
              return spoiltText(text, how);
            });
          const calls = await type(format);
          count({ ...row, runs: 1, calls, faults });
        },
      );
      await holds(`answers on moto to ${words}`, property, HERE_ALONE.has(words) ? times(12, 120) : times(2, 30));
    });
  });
});
