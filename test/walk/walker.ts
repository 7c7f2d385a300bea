import { existsSync, readFileSync } from "node:fs";
import stringWidth from "string-width";
import { expect } from "vitest";
import { type Ended, runCli } from "../support/cli.js";
import { onTerminal, type TerminalRun } from "../support/terminal.js";
import type { Platform } from "./platforms.js";
import { CHANGE, type Move } from "./step.js";

const COLUMNS = 80;
/** What the terminal itself writes of a Ctrl-C, wherever the cursor is. */
const ECHO = "^C";
const STACK = /^\s+at .*:\d+:\d+\)?$/m;

/** How one command of the walk went. */
export interface Walked {
  type: string;
  /** What ended it; words where it was not run. */
  exit: number | string;
  /** From Enter to the whole answer; of a change, to its preview. */
  ms: number;
  /** What a person types: the command, and the answer to its question. */
  typed: number;
}

/** Types one command as a person at a terminal, then as a script does, and checks what both see. */
export async function walk(move: Move, platform: Platform): Promise<Walked> {
  const { moto } = move;
  if (platform.name === "moto" && moto !== undefined) {
    if ("elsewhere" in moto) return shownElsewhere(fill(move.type, platform), moto.elsewhere);
    if ("lacks" in moto) return refused(move, platform, moto.lacks);
    return take({ ...move, ...moto }, platform);
  }
  return take(move, platform);
}

async function take(move: Move, platform: Platform): Promise<Walked> {
  await prepare(move.before, platform);
  const type = fill(move.type, platform);
  const screen = await onScreen(move, type, platform);
  if (move.yes !== undefined) await made(move, type, platform);
  else if (move.kind !== undefined) await asData(move, type, platform);
  await prepare(move.after, platform);
  return { type, typed: typedBy(type, move, platform), ...screen };
}

/** At a terminal of 80 columns: reads are run, changes only shown. */
async function onScreen(move: Move, type: string, platform: Platform): Promise<{ exit: number; ms: number }> {
  const line = move.yes === undefined ? type : `${type} --dry-run`;
  const begun = performance.now();
  const run = onTerminal(line, { env: platform.env, home: platform.home, columns: COLUMNS });
  const says = pattern(move.says, platform);
  if (move.endless === true) {
    await run.shows(says);
    run.press("\u0003");
  }
  const exit = await run.ended;
  const ms = Math.round(performance.now() - begun);
  const wanted = move.yes === undefined ? (move.exits ?? 0) : 0;
  expect(exit, `nexusctl ${line}\n${run.screen()}`).toBe(wanted);
  if (move.yes !== undefined) expect(run.screen(), line).toContain("dry run: nothing was changed");
  expect(firstLine(run), `the first line of nexusctl ${line}`).toMatch(says);
  expect(tooWide(run), `wider than ${COLUMNS} columns: nexusctl ${line}`).toEqual([]);
  expect(run.screen()).not.toMatch(STACK);
  return { exit, ms };
}

/** With `-o json`, as a script: every line is a document of the kind that docs/json.md names. */
async function asData(move: Move, type: string, platform: Platform): Promise<void> {
  const ended = await run(`${type} -o json`, platform);
  expect(ended.code, `nexusctl ${type} -o json\n${ended.stderr}`).toBe(move.exits ?? 0);
  expect(ended.stderr).not.toMatch(STACK);
  const kinds = move.kind === "logs.event" ? ended.stdout.trimEnd().split("\n").map(kindOf) : [kindOf(ended.stdout)];
  expect([...new Set(kinds)], `nexusctl ${type} -o json`).toEqual([move.kind]);
}

async function made(move: Move, type: string, platform: Platform): Promise<void> {
  const yes = (move.yes ?? []).map((word) => fill(word, platform)).join(" ");
  const ended = await run(`${type} ${yes} -o json`, platform);
  expect(ended.code, `nexusctl ${type} ${yes}\n${ended.stdout}\n${ended.stderr}`).toBe(move.exits ?? 0);
  expect(ended.stderr).not.toMatch(STACK);
  expect(kindOf(ended.stdout)).toBe(CHANGE);
}

async function refused(move: Move, platform: Platform, why: RegExp): Promise<Walked> {
  const type = fill(move.type, platform);
  const begun = performance.now();
  const ended = await run(`${type} ${move.yes?.join(" ") ?? ""}`.trim(), platform);
  const ms = Math.round(performance.now() - begun);
  expect(ended.code, `moto has it by now: nexusctl ${type}\n${ended.stdout}`).not.toBe(0);
  expect(`${ended.stdout}${ended.stderr}`).toMatch(why);
  expect(ended.stderr).not.toMatch(STACK);
  return { type, exit: `${ended.code}: moto lacks ${why.source}`, ms, typed: 0 };
}

function shownElsewhere(type: string, test: string): Walked {
  const [file = "", name = ""] = test.split(" › ");
  const path = new URL(`../../${file}`, import.meta.url);
  expect(existsSync(path), file).toBe(true);
  expect(readFileSync(path, "utf8")).toContain(`"${name}"`);
  return { type, exit: `see ${file}`, ms: 0, typed: 0 };
}

async function prepare(lines: string[] | undefined, platform: Platform): Promise<void> {
  for (const line of lines ?? []) {
    // Nothing can be broken on an endpoint of others.
    if (platform.name === "moto" && line.startsWith("sandbox ")) continue;
    const ended = await run(fill(line, platform), platform);
    expect(ended.code, `nexusctl ${line}\n${ended.stdout}\n${ended.stderr}`).toBe(0);
  }
}

function run(line: string, { home, env }: Platform): Promise<Ended> {
  return runCli(line.split(" "), { home, env });
}

function fill(text: string, { names }: Platform): string {
  return text.replace(/<(\w+)>/g, (whole, name: string) => names[name] ?? whole);
}

function pattern(says: RegExp, platform: Platform): RegExp {
  return new RegExp(fill(says.source, platform), says.flags);
}

function kindOf(text: string): unknown {
  const value: unknown = JSON.parse(text);
  return typeof value === "object" && value !== null && "kind" in value && "schemaVersion" in value
    ? value.kind
    : undefined;
}

/** The answer's first line, joined again where the width broke it: without banners and what a spinner drew. */
function firstLine(screen: TerminalRun): string {
  const pieces = screen.pieces();
  let at = 0;
  const skip = (is: (piece: string) => boolean) => {
    while (at < pieces.length && is(pieces[at] ?? "")) at += 1;
  };
  const idle = (piece: string) => piece.trim() === "" || /^[⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏]|^SANDBOX /.test(piece);
  for (;;) {
    skip(idle);
    if (!(pieces[at] ?? "").startsWith("! inc-")) break;
    at += 1;
    skip((piece) => piece.startsWith("  "));
  }
  const first = at;
  at += 1;
  skip((piece) => piece.startsWith("  "));
  return pieces
    .slice(first, at)
    .map((piece) => piece.trim())
    .join(" ");
}

function tooWide(screen: TerminalRun): string[] {
  return screen
    .pieces()
    .map((piece) => piece.replace(ECHO, ""))
    .filter((piece) => stringWidth(piece) > COLUMNS);
}

/** `y` answers a question; where a name is asked for it is typed. */
function typedBy(type: string, { yes }: Move, platform: Platform): number {
  const answer = yes === undefined ? "" : yes.length > 1 ? fill(yes.at(-1) ?? "", platform) : "y";
  return `nexusctl ${type}${answer}`.length;
}
