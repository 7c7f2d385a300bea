import { describe, expect, it } from "vitest";
import { LogRecord } from "../../../src/monitor/logs/record.js";
import { lineForPipe, lineForTerminal } from "../../../src/ui/stream-text.js";
import { ago, viewOf } from "../../ui/support.js";

const record = (late: boolean, byMs?: number) => {
  const at = ago(20_000);
  const came = byMs === undefined ? {} : { ingestedAt: new Date(at.getTime() + byMs) };
  const event = { id: "1", at, ...came, stream: "app/app/web-1", message: "hello", group: "/app", late };
  return new LogRecord(event, { group: "/app", showGroup: false, fields: [] });
};

describe("a line of a log that came after newer ones", () => {
  it.each([
    [12_000, "[12s late]"],
    [95_000, "[1m 35s late]"],
    [400, "[late]"],
    [undefined, "[late]"],
  ])("%j ms after its time is marked on a terminal", (byMs, mark) => {
    const { line } = record(true, byMs);
    expect(lineForTerminal(line, viewOf())).toBe(`13:59:40.000 web-1 ${mark} hello\n`);
  });

  it("in a pipe is as it was written, and in JSON says so itself", () => {
    const late = record(true, 12_000);
    expect(lineForPipe(late.line, viewOf({ tty: false }))).toBe("2026-01-31T13:59:40Z\tweb-1\thello\n");
    expect(late.data).toMatchObject({ message: "hello", late: true });
  });

  it("in its place has no mark, however long it took", () => {
    expect(lineForTerminal(record(false, 12_000).line, viewOf())).toBe("13:59:40.000 web-1 hello\n");
  });
});
