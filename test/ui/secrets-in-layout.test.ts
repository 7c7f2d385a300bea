import { stripVTControlCharacters } from "node:util";
import { describe, expect, it } from "vitest";
import { Redactor } from "../../src/core/redact.js";
import { report } from "../../src/core/report.js";
import { renderReport } from "../../src/ui/render-report.js";
import { sayInPipe } from "../../src/ui/say.js";
import { sayOnTerminal } from "../../src/ui/say-terminal.js";
import { lineForPipe, lineForTerminal } from "../../src/ui/stream-text.js";
import { viewOf } from "./support.js";

const SECRETS = [
  "the pool of the database is exhausted since the last release of the orders service, said R2-D2",
  "q9".repeat(200),
  "tab\tand\u200bhidden-Q7-of-nobody",
];

function screenOf(secret: string) {
  const text = `found ${secret} there`;
  return report({
    schema: "test",
    headline: text,
    tone: "warn",
    data: {},
    sections: [
      { type: "fields", title: text, rows: [[text, text]] },
      { type: "table", columns: [{ title: text }, { title: "b" }], rows: [[{ text, tone: "ok" }, text]], empty: "" },
      { type: "table", columns: [{ title: "a" }], rows: [], empty: text },
      { type: "lines", lines: [{ text }, { text, time: new Date(0) }] },
      { type: "commands", commands: [{ type: text, why: text }] },
      {
        type: "chart",
        chart: {
          unit: "%",
          from: new Date(0),
          to: new Date(60_000),
          periodMs: 60_000,
          series: [{ name: text, points: [] }],
        },
      },
    ],
  });
}

const bare = (text: string) => stripVTControlCharacters(text).replace(/\s+/g, "");

describe.each(SECRETS)("%j is in nothing that is laid out", (secret) => {
  const redactor = new Redactor();
  redactor.add(secret);
  const words = secret.split(/[\s\u200b]+/).join("");
  const last = words.slice(-14);
  const looks = [40, 80, 200].flatMap((columns) => [
    { columns, redactor },
    { columns, redactor, color: true },
  ]);

  it.each([...looks, { tty: false, redactor }])("on a screen of $columns columns", (look) => {
    const view = viewOf(look);
    const line = { time: new Date(0), source: "web-1", text: `found ${secret}` };
    const texts = [
      renderReport(screenOf(secret), view),
      (view.tty ? sayOnTerminal : sayInPipe).lines({ text: `found ${secret}` }, view).join("\n"),
      view.tty ? lineForTerminal(line, view) : lineForPipe(line, view),
    ];
    for (const text of texts) {
      expect(bare(text)).toContain("[redacted]");
      expect(bare(text)).not.toContain(last);
    }
  });
});
