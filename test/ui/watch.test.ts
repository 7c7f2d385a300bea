import { describe, expect, it } from "vitest";
import { createClock } from "../../src/core/clock.js";
import { NexusError } from "../../src/core/errors.js";
import type { GlobalOptions } from "../../src/core/globals.js";
import { Redactor } from "../../src/core/redact.js";
import { type Report, report, watch } from "../../src/core/report.js";
import { createOutput } from "../../src/ui/output.js";
import { detectTerminal } from "../../src/ui/terminal.js";
import { runWatch } from "../../src/ui/watch.js";
import { fakeInterrupts, NOW, Sink, until } from "./support.js";

const running = (count: number): Report =>
  report({
    schema: "service.status",
    headline: `${count} of 3 tasks run`,
    tone: count === 3 ? "ok" : "warn",
    data: { running: count },
    sections: [],
  });

function setUp(options: { tty?: boolean; output?: GlobalOptions["output"]; query?: string } = {}) {
  const stdout = new Sink(options.tty ?? false, 60, 10);
  const stderr = new Sink(options.tty ?? false);
  const interrupts = fakeInterrupts();
  const time = { now: NOW.getTime() };
  const clock = {
    ...createClock({ now: () => new Date(time.now) }),
    sleep: async (ms: number) => {
      time.now += ms;
      await new Promise((resolve) => setImmediate(resolve));
    },
  };
  const deps = {
    stdout,
    output: createOutput({ stdout, stderr, redactor: new Redactor() }),
    terminal: detectTerminal(stdout, false, { LANG: "C.UTF-8" }),
    globals: { output: options.output ?? ("table" as const), query: options.query, quiet: false },
    clock,
    interrupts,
    leastMs: 1,
  };
  return { deps, stdout, stderr, interrupts };
}

/** A watch whose looks answer with these, one after the other, the last one for ever. */
function sequence(looks: (number | NexusError)[]) {
  let at = 0;
  return watch({
    everyMs: 5_000,
    next: async () => {
      const look = looks[Math.min(at, looks.length - 1)] ?? 0;
      at += 1;
      if (look instanceof NexusError) throw look;
      return running(look);
    },
    until: (one) => one.data.running === 3,
  });
}

const throttled = new NexusError("failed", "slow down", { awsCode: "ThrottlingException" });

describe("a watch in a pipe", () => {
  it("is one JSON document a line with -o json", async () => {
    const { deps, stdout } = setUp({ output: "json" });
    const watched = await runWatch(sequence([1, 2, 3]), deps);
    const lines = stdout.text.trimEnd().split("\n");
    expect(lines.map((line) => JSON.parse(line).running)).toEqual([1, 2, 3]);
    expect(watched).toMatchObject({ left: false, report: { data: { running: 3 } } });
  });

  it("applies --query to each", async () => {
    const { deps, stdout } = setUp({ output: "json", query: "running" });
    await runWatch(sequence([1, 3]), deps);
    expect(stdout.text).toBe("1\n3\n");
  });

  it("is blocks of plain lines otherwise", async () => {
    const { deps, stdout } = setUp();
    await runWatch(sequence([2, 3]), deps);
    expect(stdout.text).toBe("warning\t2 of 3 tasks run\n\nok\t3 of 3 tasks run\n");
  });

  it("goes on after a look that failed, and says so on stderr", async () => {
    const { deps, stdout, stderr } = setUp({ output: "json" });
    await runWatch(sequence([1, throttled, 3]), deps);
    expect(stdout.text.trimEnd().split("\n")).toHaveLength(2);
    expect(stderr.text).toBe("could not look, trying again (last read 5s ago): slow down\n");
  });

  it("ends when its first look can never succeed", async () => {
    const { deps } = setUp();
    const missing = new NexusError("not-found", "there is no service x");
    await expect(runWatch(sequence([missing]), deps)).rejects.toBe(missing);
  });
});

describe("a watch on a terminal", () => {
  it("draws over in place, whole frames, and gives the screen back with what was seen last", async () => {
    const { deps, stdout } = setUp({ tty: true });
    await runWatch(sequence([1, 3]), deps);
    const { text } = stdout;
    expect(text.startsWith("\u001b[?1049h\u001b[?25l")).toBe(true);
    expect(text).toContain("\u001b[?2026h\u001b[H! WARNING  1 of 3 tasks run\u001b[K\r\n");
    expect(text).toContain("\u001b[J\u001b[?2026l");
    expect(text).not.toContain("\u001b[2J");
    expect(text.endsWith("\u001b[?25h\u001b[?1049l✓ OK  3 of 3 tasks run\n")).toBe(true);
  });

  it("keeps the last look on the screen, marked with its age, while looks fail", async () => {
    const { deps, stdout } = setUp({ tty: true });
    await runWatch(sequence([1, throttled, throttled, 3]), deps);
    expect(stdout.text).toContain("! stale: read 10s ago: ThrottlingException; trying again");
    expect(stdout.text.split("1 of 3 tasks run")).toHaveLength(4);
  });

  it("is left with Ctrl-C: the screen is given back and what is under way is stopped", async () => {
    const { deps, stdout, interrupts } = setUp({ tty: true });
    const hangs = watch({ everyMs: 1, next: () => new Promise<Report>(() => undefined) });
    const watched = runWatch(hangs, deps);
    await until(() => stdout.text.includes("looking"));
    interrupts.press();
    expect(await watched).toEqual({ left: true, report: undefined });
    expect(stdout.text.endsWith("\u001b[?25h\u001b[?1049l")).toBe(true);
    expect(interrupts.signal.aborted).toBe(true);
  });

  it("gives the screen back when it crashes", async () => {
    const { deps, stdout } = setUp({ tty: true });
    const broken = watch({
      everyMs: 1,
      next: async () => running(1),
      until: () => {
        throw new Error("defect");
      },
    });
    await expect(runWatch(broken, deps)).rejects.toThrow("defect");
    expect(stdout.text).toContain("\u001b[?25h\u001b[?1049l");
  });

  it("fits a resized window, and cuts what is higher than it", async () => {
    const { deps, stdout, interrupts } = setUp({ tty: true });
    const tall = report({
      ...running(1),
      sections: [{ type: "lines", lines: Array.from({ length: 30 }, (_, n) => ({ text: `line ${n}` })) }],
    });
    const forever = watch({ everyMs: 5_000, next: async () => tall });
    const watched = runWatch(forever, { ...deps, leastMs: 60_000 });
    await until(() => stdout.text.includes("line 1"));
    expect(stdout.text).toContain("more lines: make the window higher");
    stdout.text = "";
    stdout.emit("resize");
    expect(stdout.text).toContain("\u001b[H! WARNING");
    interrupts.press();
    await watched;
  });
});
