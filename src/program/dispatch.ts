import type { Change } from "../core/change.js";
import type { Outcome } from "../core/command.js";
import type { Context } from "../core/context.js";
import { EXIT, NexusError } from "../core/errors.js";
import type { RawText, Report, Watch } from "../core/report.js";
import type { Stream } from "../core/stream.js";
import { showReport } from "../ui/show.js";
import type { Run } from "./command-run.js";

/** Runs one command and hands what it answers to the screen. @returns the exit code */
export async function dispatch(run: Run): Promise<number> {
  const ctx = run.session.context(run.io);
  const outcome = await looking(run, ctx);
  switch (outcome.kind) {
    case "report":
      return show(outcome, run);
    case "text":
      return show(outcome, run);
    case "watch":
      return watchIt(outcome, run);
    case "stream":
      return streamIt(outcome, run);
    case "change": {
      const { performChange } = await import("./run-change.js");
      return performChange(replanned(outcome, run, ctx), run);
    }
    case "procedure": {
      const [{ runProcedure }, { performChange }] = await Promise.all([
        import("./run-procedure.js"),
        import("./run-change.js"),
      ]);
      run.display.inLines();
      return runProcedure(outcome, {
        ctx,
        show: async (report) => {
          await show(report, run);
        },
        perform: (plan) => performChange(plan, run),
      });
    }
    case "questionnaire": {
      const [{ runQuestionnaire }, { applyQuietly, keepRecord }] = await Promise.all([
        import("./run-questionnaire.js"),
        import("./run-change.js"),
      ]);
      return runQuestionnaire(outcome, {
        ctx,
        show: (shown) => show(shown, run),
        keep: (step) => keepRecord(step, run),
        apply: (change) => applyQuietly(change, run),
      });
    }
  }
}

async function looking(run: Run, ctx: Context): Promise<Outcome> {
  const phase = run.io.phase("looking");
  try {
    return await run.command.run(ctx, run.values);
  } finally {
    phase.done();
  }
}

/** The plan that was just made first, then a fresh one each time it is asked for again. */
function replanned(first: Change, run: Run, ctx: Context): () => Promise<Change> {
  let made: Change | undefined = first;
  return async () => {
    const change = made ?? (await run.command.run(ctx, run.values));
    made = undefined;
    if (change.kind === "change") return change;
    throw new NexusError("moved", "what was to be changed is no longer so; nothing was changed", {
      hint: "run the command again to see where it stands",
    });
  };
}

async function show(shown: Report | RawText, run: Run): Promise<number> {
  run.io.close();
  if (shown.kind === "text") run.display.output.out(shown.text);
  else await showReport(shown, run.display.screen(run.session.env, run.session.clock));
  return EXIT[shown.exit ?? "ok"];
}

async function streamIt(stream: Stream, run: Run): Promise<number> {
  const [{ runStream }, { sayBanner }] = await Promise.all([import("../ui/run-stream.js"), import("../ui/show.js")]);
  const { display, session, interrupts, io } = run;
  const screen = display.screen(session.env, session.clock);
  sayBanner({ ...screen, view: { ...screen.view, tty: false } });
  const { view, output, globals } = screen;
  return runStream(stream, { stdout: display.host.stdout, output, view, globals, interrupts, io });
}

async function watchIt(watch: Watch, run: Run): Promise<number> {
  const { runWatch } = await import("../ui/watch.js");
  run.io.close();
  const { report, left } = await runWatch(
    watch,
    run.display.watching(run.session.env, run.session.clock, run.interrupts),
  );
  return left && report === undefined ? EXIT.interrupted : EXIT[report?.exit ?? "ok"];
}
