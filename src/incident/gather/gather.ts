import type { Redactor } from "../../core/redact.js";
import { whyNot } from "../../health/why.js";
import { attempt } from "../../health/within.js";
import type { Evidence } from "../evidence.js";
import type { Gatherer, GatherLook } from "./gatherer.js";

/** What one gatherer may take, in the operator's own time; they all run at once, so that all of it ends within 20 seconds. */
export const GATHER_WITHIN_MS = 14_000;

/**
 * Lets all gatherers run at once, each under its own deadline. What one cannot have is evidence as well: it says why. None
 * delays or ends the others, and `onEvidence` is told of each as soon as it is there.
 * @throws interrupted (exit 130), and what `onEvidence` throws
 */
export async function gather(
  gatherers: readonly Gatherer[],
  look: GatherLook,
  redactor: Pick<Redactor, "text" | "json">,
  onEvidence: (evidence: Evidence) => void,
): Promise<Evidence[]> {
  return Promise.all(
    gatherers.map(async (one) => {
      const evidence = await gatherOne(one, look, redactor);
      onEvidence(evidence);
      return evidence;
    }),
  );
}

async function gatherOne(
  one: Gatherer,
  look: GatherLook,
  redactor: Pick<Redactor, "text" | "json">,
): Promise<Evidence> {
  const { name, title } = one;
  const asked = await attempt(async () => one.query(look), GATHER_WITHIN_MS, look);
  const had = await attempt(() => one.run(look), GATHER_WITHIN_MS, look);
  const { data = null, timeline = [], series = [] } = had.ok ? had.value : {};
  return {
    schema: "incident.evidence",
    name,
    title,
    query: asked.ok ? redactor.json(asked.value) : {},
    takenAt: look.now.toISOString(),
    from: look.from.toISOString(),
    to: look.now.toISOString(),
    error: had.ok ? null : redactor.text(whyNot(had.error)),
    data: redactor.json(data),
    timeline: timeline.map((entry) => ({ ...entry, text: redactor.text(entry.text) })),
    series,
  };
}
