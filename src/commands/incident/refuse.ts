import { NexusError } from "../../core/errors.js";
import type { Incident } from "../../incident/state.js";

/** @throws failed: a closed incident is history */
export function refuseClosed(incident: Incident): void {
  if (incident.status !== "closed") return;
  throw new NexusError("failed", `${incident.id} is closed: what happens now belongs to another incident`, {
    hint: `open one: nexusctl incident open --severity ${incident.severity} --title "..."`,
  });
}
