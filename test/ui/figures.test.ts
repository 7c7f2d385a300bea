import { describe, expect, it } from "vitest";
import { figures } from "../../src/ui/figures.js";

describe("the figures of a series", () => {
  it.each([
    ["percentages", [32.75229, 31.5, 30], ["32.75", "31.50", "30.00"]],
    ["counts", [3, 0, 12_345], ["3", "0", "12345"]],
    ["seconds", [0.1234567, 0.05], ["0.1235", "0.0500"]],
    ["rates", [12_345.678, 1.5], ["12346", "2"]],
    ["very small ones", [0.00000123], ["0.000001"]],
    ["gaps", [1.25, null], ["1.250", ""]],
    ["nothing", [], []],
  ])("%s", (_, values, shown) => {
    expect(figures(values)).toEqual(shown);
  });
});
