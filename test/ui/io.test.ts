import { describe, expect, it } from "vitest";
import type { Step } from "../../src/core/change.js";
import { createClock } from "../../src/core/clock.js";
import { EXIT } from "../../src/core/errors.js";
import { Redactor } from "../../src/core/redact.js";
import type { WaitProgress } from "../../src/core/wait.js";
import { Activities } from "../../src/ui/activity.js";
import { createApplyView } from "../../src/ui/apply-view.js";
import { createIo } from "../../src/ui/io.js";
import { createOutput } from "../../src/ui/output.js";
import { sayInPipe } from "../../src/ui/say.js";
import { detectTerminal } from "../../src/ui/terminal.js";
import { widthOf } from "../../src/ui/text.js";
import { fakeInterrupts, Keyboard, NOW, Sink, until, viewOf } from "./support.js";

interface Setting {
  tty?: boolean;
  quiet?: boolean;
  verbose?: boolean;
  columns?: number;
  color?: boolean;
  unicode?: boolean;
}

async function setUp(setting: Setting = {}) {
  const { tty = false, quiet = false, verbose = false, columns = 80, color = false } = setting;
  const stdin = new Keyboard();
  const stderr = new Sink(tty, columns);
  const redactor = new Redactor();
  redactor.add("hunter2-secret");
  const interrupts = fakeInterrupts();
  const time = { real: 0 };
  const io = createIo({
    stdin,
    stderr,
    output: createOutput({ stdout: new Sink(), stderr, redactor }),
    terminal: detectTerminal(stderr, color, { LANG: setting.unicode === false ? "C" : "C.UTF-8" }),
    interactive: tty,
    program: "nexusctl --env sandbox",
    globals: { quiet, verbose },
    clock: { ...createClock({ now: () => NOW }), monotonic: () => time.real },
    interrupts,
    realNow: () => time.real,
  });
  // What lays lines out on a terminal is loaded behind the first of them.
  await import("../../src/ui/say-terminal.js");
  await new Promise((resolve) => setImmediate(resolve));
  return { io, stdin, stderr, interrupts, time };
}

const waiting = (summary: string, more: Partial<WaitProgress> = {}): WaitProgress => ({
  state: "waiting",
  what: "deployment ecs-svc/1 to complete",
  summary,
  elapsedMs: 42_000,
  timeoutMs: 900_000,
  ...more,
});

describe("off a terminal", () => {
  it("a phase is one plain line", async () => {
    const { io, stderr } = await setUp();
    const phase = io.phase("reading the service");
    phase.update("reading the tasks");
    phase.done();
    expect(stderr.text).toBe("reading the service\n");
  });

  it("a wait is heard of when it says something new, and every 10 s", async () => {
    const { io, stderr, time } = await setUp();
    const phase = io.phase("wait");
    phase.progress(waiting("3/5 running"));
    time.real = 5_000;
    phase.progress(waiting("3/5 running", { elapsedMs: 47_000 }));
    time.real = 10_000;
    phase.progress(waiting("3/5 running", { elapsedMs: 52_000 }));
    phase.progress(waiting("4/5 running", { elapsedMs: 53_000, news: [{ text: "a task started", tone: "ok" }] }));
    expect(stderr.text).toBe(
      [
        "wait",
        "deployment ecs-svc/1 to complete: 3/5 running · 42s of 15m",
        "deployment ecs-svc/1 to complete: 3/5 running · 52s of 15m",
        "a task started",
        "deployment ecs-svc/1 to complete: 4/5 running · 53s of 15m",
        "",
      ].join("\n"),
    );
  });

  it("says nothing but what is critical with --quiet", async () => {
    const { io, stderr } = await setUp({ quiet: true, verbose: true });
    io.phase("reading").fail("could not");
    io.note({ text: "by the way", tone: "warn" });
    io.detail("more");
    io.note({ text: "all is lost", tone: "critical" });
    expect(stderr.text).toBe("critical: all is lost\n");
  });

  it("details are for -v", async () => {
    const [plain, verbose] = [await setUp(), await setUp({ verbose: true })];
    for (const { io } of [plain, verbose]) io.detail("GET /");
    expect(plain.stderr.text).toBe("");
    expect(verbose.stderr.text).toBe("GET /\n");
  });

  it("takes secrets and control characters out of what it says", async () => {
    const { io, stderr } = await setUp();
    io.note({ text: "hunter2-secret \u001b[2J" });
    io.phase("with hunter2-secret");
    expect(stderr.text).toBe("[redacted] \\x1b[2J\nwith [redacted]\n");
  });

  it("asks nothing and assumes nothing", async () => {
    const { io, stderr } = await setUp();
    await expect(io.confirm("Restart?")).rejects.toMatchObject({ exitCode: EXIT["not-confirmed"] });
    await expect(io.typeName("Type it", "db")).rejects.toMatchObject({ exitCode: EXIT["not-confirmed"] });
    await expect(io.choose("Which?", [{ value: "a", label: "a" }])).rejects.toMatchObject({ exitCode: EXIT.usage });
    await expect(io.ask("What?")).rejects.toMatchObject({ exitCode: EXIT.usage });
    expect(stderr.text).toBe("");
  });
});

describe("on a terminal", () => {
  it("spins beside the phase and leaves nothing behind but what it ended with", async () => {
    const { io, stderr } = await setUp({ tty: true });
    const phase = io.phase("reading hunter2-secret");
    await until(() => stderr.text.includes("reading [redacted]"));
    phase.done("read");
    io.close();
    expect(stderr.text).toMatch(/✓ read\n/);
    expect(stderr.text.lastIndexOf("\u001b[?25h")).toBeGreaterThan(stderr.text.lastIndexOf("\u001b[?25l"));
  });

  it.each([20, 40, 80])("a wait shows progress, elapsed and bound within %i columns", async (columns) => {
    const { io, stderr } = await setUp({ tty: true, columns });
    const phase = io.phase("Wait until the deployment of nexus-platform-staging-service is complete");
    phase.progress(waiting("3/5 running", { progress: { done: 3, total: 5 }, news: [{ text: "exit 1" }] }));
    await until(() => stderr.text.includes("3/5 running"));
    io.close();
    const lines = stderr.text.replaceAll("\u001b[1G", "\n").split("\n");
    expect(lines.filter((line) => widthOf(line) > columns)).toEqual([]);
    if (columns === 80) expect(stderr.text).toContain("███████░░░░░  3/5 running · 42s of 15m");
    expect(stderr.text).toContain("exit 1");
  });

  it("goes back to the outer phase when the inner one ends", async () => {
    const { io, stderr } = await setUp({ tty: true });
    const outer = io.phase("outer work");
    await until(() => stderr.text.includes("outer work"));
    io.phase("inner work").done();
    stderr.text = "";
    await until(() => stderr.text.includes("outer work"));
    outer.done();
    io.close();
  });
});

describe("a question", () => {
  const open = async (setting: Setting = {}) => {
    const all = await setUp({ tty: true, ...setting });
    return { ...all, type: (keys: string) => void all.stdin.write(keys) };
  };

  it("is answered no by Enter alone", async () => {
    const { io, stderr, type } = await open();
    const answer = io.confirm("Restart nexus?");
    await until(() => stderr.text.includes("(y/N)"));
    type("\r");
    expect(await answer).toBe(false);
  });

  it("is answered yes by y", async () => {
    const { io, stderr, type } = await open();
    const answer = io.confirm("Restart nexus?");
    await until(() => stderr.text.includes("(y/N)"));
    type("y\r");
    expect(await answer).toBe(true);
  });

  it.each([
    ["nexus-db", true],
    ["Nexus-db", false],
    ["nexus-db ", false],
    ["", false],
  ])("for a name takes %j as %s", async (typed, expected) => {
    const { io, stderr, type } = await open();
    const answer = io.typeName("Type nexus-db to go on:", "nexus-db");
    await until(() => stderr.text.includes("to go on"));
    type(`${typed}\r`);
    expect(await answer).toBe(expected);
  });

  it("offers choices", async () => {
    const { io, stderr, type } = await open();
    const answer = io.choose("Now?", [
      { value: "continue", label: "go on waiting" },
      { value: "detach", label: "leave it running" },
    ]);
    await until(() => stderr.text.includes("leave it running"));
    type("\u001b[B");
    type("\r");
    expect(await answer).toBe("detach");
  });

  it("refuses an answer that does not hold and says why", async () => {
    const { io, stderr, type } = await open();
    const answer = io.ask("Count?", { validate: (text) => (text === "3" ? true : "three, please") });
    await until(() => stderr.text.includes("Count?"));
    type("2\r");
    await until(() => stderr.text.includes("three, please"));
    type("\u007f3\r");
    expect(await answer).toBe("3");
  });

  it.each([
    ["Ctrl-C", (stdin: Keyboard) => stdin.write("\u0003")],
    ["Ctrl-D", (stdin: Keyboard) => stdin.write("\u0004")],
    ["a terminal that hangs up", (stdin: Keyboard) => stdin.end()],
  ])("ends as interrupted on %s, without a stack", async (_words, leave) => {
    const { io, stderr, stdin } = await open();
    const answer = io.confirm("Restart nexus?");
    const ended = expect(answer).rejects.toMatchObject({ exitCode: EXIT.interrupted, message: "interrupted" });
    await until(() => stderr.text.includes("(y/N)"));
    leave(stdin);
    await ended;
    expect(stderr.text).not.toMatch(/ExitPromptError|at .*:\d+/);
  });

  it("ends as interrupted when the program is told to stop", async () => {
    const { io, stderr, interrupts } = await open();
    const ended = expect(io.ask("Name?")).rejects.toMatchObject({ exitCode: EXIT.interrupted });
    await until(() => stderr.text.includes("Name?"));
    interrupts.press();
    await ended;
  });

  it("is drawn without colour and in ASCII where stderr is to have neither", async () => {
    const { io, stderr, type } = await open({ color: false, unicode: false });
    const answer = io.choose("Now?", [{ value: "a", label: "one" }]);
    await until(() => stderr.text.includes("one"));
    type("\r");
    await answer;
    // biome-ignore lint/suspicious/noControlCharactersInRegex: colours are what is looked for
    expect(stderr.text).not.toMatch(/\u001b\[[\d;]*m/);
    expect(stderr.text).not.toMatch(/[^\p{ASCII}]/u);
  });

  it("has the screen to itself: the spinner is away while it is open and back afterwards", async () => {
    const seen: string[] = [];
    const activities = new Activities({
      write: () => undefined,
      view: () => viewOf(),
      say: sayInPipe,
      spinner: { show: (draw) => seen.push(`show ${draw()}`), hide: () => seen.push("hide") },
      quiet: false,
      realNow: () => 0,
      platformNow: () => 0,
    });
    activities.begin("working");
    await activities.paused(async () => seen.push("asked"));
    expect(seen).toEqual(["show working", "hide", "asked", "show working"]);
  });
});

describe("a change while it is applied", () => {
  const step = (words: string): Step => ({
    id: words,
    kind: "process",
    words,
    command: "true",
    args: [],
    undo: { kind: "none", why: "" },
  });

  it("is one line for each step as it begins, and one for each that did not end well", async () => {
    const { io, stderr } = await setUp();
    const view = createApplyView(io.activities);
    view.stepBegan(step("Suspend autoscaling"), 0, 3);
    view.stepEnded(step("Suspend autoscaling"), "done");
    view.stepBegan(step("Set the count to 0"), 1, 3);
    view.stepEnded(step("Set the count to 0"), "failed", "AccessDenied");
    view.stepEnded(step("Wait"), "skipped", "not waited for; see it with: nexusctl service wait");
    expect(stderr.text).toBe(
      [
        "1/3 Suspend autoscaling",
        "2/3 Set the count to 0",
        "critical: 2/3 Set the count to 0: AccessDenied",
        "Wait: not waited for; see it with: nexusctl service wait",
        "",
      ].join("\n"),
    );
  });

  it("leaves a line for each step that ended, on a terminal", async () => {
    const { io, stderr } = await setUp({ tty: true });
    const view = createApplyView(io.activities);
    view.stepBegan(step("Suspend autoscaling"), 0, 2);
    await until(() => stderr.text.includes("1/2 Suspend"));
    view.stepEnded(step("Suspend autoscaling"), "done");
    view.stepBegan(step("Stop"), 1, 2);
    view.stepEnded(step("Stop"), "unknown", "the reply was lost");
    io.close();
    expect(stderr.text).toContain("✓ 1/2 Suspend autoscaling\n");
    expect(stderr.text).toContain("? 2/2 Stop: the reply was lost\n");
  });
});

describe("commands to type", () => {
  it("carry the environment in notes, questions and choices", async () => {
    const { io, stdin, stderr } = await setUp({ tty: true, columns: 120 });
    io.note({ text: "by hand: nexusctl service restart; nexusctl service start" });
    const chosen = io.choose("Open it?", [{ value: "take", label: "yes (nexusctl incident open)" }]);
    await until(() => stderr.text.includes("yes ("));
    stdin.write("\r");
    expect(await chosen).toBe("take");
    expect(stderr.text).toContain(
      "by hand: nexusctl --env sandbox service restart; nexusctl --env sandbox service start",
    );
    expect(stderr.text).toContain("yes (nexusctl --env sandbox incident open)");
  });
});
