import { describe, expect, it } from "vitest";
import { detectTerminal, mayAsk } from "../../src/ui/terminal.js";

const tty = { isTTY: true, columns: 100, rows: 30 };
const pipe = {};

describe("colour is decided for each stream", () => {
  it("is on for a terminal and off for a pipe", () => {
    expect(detectTerminal(tty, undefined, {}).color).toBe(1);
    expect(detectTerminal(pipe, undefined, {}).color).toBe(0);
  });

  it("obeys the flag before NO_COLOR, NO_COLOR before FORCE_COLOR, FORCE_COLOR before TERM=dumb", () => {
    expect(detectTerminal(pipe, true, { NO_COLOR: "1" }).color).toBe(1);
    expect(detectTerminal(tty, false, { FORCE_COLOR: "3" }).color).toBe(0);
    expect(detectTerminal(tty, undefined, { NO_COLOR: "1", FORCE_COLOR: "1" }).color).toBe(0);
    expect(detectTerminal(pipe, undefined, { FORCE_COLOR: "2", TERM: "dumb" }).color).toBe(2);
    expect(detectTerminal(tty, undefined, { FORCE_COLOR: "0" }).color).toBe(0);
    expect(detectTerminal(tty, undefined, { TERM: "dumb" }).color).toBe(0);
  });

  it("takes an empty NO_COLOR for unset", () => {
    expect(detectTerminal(tty, undefined, { NO_COLOR: "" }).color).toBe(1);
  });

  it("uses as many colours as the terminal says it has", () => {
    expect(detectTerminal(tty, undefined, { TERM: "xterm-256color" }).color).toBe(2);
    expect(detectTerminal(tty, undefined, { COLORTERM: "truecolor" }).color).toBe(3);
  });
});

describe("what a terminal can show", () => {
  it("draws in ASCII unless the locale is UTF-8", () => {
    expect(detectTerminal(tty, undefined, { LANG: "en_US.UTF-8" }).unicode).toBe(true);
    expect(detectTerminal(tty, undefined, { LANG: "en_US.UTF-8", LC_ALL: "C" }).unicode).toBe(false);
    expect(detectTerminal(tty, undefined, {}).unicode).toBe(false);
  });

  it("does not move the cursor of a dumb terminal", () => {
    expect(detectTerminal(tty, undefined, { TERM: "dumb" }).redraws).toBe(false);
  });

  it("does not redraw where the width is unknown, as on a pty that nobody gave a size", () => {
    const terminal = detectTerminal({ isTTY: true, columns: 0, rows: 0 }, undefined, {});
    expect(terminal).toMatchObject({ redraws: false, columns: 80, rows: 24 });
  });

  it("sees a window that was resized", () => {
    const stream = { isTTY: true, columns: 100 };
    const terminal = detectTerminal(stream, undefined, {});
    stream.columns = 60;
    expect(terminal.columns).toBe(60);
  });
});

describe("a question is asked", () => {
  const streams = { stdin: { isTTY: true }, stderr: { isTTY: true } };
  const globals = { input: true, output: "table" as const };

  it("when stdin and stderr are terminals and nothing forbids it", () => {
    expect(mayAsk(streams, globals, {})).toBe(true);
  });

  it.each([
    ["stdin is a pipe", { stdin: {}, stderr: { isTTY: true } }, globals, {}],
    ["stderr is a pipe", { stdin: { isTTY: true }, stderr: {} }, globals, {}],
    ["--no-input is set", streams, { ...globals, input: false }, {}],
    ["-o json is set", streams, { ...globals, output: "json" as const }, {}],
    ["-o yaml is set", streams, { ...globals, output: "yaml" as const }, {}],
    ["NEXUSCTL_NO_INPUT is set", streams, globals, { NEXUSCTL_NO_INPUT: "1" }],
    ["CI is set", streams, globals, { CI: "true" }],
  ])("never when %s", (_words, on, given, variables) => {
    expect(mayAsk(on, given, variables)).toBe(false);
  });
});
