import { breath } from "../core/breath.js";
import type { Clock } from "../core/clock.js";
import { asNexusError, type NexusError } from "../core/errors.js";
import type { GlobalOptions } from "../core/globals.js";
import type { Interrupts } from "../core/io.js";
import { unlessAborted } from "../core/race.js";
import type { Report, Watch } from "../core/report.js";
import { formatDuration } from "../core/time.js";
import { documentOf, jsonLine } from "./document.js";
import { openFrame } from "./frame.js";
import type { Output } from "./output.js";
import { query } from "./query.js";
import { renderReport } from "./render-report.js";
import { isDocument, reportText } from "./show.js";
import type { Terminal } from "./terminal.js";
import { cut } from "./text.js";
import { createView, plain, safeLine, type View } from "./view.js";

export interface WatchDeps {
  stdout: NodeJS.WritableStream;
  output: Output;
  /** What stdout can show. */
  terminal: Terminal;
  globals: Pick<GlobalOptions, "output" | "query" | "quiet">;
  clock: Clock;
  interrupts: Interrupts;
  banner?: string | undefined;
  program?: string;
  /** The operator's own time between two looks, at least; 1 s when left out. */
  leastMs?: number;
}

export interface Watched {
  /** The last report that could be made. */
  report: Report | undefined;
  /** True when the reader left with Ctrl-C or closed the pipe; false when `until` ended it. */
  left: boolean;
}

/** How a look went. */
type Look = { report: Report } | { error: NexusError };

/** Where looks are shown. */
interface Stage {
  show(look: Look, last: { report: Report; at: Date } | undefined): Promise<void>;
  end(): void;
}

const LEAST_MS = 1_000;

/**
 * Makes a report again and again and shows each: drawn over in place on a terminal, one JSON document a line with
 * `-o json`, blocks of plain lines elsewhere. A look that fails leaves the last one standing, marked with its age.
 * @throws what the first look throws when it can never succeed (usage, not found, credentials)
 */
export async function runWatch(watch: Watch, deps: WatchDeps): Promise<Watched> {
  const inPlace = deps.terminal.redraws && deps.globals.output === "table" && deps.globals.query === undefined;
  const stage = inPlace ? terminalStage(watch, deps) : pipeStage(deps);
  try {
    const watched = await deps.interrupts.hold((pressed) =>
      looks(watch, stage, AbortSignal.any([pressed, deps.interrupts.signal, deps.output.closed]), deps),
    );
    // A look that is still under way must not hold the prompt back.
    if (watched.left) deps.interrupts.abort();
    return watched;
  } finally {
    stage.end();
  }
}

async function looks(watch: Watch, stage: Stage, stop: AbortSignal, deps: WatchDeps): Promise<Watched> {
  let last: { report: Report; at: Date } | undefined;
  while (!stop.aborted) {
    const look = await lookOnce(watch, stop);
    if (stop.aborted) break;
    if ("report" in look) last = { report: look.report, at: deps.clock.now() };
    else if (last === undefined && isHopeless(look.error)) throw look.error;
    await stage.show(look, last);
    if (last !== undefined && "report" in look && watch.until?.(look.report) === true) {
      return { report: last.report, left: false };
    }
    await pause(watch, stop, deps);
  }
  return { report: last?.report, left: true };
}

async function lookOnce(watch: Watch, stop: AbortSignal): Promise<Look> {
  try {
    return { report: await unlessAborted(watch.next(), stop) };
  } catch (thrown) {
    return { error: asNexusError(thrown) };
  }
}

function isHopeless(error: NexusError): boolean {
  return ["usage", "config", "not-found", "credentials", "permission", "wrong-account"].includes(error.code);
}

/** In platform time, so that a fast sandbox is watched closely, but never faster than a person can read. */
async function pause(watch: Watch, stop: AbortSignal, deps: WatchDeps): Promise<void> {
  const slept = deps.clock.sleep(watch.everyMs, stop).catch((thrown: unknown) => {
    if (!stop.aborted) throw thrown;
  });
  await Promise.all([slept, breath(deps.leastMs ?? LEAST_MS, stop)]);
}

function viewNow(deps: WatchDeps): View {
  const { clock, terminal, banner, program, output } = deps;
  return createView(terminal, {
    now: clock.now(),
    redactor: output.redactor,
    banner,
    ...(program === undefined ? {} : { program }),
  });
}

function terminalStage(watch: Watch, deps: WatchDeps): Stage {
  const { stdout, terminal, clock, output } = deps;
  const frame = openFrame(stdout, terminal);
  let redraw = () => frame.draw(["looking..."], "Ctrl-C leaves");
  const onResize = () => redraw();
  stdout.on("resize", onResize);
  redraw();
  let final: Report | undefined;
  return {
    show: async (look, last) => {
      final = last?.report;
      redraw = () => {
        const lines = last === undefined ? [] : renderReport(last.report, viewNow(deps)).trimEnd().split("\n");
        const stale = "error" in look ? [staleLine(look.error, last?.at, deps), ""] : [];
        const footer = `every ${formatDuration(watch.everyMs)}; Ctrl-C leaves; ${clock.now().toISOString().slice(11, 19)} UTC`;
        frame.draw(
          [...stale, ...lines].map((line) => output.redactor.text(line)),
          footer,
        );
      };
      redraw();
    },
    end: () => {
      stdout.off("resize", onResize);
      frame.restore();
      // What was seen last stays on the reader's own screen.
      if (final !== undefined) output.out(renderReport(final, viewNow(deps)));
    },
  };
}

function staleLine(error: NexusError, at: Date | undefined, deps: WatchDeps): string {
  const age = at === undefined ? "nothing could be read yet" : `stale: read ${ageOf(at, deps)} ago`;
  const text = `! ${age}: ${plain(error.awsCode ?? error.message, viewNow(deps))}; trying again`;
  return deps.terminal.chalk.yellow(cut(text, deps.terminal.columns, deps.terminal.unicode ? "…" : "..."));
}

function ageOf(at: Date, deps: WatchDeps): string {
  return formatDuration(deps.clock.now().getTime() - at.getTime());
}

function pipeStage(deps: WatchDeps): Stage {
  const { globals, output } = deps;
  let blocks = 0;
  return {
    show: async (look, last) => {
      if ("error" in look) {
        const since = last === undefined ? "" : ` (last read ${ageOf(last.at, deps)} ago)`;
        output.err(`could not look, trying again${since}: ${safeLine(look.error.message, viewNow(deps))}\n`);
        return;
      }
      output.out(
        `${blocks > 0 && globals.output !== "json" ? separator(globals.output) : ""}${await block(look.report, deps)}`,
        isDocument(globals) ? "document" : "text",
      );
      blocks += 1;
    },
    end: () => undefined,
  };
}

function separator(format: GlobalOptions["output"]): string {
  return format === "yaml" ? "---\n" : "\n";
}

async function block(report: Report, deps: WatchDeps): Promise<string> {
  const { globals, output } = deps;
  const data = output.redactor.json(report.data);
  if (globals.output !== "json") return reportText({ ...report, data }, globals, viewNow(deps));
  const document = documentOf(report.schema, data);
  return jsonLine(globals.query === undefined ? document : await query(globals.query, document));
}
