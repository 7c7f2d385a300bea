import { describe, expect, it } from "vitest";
import { toMarkdown } from "../../src/checklist/markdown.js";
import { sheetOf } from "../../src/checklist/sheet.js";
import { anAnswer, aRun, aRunItem } from "./support.js";

const PLACE = { where: "acme staging in eu-west-1", zone: "UTC", problems: ["line 7: cut"] };
const document = (...given: Parameters<typeof sheetOf>) => toMarkdown(sheetOf(...given), PLACE, false);

describe("a list as a document", () => {
  it("has every item with its state, who signed, what was seen, and what waits", () => {
    const text = document("daily", "2026-01-31", [
      aRun([
        aRunItem({ evidence: ["high-cpu rang twice"] }),
        aRunItem({ id: "docs", title: "Docs", check: null, state: null, what: "", ask: "Up to date?" }),
        aRunItem({ id: "old", title: "Old", off: "nobody needs it" }),
      ]),
      anAnswer("done", { note: "deploy at 9" }),
    ]);
    expect(text).toContain("# Daily checklist 2026-01-31");
    expect(text).toContain(
      "| ☑ | Alarms | ok | none of 4 in alarm | on-call engineer | done by ada, 2026-01-31 14:00 UTC: deploy at 9 |",
    );
    expect(text).toContain("| ☐ | Docs | open | Up to date? |");
    expect(text).toContain("switched off: nobody needs it");
    expect(text).toContain("## Alarms\n\n- high-cpu rang twice");
    expect(text).toContain("- Docs: Up to date?");
    expect(text).toContain("Checks run once, last by ada");
    expect(text).toContain("The record is damaged: line 7: cut.");
  });

  it("lets no log line or note break its table or become markup", () => {
    const text = document("daily", "2026-01-31", [
      aRun([aRunItem({ what: "a | b\n<script>x</script> *bold* `code` [link](x)", ask: null })]),
    ]);
    const row = text.split("\n").find((line) => line.includes("Alarms"));
    expect(row?.replaceAll("\\|", "").split("|")).toHaveLength(8);
    expect(row).toContain("\\<script\\>x\\</script\\> \\*bold\\* \\`code\\` \\[link\\](x)");
  });
});
