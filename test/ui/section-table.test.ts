import { describe, expect, it } from "vitest";
import { tableForTerminal } from "../../src/ui/section-table.js";
import { ago, viewOf } from "./support.js";

describe("a table on a narrow terminal", () => {
  it("draws a sparkline in as many columns as there are, in place of breaking it over lines", () => {
    const table = {
      columns: [{ title: "METRIC", yield: 0 }, { title: "TREND" }],
      rows: [["CPU of the service", { spark: Array.from({ length: 24 }, (_, at) => at) }]],
      empty: "none",
    };
    const lines = tableForTerminal(table, viewOf({ columns: 40 }), 0);
    expect(lines).toHaveLength(2);
    expect(lines[1]).toMatch(/^CPU of the service {2}▁[▁-█]+█$/);
    expect(lines[1]?.length).toBe(40);
  });

  it("wraps prose to what it is comfortable with before a column of times goes for it", () => {
    const table = (comfortable: number | undefined) => ({
      columns: [
        { title: "CHANGE", yield: 0 },
        { title: "WHEN", yield: 2 },
        { title: "WHAT", yield: 1, ...(comfortable === undefined ? {} : { comfortable }) },
      ],
      rows: [
        [
          "c-20260131-140000-abcd",
          { time: ago(3_600_000) },
          "Open an incident: the checkout answers errors to one in five",
        ],
      ],
      empty: "none",
    });
    const drawn = (comfortable?: number) => tableForTerminal(table(comfortable), viewOf({ columns: 60 }), 0).join("\n");
    expect(drawn()).toContain("not shown for want of width: WHEN");
    expect(drawn(24)).toMatch(/^CHANGE +WHEN +WHAT\n/);
    expect(drawn(24)).not.toContain("not shown");
    expect(
      Math.max(
        ...drawn(24)
          .split("\n")
          .map((line) => line.length),
      ),
    ).toBeLessThanOrEqual(60);
  });
});
