import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Cell, type Report, report, type Section, type Tone } from "../../src/core/report.js";
import { renderReport } from "../../src/ui/render-report.js";
import { widthOf } from "../../src/ui/text.js";
import { actingIn, ago, viewOf } from "./support.js";

const triage = report({
  schema: "emergency.triage",
  headline: "deployment of nexus-platform-sandbox-task:43 is crash-looping",
  tone: "critical",
  data: {},
  sections: [
    { type: "lines", lines: [{ text: "2 of 3 tasks running; the new tasks exit with 1 (6 times in 10m)" }] },
    {
      type: "table",
      columns: [
        { title: "CHECK", yield: 0 },
        { title: "STATE", yield: 0 },
        { title: "SINCE", yield: 3 },
        { title: "WHAT" },
      ],
      rows: [
        [
          "ecs service",
          { text: "critical", tone: "critical" },
          { time: ago(200_000) },
          "2/3 running, deployment 43 failing",
        ],
        ["数据库 🎉", { text: "ok", tone: "ok" }, { time: undefined }, "available"],
      ],
      empty: "no checks",
    },
    {
      type: "fields",
      rows: [
        ["desired", 3],
        ["free storage", { bytes: 123_456_789 }],
        ["ready", true],
      ],
    },
    {
      type: "commands",
      title: "Next",
      commands: [{ type: "service rollback --to nexus-platform-sandbox-task:42", why: "the last one that completed" }],
    },
  ],
});

describe("a report on a terminal", () => {
  it("answers first, then shows why, then what to type", () => {
    expect(renderReport(triage, viewOf({ columns: 100 }))).toMatchInlineSnapshot(`
      "✗ CRITICAL  deployment of nexus-platform-sandbox-task:43 is crash-looping
        2 of 3 tasks running; the new tasks exit with 1 (6 times in 10m)

        CHECK        STATE       SINCE       WHAT
        ecs service  ✗ critical  3m 20s ago  2/3 running, deployment 43 failing
        数据库 🎉    ✓ ok        -           available

        desired       3
        free storage  118 MiB
        ready         yes

        Next
          nexusctl service rollback --to nexus-platform-sandbox-task:42    the last one that completed
      "
    `);
  });

  it("wraps and gives columns up by their yield at 60 columns", () => {
    expect(renderReport(triage, viewOf({ columns: 60 }))).toMatchInlineSnapshot(`
      "✗ CRITICAL  deployment of nexus-platform-sandbox-task:43 is
        crash-looping
        2 of 3 tasks running; the new tasks exit with 1 (6 times
        in 10m)

        CHECK        STATE       WHAT
        ecs service  ✗ critical  2/3 running, deployment 43
                                 failing
        数据库 🎉    ✓ ok        available
        not shown for want of width: SINCE

        desired       3
        free storage  118 MiB
        ready         yes

        Next
          nexusctl service rollback --to \\
            nexus-platform-sandbox-task:42
            the last one that completed
      "
    `);
  });

  it("shows rows as fields where columns no longer fit, at 24 columns and in ASCII", () => {
    expect(renderReport(triage, viewOf({ columns: 24, unicode: false }))).toMatchInlineSnapshot(`
      "x CRITICAL  deployment
        of nexus-platform-sand
        box-task:43 is
        crash-looping
        2 of 3 tasks running;
        the new tasks exit
        with 1 (6 times in
        10m)

        CHECK  ecs service
        STATE  x critical
        SINCE  3m 20s ago
        WHAT   2/3 running,
               deployment 43
               failing

        CHECK  数据库 🎉
        STATE  + ok
        SINCE  -
        WHAT   available

        desired
          3
        free storage
          118 MiB
        ready
          yes

        Next
          nexusctl service \\
            rollback --to \\
            nexus-platform-sandbox-task:42
            the last one that
            completed
      "
    `);
  });

  it("says in which environment the reader is before all else", () => {
    const [first] = renderReport(triage, viewOf({ banner: "SANDBOX" })).split("\n");
    expect(first).toBe("SANDBOX");
  });

  it("colours by tone only when colour is on, and says the same without", () => {
    const coloured = renderReport(triage, viewOf({ color: true }));
    expect(coloured).toContain("\u001b[31m");
    // biome-ignore lint/suspicious/noControlCharactersInRegex: colours are what is taken out
    expect(coloured.replace(/\u001b\[[\d;]*m/g, "")).toBe(renderReport(triage, viewOf({ color: false })));
  });

  it("says what an empty table means", () => {
    const empty = {
      ...triage,
      sections: [{ type: "table" as const, columns: [{ title: "A" }], rows: [], empty: "no alarms" }],
    };
    expect(renderReport(empty, viewOf())).toContain("\n  no alarms\n");
  });

  it("breaks a command only at spaces, as a shell continues it", () => {
    const text = renderReport(triage, viewOf({ columns: 40 }));
    expect(text).toContain("    nexusctl service rollback --to \\\n      nexus-platform-sandbox-task:42\n");
  });
});

describe("a report in a pipe", () => {
  it("is one record a line, tabs between fields, exact values and ISO times", () => {
    expect(renderReport(triage, viewOf({ tty: false, columns: 20 }))).toMatchInlineSnapshot(`
      "critical	deployment of nexus-platform-sandbox-task:43 is crash-looping

      2 of 3 tasks running; the new tasks exit with 1 (6 times in 10m)

      CHECK	STATE	SINCE	WHAT
      ecs service	critical	2026-01-31T13:56:40Z	2/3 running, deployment 43 failing
      数据库 🎉	ok	-	available

      desired	3
      free storage	123456789
      ready	true

      Next
      nexusctl service rollback --to nexus-platform-sandbox-task:42	the last one that completed
      "
    `);
  });

  it("writes tabs and line breaks inside a cell as escapes", () => {
    const table: Section = {
      type: "table",
      columns: [{ title: "A" }, { title: "B" }],
      rows: [["x\ty\nz", 1]],
      empty: "",
    };
    const text = renderReport({ headline: "h", tone: "info", sections: [table] }, viewOf({ tty: false }));
    expect(text).toBe("h\n\nA\tB\nx\\ty\\nz\t1\n");
  });
});

const tones: Tone[] = ["ok", "warn", "critical", "unknown", "info", "muted"];
const anyText = fc.oneof(
  fc.string({ unit: "binary", maxLength: 60 }),
  fc.string({ unit: "grapheme", maxLength: 60 }),
  fc.lorem({ maxCount: 12 }),
  fc.constantFrom(
    "👩‍👩‍👧‍👦 family",
    "\u001b[2J\u001b]0;owned\u0007",
    "한국어 텍스트",
    "a\tb\r\nc",
    "\u202egnp.exe",
    "x".repeat(300),
  ),
);
const anyCell: fc.Arbitrary<Cell> = fc.oneof(
  anyText,
  fc.double(),
  fc.boolean(),
  fc.constant(null),
  fc.record({ text: anyText, tone: fc.constantFrom(...tones) }),
  fc.record({ time: fc.oneof(fc.date(), fc.constant(undefined)) }),
  fc.record({ bytes: fc.nat() }),
  fc.record({ elapsedMs: fc.nat() }),
);
const anyTable: fc.Arbitrary<Section> = fc.integer({ min: 1, max: 6 }).chain((count) =>
  fc.record({
    type: fc.constant("table" as const),
    columns: fc.array(
      fc.record({ title: anyText, yield: fc.integer({ min: 0, max: 3 }), align: fc.constantFrom("left", "right") }),
      { minLength: count, maxLength: count },
    ),
    rows: fc.array(fc.array(anyCell, { minLength: count, maxLength: count }), { maxLength: 4 }),
    empty: anyText,
  }),
);
const anySection: fc.Arbitrary<Section> = fc.oneof(
  anyTable,
  fc.record({ type: fc.constant("fields" as const), rows: fc.array(fc.tuple(anyText, anyCell), { maxLength: 4 }) }),
  fc.record({
    type: fc.constant("lines" as const),
    title: anyText,
    lines: fc.array(fc.record({ text: anyText, tone: fc.constantFrom(...tones), time: fc.constant(ago(5_000)) }), {
      maxLength: 4,
    }),
  }),
);
const anyReport: fc.Arbitrary<Pick<Report, "headline" | "tone" | "sections">> = fc.record({
  headline: anyText,
  tone: fc.constantFrom(...tones),
  sections: fc.array(anySection, { maxLength: 3 }),
});

describe("whatever the data", () => {
  it("no line is wider than the terminal", () => {
    fc.assert(
      fc.property(anyReport, fc.integer({ min: 20, max: 200 }), fc.boolean(), (one, columns, unicode) => {
        const wide = renderReport(one, viewOf({ columns, unicode, banner: "SANDBOX simulated platform" }))
          .split("\n")
          .filter((line) => widthOf(line) > columns);
        expect(wide).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });

  it("no character reaches the terminal that it would act on", () => {
    fc.assert(
      fc.property(anyReport, fc.boolean(), fc.boolean(), (one, tty, color) => {
        const text = renderReport(one, viewOf({ tty, color })).replaceAll(tty ? "" : "\t", "");
        expect(actingIn(text, color)).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });

  it("a piped table has as many tabs on every line", () => {
    fc.assert(
      fc.property(anyTable, (table) => {
        if (table.type !== "table") return;
        const view = viewOf({ tty: false });
        const [, , ...lines] = renderReport({ headline: "h", tone: "info", sections: [table] }, view)
          .trimEnd()
          .split("\n");
        const tabs = new Set(lines.map((line) => line.split("\t").length));
        expect(tabs.size).toBeLessThanOrEqual(1);
      }),
    );
  });
});

describe("below the headline", () => {
  const said = (section: Section) =>
    renderReport(
      report({ schema: "x.y", headline: "nothing yet", tone: "info", data: {}, sections: [section] }),
      viewOf(),
    );

  it("an empty table does not say the same again", () => {
    const columns = [{ title: "A", yield: 0 }];
    expect(said({ type: "table", columns, rows: [], empty: "nothing yet" })).toBe("nothing yet\n");
    expect(said({ type: "table", columns, rows: [], empty: "make one" })).toBe("nothing yet\n\n  make one\n");
  });

  it("events stand apart, prose right under it", () => {
    expect(said({ type: "lines", lines: [{ text: "because" }] })).toBe("nothing yet\n  because\n");
    expect(said({ type: "lines", lines: [{ time: ago(60_000), text: "began" }] })).toBe(
      "nothing yet\n\n  1m ago  began\n",
    );
  });
});
