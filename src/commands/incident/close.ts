import { fact } from "../../core/change.js";
import { command } from "../../core/command.js";
import { NexusError, usage } from "../../core/errors.js";
import { list, required, text } from "../../core/options.js";
import { currentIncident, recordStep } from "../../incident/record.js";
import { type FollowUp, hasReached } from "../../incident/state.js";
import { incidentChange } from "./planned.js";

export default command({
  name: "close",
  summary: "Write down the cause and what is left to do, with who does it by when; the record is complete",
  runbook: ["incident/post-incident"],
  risk: "safe",
  options: {
    cause: required(text("why it happened", { placeholder: "text" })),
    followUp: list("what is left to do, as 'what; owner; 2026-02-14'", { placeholder: "what; owner; due" }),
  },
  examples: [
    {
      type: "incident close --cause 'the pool was too small' --follow-up 'size the pool; jo; 2026-02-14'",
      does: "close it",
    },
    { type: "incident close --cause 'a false alarm' --incident latest -o json", does: "the newest, for a script" },
  ],
  async run(ctx, { cause, followUp }) {
    const incident = await currentIncident(ctx);
    const followUps = followUp.map(parseFollowUp);
    if (!hasReached(incident, "resolved")) {
      throw new NexusError("failed", `${incident.id} is ${incident.status}: it is closed once it is resolved`, {
        hint: "prove that it is over: nexusctl incident resolve",
      });
    }
    return incidentChange(ctx, incident, {
      title: `Close ${incident.id}`,
      facts: [
        fact("cause", cause),
        ...followUps.map(({ what, owner, due }) =>
          fact(`follow-up of ${owner ?? "nobody"}`, `${what} (${due ?? "no date"})`),
        ),
      ],
      warnings: followUps.length === 0 ? ["nothing is left to do: an incident that teaches nothing comes back"] : [],
      steps: [
        recordStep(ctx.paths.environmentState, incident.id, "closed", {
          words: "complete the record",
          text: cause,
          details: {
            cause,
            followUps: followUps.map(({ what, owner, due }) => ({ what, owner: owner ?? null, due: due ?? null })),
          },
        }),
      ],
      ...(incident.status === "closed" ? { nothingToDo: "it is closed already" } : {}),
      doneWords: `${incident.id} is closed`,
      after: [`write it up: nexusctl incident report ${incident.id} --format html`],
    });
  },
});

/** `what; owner; due`, the last two optional. @throws usage for a date that is none */
function parseFollowUp(typed: string): FollowUp {
  const [what = "", owner, due] = typed.split(";").map((part) => part.trim());
  if (what === "")
    throw usage(`--follow-up "${typed}": what is to be done is missing`, "write it as 'what; owner; 2026-02-14'");
  if (due !== undefined && due !== "" && !isDate(due)) {
    throw usage(`--follow-up "${typed}": "${due}" is not a date`, "write it as 2026-02-14");
  }
  return { what, owner: owner === "" ? undefined : owner, due: due === "" ? undefined : due };
}

function isDate(text: string): boolean {
  const time = new Date(`${text}T00:00:00Z`);
  return /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(time.getTime()) && time.toISOString().startsWith(text);
}
