import { type Change, change, type Fact, fact, type Risk, type Step } from "../../core/change.js";
import type { Context } from "../../core/context.js";
import type { Section } from "../../core/report.js";
import { glance } from "../../incident/glance.js";
import type { Incident } from "../../incident/state.js";

/** What a change of an incident's record is made of. */
export interface Planned {
  title: string;
  facts?: Fact[];
  warnings?: string[];
  /** Safe when left out. */
  risk?: Risk;
  shows?: Section[];
  steps: Step[];
  nothingToDo?: string;
  doneWords: string;
  after?: string[];
}

/** A change of an incident: locked on it, and guarded by where it stood. */
export function incidentChange(ctx: Context, incident: Incident, planned: Planned): Change {
  const { nothingToDo, after } = planned;
  return change({
    title: planned.title,
    risk: planned.risk ?? "safe",
    resource: { type: "incident", name: incident.id },
    facts: [
      fact("incident", `${incident.id}: ${incident.title}`),
      fact("status", incident.status, { moved: (now) => `${incident.id} was made ${String(now)} by someone else` }),
      fact("clock", glance(incident, ctx).text, { volatile: true, tone: glance(incident, ctx).tone }),
      ...(planned.facts ?? []),
    ],
    warnings: planned.warnings ?? [],
    ...(planned.shows === undefined ? {} : { shows: planned.shows }),
    evenWithoutAws: true,
    steps: nothingToDo === undefined ? planned.steps : [],
    ...(nothingToDo === undefined ? {} : { nothingToDo }),
    doneWords: planned.doneWords,
    after: () => [...(after ?? [])],
  });
}
