import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { LogEvent, LogStream } from "../../../src/aws/logs.js";
import download from "../../../src/commands/monitor/logs/download.js";
import streams from "../../../src/commands/monitor/logs/streams.js";
import { type FakeParts, fakeContext } from "../../support/context.js";
import { reportOf, textOf } from "../../support/run-command.js";

const at = new Date("2026-01-31T13:30:00Z");
const newest: LogStream = { name: "app/app/2", createdAt: at, firstEventAt: at, lastEventAt: at };

function event(message: string): LogEvent {
  return { id: message, at, stream: newest.name, message };
}

function context(more: FakeParts = {}) {
  return fakeContext({
    logs: {
      streams: async () => [newest],
      events: async (_, token) => (token === undefined ? { events: [event("one")], next: "2" } : second),
    },
    rds: {
      logFiles: async () => [{ name: "error/postgresql.log.2026-01-31-13", writtenAt: at, bytes: 8 }],
      logFilePortion: async (_, file, marker) =>
        marker === undefined ? { text: `${file}\n`, next: "8" } : { text: "end\n", next: undefined },
    },
    ...more,
  });
}
const second = { events: [event("two\n")], next: undefined };

describe("monitor logs download", () => {
  it("saves the newest stream, a line an event", async () => {
    const ctx = context();
    const shown = await reportOf(download, ctx, { options: { to: "app.log" } });
    expect(shown.headline).toContain("saved app/app/2");
    expect(shown.data).toMatchObject({ bytes: 8, pages: 2, until: "2026-01-31T14:00:00.000Z" });
    expect(readFileSync(join(ctx.paths.cwd, "app.log"), "utf8")).toBe("one\ntwo\n");
  });

  it("saves the newest log file of the instance", async () => {
    const ctx = context();
    await reportOf(download, ctx, { options: { to: "pg.log", rdsLog: "latest" } });
    expect(readFileSync(join(ctx.paths.cwd, "pg.log"), "utf8")).toBe("error/postgresql.log.2026-01-31-13\nend\n");
  });

  it("names the files there are when one is not", async () => {
    await expect(reportOf(download, context(), { options: { to: "x", rdsLog: "no" } })).rejects.toMatchObject({
      code: "not-found",
      hint: expect.stringContaining("postgresql.log.2026-01-31-13"),
    });
  });

  it("writes nothing in a dry run, and says what it would save", async () => {
    const ctx = context({ globals: { dryRun: true } });
    const shown = await reportOf(download, ctx, { options: { to: "app.log" } });
    expect(shown.headline).toContain("would save app/app/2");
    expect(readdirSync(ctx.paths.cwd).filter((name) => name.startsWith("app.log"))).toEqual([]);
  });

  it("says that a group has no stream, and that a stream has no line", async () => {
    const none = await reportOf(download, context({ logs: { streams: async () => [] } }), { options: { to: "a" } });
    expect(none.headline).toContain("has no stream");
    const ctx = context({
      logs: { streams: async () => [newest], events: async () => ({ events: [], next: undefined }) },
    });
    expect((await reportOf(download, ctx, { options: { to: "a" } })).headline).toContain("no file was written");
    expect(existsSync(join(ctx.paths.cwd, "a"))).toBe(false);
  });

  it("refuses what is there, a screen, and a stream together with a file of the instance", async () => {
    const ctx = context();
    writeFileSync(join(ctx.paths.cwd, "mine"), "mine");
    for (const options of [{ to: "mine" }, { to: "." }, { to: "-" }, { to: "x", rdsLog: "latest", since: "1h" }]) {
      await expect(reportOf(download, ctx, { options })).rejects.toMatchObject({ code: "usage" });
    }
    expect(readFileSync(join(ctx.paths.cwd, "mine"), "utf8")).toBe("mine");
  });
});

describe("monitor logs streams", () => {
  it("lists streams, and for the database its files on the instance, too", async () => {
    const logs = { streams: async () => [newest], groups: async (prefix: string) => [prefix] };
    const shown = await reportOf(streams, context({ logs }), { options: { group: "db" } });
    expect(textOf(shown)).toContain("app/app/2");
    expect(textOf(shown)).toContain("postgresql.log.2026-01-31-13");
  });
});
