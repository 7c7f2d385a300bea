import { command } from "../../core/command.js";
import type { Context } from "../../core/context.js";
import { notFound } from "../../core/errors.js";
import { list, text } from "../../core/options.js";
import { deliverStep } from "../../incident/notify/deliver.js";
import { type Delivery, deliveriesOf, isPending } from "../../incident/notify/deliveries.js";
import { routeOf } from "../../incident/notify/route.js";
import { currentIncident, recordStep } from "../../incident/record.js";
import type { Incident } from "../../incident/state.js";
import { incidentChange } from "./planned.js";
import { deliverDeps, previewsOf } from "./tell.js";
import { TELL_USES } from "./ways.js";

export default command({
  name: "deliver",
  summary: "Send what is still to be sent, or one message again",
  description:
    "What failed is sent without a question, because it was confirmed when it was written. --resend sends a message whose fate nobody knows, or that was refused; that asks, since it may arrive twice.",
  uses: TELL_USES,
  risk: "disruptive",
  args: { incident: text("the incident; the one that is open, when left out", { source: "incidents" }) },
  options: { resend: list("a delivery by its id, see incident deliveries", { placeholder: "id" }) },
  examples: [
    { type: "incident deliver", does: "try again what failed" },
    { type: "incident deliver --resend inc-production-20260131-1405/page-1/slack --yes", does: "one of them again" },
  ],
  async run(ctx, { incident: named, resend }) {
    const incident = await currentIncident(ctx, named);
    const again = resend.map((id) => findDelivery(incident, id));
    const left = again.length > 0 ? [] : deliveriesOf(incident).filter(isPending);
    const route = routeOf(ctx.env, incident);
    const deps = await deliverDeps(ctx, route);
    const chosen = [...left, ...again];
    return incidentChange(ctx, incident, {
      title: `Deliver ${chosen.length === 1 ? "one message" : `${chosen.length} messages`} of ${incident.id}`,
      risk: again.length > 0 && route.kind === "real" ? "disruptive" : "safe",
      warnings: again.flatMap(({ id, state }) =>
        state === "unknown" || state === "sent" ? [`${id} may have arrived: it may be there twice`] : [],
      ),
      shows: previewsOf(chosen, deps),
      steps: [
        ...left.map((one) => deliverStep(one, deps)),
        ...again.flatMap((one) => [askedAgain(ctx, one), deliverStep(one, deps, true)]),
      ],
      ...(chosen.length === 0 ? { nothingToDo: "nothing is left to be sent" } : {}),
      doneWords: chosen.length === 1 ? "delivered" : `all ${chosen.length} are delivered`,
    });
  },
});

function askedAgain({ paths }: Context, { id, channel, notice }: Delivery) {
  return recordStep(paths.environmentState, notice.incident, "delivery", {
    step: `again-${id.split("/").slice(1).join("-")}`,
    words: "note that it is to be sent again",
    text: `to be sent again (${notice.what})`,
    details: { delivery: id, channel, state: "queued" },
  });
}

function findDelivery(incident: Incident, id: string): Delivery {
  const found = deliveriesOf(incident).find((one) => one.id === id);
  if (found !== undefined) return found;
  throw notFound(`${incident.id} has no delivery "${id}"`, `see: nexusctl incident deliveries ${incident.id}`);
}
