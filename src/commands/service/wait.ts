import type { Deployment, EcsService } from "../../aws/ecs.js";
import { LOOKS, uses } from "../../aws/uses.js";
import { command } from "../../core/command.js";
import type { Context } from "../../core/context.js";
import { asNexusError, type NexusError, notFound } from "../../core/errors.js";
import { text } from "../../core/options.js";
import { type NextCommand, type Report, report } from "../../core/report.js";
import { formatDuration } from "../../core/time.js";
import { type WaitProgress, type WaitSpec, waitUntil } from "../../core/wait.js";
import { ownRollback, readHistory } from "./last-good.js";
import { currentService, primaryOf, unfinishedOf, waitMs } from "./looks.js";

export default command({
  name: "wait",
  summary: "Wait for a running deployment to end, and say how it ended",
  description:
    "Exit code 0 when it completed, 1 when it failed, 8 when ECS rolled it back, 7 when the time was over and it still goes on.",
  runbook: ["emergency/service-down#2"],
  uses: uses(LOOKS.service, LOOKS.lastWords),
  risk: "reads",
  options: {
    deployment: text("id of the deployment; the one in progress when left out", {
      placeholder: "id",
      source: "deployments",
    }),
  },
  examples: [
    { type: "service wait", does: "take up the wait for the deployment in progress" },
    {
      type: "service wait --deployment ecs-svc/1234567890123456789 --timeout 30m",
      does: "that one, half an hour at most",
    },
  ],
  async run(ctx, { deployment }): Promise<Report> {
    const { ecs, service } = await currentService(ctx);
    const id = deployment ?? unfinishedOf(service)?.id;
    if (id === undefined) {
      const history = await readHistory(ctx, ecs, service);
      return nothingRuns(service, ownRollback(history)?.of.taskDefinition);
    }
    return followed(ctx, service, id, ecs.deploymentWait(service, id, waitMs(ctx)));
  },
});

/** @throws whatever kept it from looking; how the deployment ended is part of the report */
async function followed(ctx: Context, service: EcsService, id: string, spec: WaitSpec): Promise<Report> {
  const phase = ctx.io.phase(`Waiting for ${spec.what}`);
  let last: WaitProgress | undefined;
  const onProgress = (progress: WaitProgress) => {
    last = progress;
    phase.progress(progress);
  };
  try {
    await waitUntil(spec, { clock: ctx.clock, signal: ctx.signal, onProgress });
    phase.done();
    return ended(service, id, "completed", last);
  } catch (thrown) {
    phase.fail();
    const error = asNexusError(thrown);
    if (error.code === "timeout") return ended(service, id, "timed-out", last, error);
    if (last?.state === "rolled-back") return ended(service, id, "rolled-back", last, error);
    if (last?.state === "failed") return ended(service, id, "failed", last, error);
    throw error;
  }
}

type End = "completed" | "failed" | "rolled-back" | "timed-out";

const EXITS = { completed: "ok", failed: "failed", "rolled-back": "rolled-back", "timed-out": "timeout" } as const;
const TONES = { completed: "ok", failed: "critical", "rolled-back": "critical", "timed-out": "warn" } as const;

function ended(service: EcsService, id: string, end: End, last: WaitProgress | undefined, error?: NexusError): Report {
  const elapsedMs = last?.elapsedMs ?? 0;
  return report({
    schema: "service.wait",
    headline: headline(id, end, error, elapsedMs),
    tone: TONES[end],
    data: {
      cluster: service.cluster,
      service: service.name,
      deployment: id,
      outcome: end,
      summary: last?.summary ?? null,
      cause: error?.message ?? null,
      hint: error?.hint ?? null,
      elapsedSeconds: Math.round(elapsedMs / 1000),
    },
    sections: [
      {
        type: "fields",
        rows: [
          ["deployment", id],
          ["last seen", last?.summary],
          ["waited", { elapsedMs }],
        ],
      },
      { type: "commands", title: "Next", commands: next(id, end) },
    ],
    exit: EXITS[end],
  });
}

function headline(id: string, end: End, error: NexusError | undefined, elapsedMs: number): string {
  if (end === "completed") return `deployment ${id} completed`;
  if (end === "timed-out") return `deployment ${id} still goes on after ${formatDuration(elapsedMs)}`;
  const how = end === "failed" ? "failed" : "was rolled back by ECS";
  return `deployment ${id} ${how}${error === undefined ? "" : `: ${error.message}`}`;
}

function next(id: string, end: End): NextCommand[] {
  switch (end) {
    case "completed":
      return [];
    case "timed-out":
      return [{ type: `service wait --deployment ${id}`, why: "go on waiting" }];
    case "rolled-back":
      return [{ type: "service tasks --stopped", why: "why its tasks ended" }];
    case "failed":
      return [
        { type: "service rollback", why: "back to the last revision that worked" },
        { type: "service tasks --stopped", why: "why its tasks ended" },
      ];
  }
}

/** @param rolledBack the revision whose deployment ECS took back last */
function nothingRuns(service: EcsService, rolledBack: string | undefined): Report {
  const primary = primaryOf(service);
  if (primary === undefined) throw notFound(`${service.name} has no deployment`, "see: nexusctl service status");
  const { end, was } = lastEnd(primary, rolledBack);
  const base = ended(service, primary.id, end, undefined);
  return {
    ...base,
    headline: `nothing is being deployed; the last deployment, of ${rolledBack ?? primary.taskDefinition}, ${was}`,
    data: { ...base.data, summary: "nothing is being deployed", cause: primary.rolloutReason ?? null },
    sections: [{ type: "commands", title: "Next", commands: next(primary.id, end) }],
  };
}

function lastEnd(primary: Deployment, rolledBack: string | undefined): { end: End; was: string } {
  if (primary.rollout === "failed") return { end: "failed", was: "failed" };
  if (rolledBack === undefined) return { end: "completed", was: "completed" };
  return { end: "rolled-back", was: `was rolled back to ${primary.taskDefinition}` };
}
