import { uses } from "../../aws/uses.js";
import { change, fact } from "../../core/change.js";
import { command } from "../../core/command.js";
import { usage } from "../../core/errors.js";
import { flag, list, required, text } from "../../core/options.js";
import { formatDuration, parseTime } from "../../core/time.js";
import { gatheredWords, gatherSteps } from "../../incident/gather/step.js";
import { incidentIds, newIncidentId, readIncidents, recordStep, unfinished } from "../../incident/record.js";
import { findSeverity } from "../../incident/severities.js";
import { EVIDENCE_RESOURCE, GATHER_USES } from "./gathering.js";
import { openedStep } from "./opening.js";
import { telling } from "./tell.js";
import { TELL_USES } from "./ways.js";

export default command({
  name: "open",
  summary: "Open an incident: its clock runs from here, and all that is done goes on its record",
  description:
    "If unsure of the severity, take the higher one. The clock runs against the severity's response time. In the sandbox, or with --drill, it is a drill: no real channel is ever told. Once it is on record, what can be seen now is kept as evidence, within 20 seconds; Ctrl-C leaves that out and the incident open. Nobody is told unless you say --notify; to wake somebody: incident escalate.",
  runbook: ["incident/initial-response", "incident/severity-levels", "incident/response-times"],
  uses: uses(GATHER_USES, TELL_USES),
  risk: "safe",
  options: {
    severity: required(text("how bad it is, e.g. P1; if unsure, the higher one")),
    title: required(text("what is wrong, in one line")),
    affects: list("what is affected, e.g. checkout", { placeholder: "what" }),
    started: text('when the trouble began, if before now: a time or "20m ago"', { placeholder: "time" }),
    drill: flag("a rehearsal: no real channel is told"),
    notify: flag("tell the stakeholders at once: Slack and e-mail; nobody is paged"),
    commander: text("who leads; you, when left out", { placeholder: "who" }),
    evidence: flag("do not keep what can be seen now, though AWS will forget it", true),
  },
  examples: [
    { type: 'incident open --severity P1 --title "checkout fails"', does: "open it, and keep what can be seen now" },
    {
      type: 'incident open --severity P2 --title "slow search" --affects search --started "20m ago"',
      does: "one that began earlier",
    },
  ],
  async run(ctx, { severity: asked, title, affects, started, drill: rehearsal, notify, commander, evidence }) {
    const { env, paths } = ctx;
    const severity = findSeverity(env, asked);
    const now = ctx.clock.now();
    const drill = rehearsal || env.kind === "sandbox";
    const startedAt = started === undefined ? now : parseTime(started, now);
    if (startedAt > now) throw usage(`--started: ${startedAt.toISOString()} has not come yet`);
    const known = await incidentIds(ctx);
    const id = newIncidentId(env.name, now, known);
    const others = unfinished(await readIncidents(ctx));
    const fresh = { id, drill, title, severity: severity.name, status: "open" as const, events: [] };
    const told = await telling(ctx, fresh, notify ? { saying: { kind: "update", text: title } } : {});
    const opened = openedStep(ctx, {
      id,
      severity: severity.name,
      title,
      affected: affects,
      startedAt,
      drill,
      notice: told.notice,
    });
    const led = recordStep(paths.environmentState, id, "assigned", {
      words: `note who leads: ${commander ?? "you"}`,
      text: "leads the incident",
      details: { role: "commander", who: commander ?? opened.event.author ?? "" },
    });
    return change({
      title: `Open an incident (${severity.name}): ${title}`,
      risk: told.risk,
      resource: { type: EVIDENCE_RESOURCE, name: id },
      facts: [
        // Two people who open one at the same moment must not write on one record.
        fact("newest incident", known.at(-1) ?? null, {
          moved: (other) => `${String(other)} was opened at this moment: is it the same?`,
        }),
        fact("severity", `${severity.name}: ${severity.means}`),
        fact("respond within", formatDuration(severity.respondWithinMs)),
      ],
      warnings: others.map((one) => `${one.id} (${one.severity} ${one.title}) is open already`),
      shows: told.shows,
      steps: [opened, led, ...told.steps, ...(evidence ? gatherSteps(ctx, { incident: id, startedAt }) : [])],
      evenWithoutAws: true,
      doneWords: `${id} is open (${severity.name}${drill ? ", a drill" : ""}): acknowledge it within ${formatDuration(severity.respondWithinMs)}`,
      after: (results) => [
        ...gatheredWords(results),
        `put all that you type on its record: export NEXUSCTL_INCIDENT=${id}`,
        "say that you have it: nexusctl incident ack",
        "wake the next person: nexusctl incident escalate",
      ],
    });
  },
});
