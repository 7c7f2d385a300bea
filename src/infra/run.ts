import { openChild } from "../core/child.js";
import type { Context } from "../core/context.js";
import { type LastingEnd, runLasting } from "../core/lasting-child.js";
import type { Line } from "../core/report.js";
import { type Diagnostic, diagnosticsIn } from "./diagnostics.js";
import { type Event, eventOf } from "./events.js";
import { explain } from "./explain.js";
import { explained, limitOf } from "./limit.js";
import { byHand, type Place } from "./place.js";

export type Asking = Pick<Context, "gate" | "signal" | "clock" | "globals">;
type Working = Pick<Context, "gate" | "interrupts">;

/** What only reads a file or the backend takes seconds. */
const READ_WITHIN_MS = 2 * 60_000;

/**
 * Runs one that only reads and holds nothing, to its end, for as long as --timeout says or two minutes.
 * @param doing what could not be done when it fails, e.g. `read the state`
 * @returns what it printed; it may hold secrets
 * @throws failed, explained; timeout when its time is over; interrupted
 */
export async function ask(ctx: Asking, place: Place, args: string[], doing: string): Promise<string> {
  const { tool, folder, env } = place;
  const limit = limitOf(ctx, ctx.globals.timeoutMs ?? READ_WITHIN_MS, `${tool.product} could not ${doing}`);
  const child = openChild(ctx.gate, { command: tool.path, args, cwd: folder, env }, limit.signal);
  child.stdin.end();
  const parts: Buffer[] = [];
  try {
    for await (const chunk of child.stdout) parts.push(Buffer.from(chunk));
    await child.ended;
  } catch (thrown) {
    if (limit.signal.aborted) throw explained(thrown, limit);
    const said = diagnosticsIn(child.words());
    if (said.length === 0) throw thrown;
    throw explain(said, doing, place, ctx.clock.now());
  }
  return Buffer.concat(parts).toString("utf8");
}

/** What one that plans or applies is run with. */
export interface Work {
  signal: AbortSignal;
  /** Tells it to stop at once, as a person's second Ctrl-C does. */
  atOnce?: AbortSignal;
  /** Path that the files it prints into begin with. */
  output: string;
  say(line: Line): void;
  onEvent(event: Event): void;
}

export interface Worked extends LastingEnd {
  diagnostics: Diagnostic[];
  /** It was told to stop at once: then it stopped without tidying up. */
  insisted: boolean;
}

/** Runs one that may hold the state's lock: it is asked to end and then waited for, and told to stop at once only when a person insists. */
export async function work(ctx: Working, place: Place, args: string[], given: Work): Promise<Worked> {
  const { tool, folder, env } = place;
  const { signal, output, say, onEvent } = given;
  const diagnostics: Diagnostic[] = [];
  const left = `${tool.product} was left running in ${folder}; while it runs it holds the state's lock`;
  return ctx.interrupts.attend(left, async (pressed) => {
    const insisted = given.atOnce === undefined ? pressed : AbortSignal.any([pressed, given.atOnce]);
    const words = sayWhenAsked(tool.product, signal, insisted, say);
    try {
      const spec = { command: tool.path, args, cwd: folder, env, output };
      const onLine = (line: string) => {
        const event = eventOf(line);
        if (event?.kind === "diagnostic") diagnostics.push(event.diagnostic);
        if (event !== undefined) onEvent(event);
      };
      const ended = await runLasting(ctx.gate, spec, { signal, insisted, onLine });
      const said = diagnostics.length > 0 ? diagnostics : diagnosticsIn(ended.errors);
      return { ...ended, diagnostics: said, insisted: insisted.aborted };
    } finally {
      words.abort();
    }
  });
}

function sayWhenAsked(product: string, signal: AbortSignal, insisted: AbortSignal, say: Work["say"]): AbortController {
  const over = new AbortController();
  const once = { once: true, signal: over.signal };
  const asked = `stopping: ${product} finishes what it began; Ctrl-C again stops it at once`;
  const told = `${product} was told to stop at once; a third Ctrl-C leaves it alone`;
  signal.addEventListener("abort", () => say({ text: asked, tone: "warn" }), once);
  insisted.addEventListener("abort", () => say({ text: told, tone: "warn" }), once);
  return over;
}

/** What an operator has to look after when it was not given the time to tidy up. */
export function leftWords(place: Place): string {
  return `${place.tool.product} stopped at once: its lock may still be there; the next plan says so, and ${byHand(place, "force-unlock <id>")} takes it away`;
}

/** How one ended that printed no reason: the end itself. */
export function endWords({ code, by, errors }: LastingEnd): Diagnostic[] {
  const summary = `it ended with ${code ?? by}`;
  return [{ severity: "error", summary, detail: errors.trim() }];
}

/** @throws failed, explained, unless it ended well */
export function checkEnd(worked: Worked, doing: string, place: Place, now: Date): void {
  if (worked.code === 0) return;
  const said = worked.diagnostics.some(({ severity }) => severity === "error") ? worked.diagnostics : endWords(worked);
  throw explain(said, doing, place, now);
}
