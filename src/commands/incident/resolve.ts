import { uses } from "../../aws/uses.js";
import type { Step, WaitStep } from "../../core/change.js";
import { command } from "../../core/command.js";
import type { Context } from "../../core/context.js";
import { usage } from "../../core/errors.js";
import type { JsonObject } from "../../core/json.js";
import { duration, flag, text, withDefault } from "../../core/options.js";
import { formatDuration } from "../../core/time.js";
import { gatherSteps } from "../../incident/gather/step.js";
import { type Notice, noticeJson } from "../../incident/notify/notice.js";
import { currentIncident, recordStep } from "../../incident/record.js";
import { stableWait } from "../../incident/stable.js";
import { hasReached, type Incident } from "../../incident/state.js";
import { look } from "../emergency/triage.js";
import { GATHER_USES } from "./gathering.js";
import { incidentChange } from "./planned.js";
import { leftOf, telling } from "./tell.js";
import { TELL_USES } from "./ways.js";

const HOUR_MS = 3_600_000;
const STABLE_MS = 10 * 60_000;
/** Beyond the time it has to be healthy for: what may pass until it is. */
const SLACK_MS = 20 * 60_000;

export default command({
  name: "resolve",
  summary: "Prove that it is over: every check healthy for a while, then the clock stops",
  description:
    "Runs the triage again and again until it has been healthy for --stable-for on end; a check that gave no answer counts as not healthy. Its pages are resolved, and those who were told of it hear that it is over. --force leaves the proof out and needs --reason.",
  runbook: ["incident/resolution"],
  uses: uses(GATHER_USES, TELL_USES),
  risk: "safe",
  options: {
    stableFor: withDefault(duration("how long it has to be healthy on end"), STABLE_MS),
    force: flag("without the proof"),
    evidence: flag("do not keep the metrics and all else up to now as evidence for the report", true),
    reason: text("what resolved it; with --force, why it counts as resolved", { placeholder: "text" }),
  },
  examples: [
    { type: "incident resolve --reason 'rolled back to :42'", does: "when it was healthy for ten minutes" },
    { type: "incident resolve --force --reason 'the alarm was wrong'", does: "without looking" },
  ],
  async run(ctx, { stableFor, force, evidence, reason }) {
    const incident = await currentIncident(ctx);
    if (force && reason === undefined) throw usage("--force needs --reason", "say why it counts as resolved");
    const text = reason ?? `healthy for ${formatDuration(stableFor)}`;
    const earlier = leftOf(incident, ctx.clock.now()).filter(({ notice }) => notice.kind !== "page");
    const told = await telling(ctx, incident, { saying: { kind: "resolve", text }, earlier });
    return incidentChange(ctx, incident, {
      title: `Resolve ${incident.id}`,
      ...(force ? { warnings: ["nothing is proved: the platform is not looked at"] } : {}),
      steps: [
        ...(force ? [] : [proof(ctx, incident, stableFor)]),
        resolved(ctx, incident, text, { forced: force, ...(force ? {} : { stableForMs: stableFor }) }, told.notice),
        ...told.steps,
        ...(evidence ? gatherSteps(ctx, { incident: incident.id, startedAt: incident.startedAt }) : []),
      ],
      ...(hasReached(incident, "resolved") ? { nothingToDo: `it is ${incident.status} already` } : {}),
      doneWords: `${incident.id} is resolved`,
      after: ["note the cause and what is left to do: nexusctl incident close"],
    });
  },
});

function proof(ctx: Context, { id }: Incident, stableMs: number): WaitStep {
  const timeoutMs = ctx.globals.timeoutMs ?? stableMs + SLACK_MS;
  const reattach = `incident resolve --incident ${id} --stable-for ${Math.round(stableMs / 1_000)}s`;
  return {
    kind: "wait",
    id: "stable",
    words: `look at everything until it has been healthy for ${formatDuration(stableMs)}`,
    wait: () =>
      stableWait(stableMs, timeoutMs, reattach, {
        clock: ctx.clock,
        look: async () => (await look(ctx, HOUR_MS)).verdict,
      }),
    timeoutMs,
    reattach,
    needed: true,
  };
}

function resolved(ctx: Context, { id }: Incident, text: string, details: JsonObject, notice: Notice | undefined): Step {
  return recordStep(ctx.paths.environmentState, id, "resolved", {
    words: "note that it is resolved: the clock stops",
    text,
    details: { ...details, ...(notice === undefined ? {} : { notice: noticeJson(notice) }) },
  });
}
