import { describe, expect, it } from "vitest";
import { STYLE } from "../../../src/incident/report/style.js";

/** The colours of each `:root` of the style sheet, in order: light, dark, paper. */
const schemes = [...STYLE.matchAll(/:root \{([^}]*)\}/g)].map(([, block = ""]) =>
  Object.fromEntries([...block.matchAll(/--(\w+): (#[0-9a-f]+)/g)].map(([, name = "", value = ""]) => [name, value])),
);

/** WCAG 2.1, "relative luminance". */
function luminance(hex: string): number {
  const long = hex.length === 4 ? hex.replace(/[0-9a-f]/g, "$&$&") : hex;
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(long.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(a: string, b: string): number {
  const [light = 0, dark = 0] = [luminance(a), luminance(b)].sort((x, y) => y - x);
  return (light + 0.05) / (dark + 0.05);
}

// What axe does not look at: the words within a chart, and what is on the page only now and then.
describe.each([
  ["light", 0],
  ["dark", 1],
  ["paper", 2],
])("the colours of the page: %s", (_name, at) => {
  const colours = schemes[at] ?? {};

  it.each(["text", "muted", "link", "ok", "warn", "critical", "unknown", "info"])("%s can be read (AA)", (name) => {
    for (const ground of ["page", "card"]) {
      expect(contrast(colours[name] ?? "", colours[ground] ?? ""), `${name} on ${ground}`).toBeGreaterThanOrEqual(4.5);
    }
  });

  it("a chart's line can be seen (AA for graphics)", () => {
    expect(contrast(colours.line ?? "", colours.page ?? "")).toBeGreaterThanOrEqual(3);
  });
});
