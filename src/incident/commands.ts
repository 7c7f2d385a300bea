import { makerOf } from "../core/process-mark.js";
import { type IncidentEvent, textIn } from "./events.js";

/**
 * What a record tells people of the commands on it: each once. One that wrote down how it ended is told by that; of one that only
 * began to change something it is said that it has no end: it was killed, left, or runs still. Of another operator's the end may
 * lie there and not be handed over yet.
 */
export function toldOnce(events: readonly IncidentEvent[]): IncidentEvent[] {
  const ended = new Set(
    events.flatMap((event) => (event.type === "command" ? (textIn(event.details, "run") ?? []) : [])),
  );
  return events.flatMap((event) => {
    if (event.type !== "command.begun") return event;
    return ended.has(textIn(event.details, "run") ?? "")
      ? []
      : { ...event, text: `${event.text} (${unendedWords(event)})` };
  });
}

function unendedWords({ details, elsewhere }: IncidentEvent): string {
  const maker = makerOf(textIn(details, "process") ?? "");
  if (maker === "runs") return "still running";
  if (elsewhere !== undefined) return "its end is not here yet";
  return maker === "elsewhere" ? "no end is recorded" : "did not end";
}
