import { describe, expect, it } from "vitest";
import { tableForTerminal } from "../../src/ui/section-table.js";
import { viewOf } from "./support.js";

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
});
