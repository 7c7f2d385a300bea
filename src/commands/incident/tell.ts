import type { Risk, Step } from "../../core/change.js";
import type { Context } from "../../core/context.js";
import { isObject, type Json } from "../../core/json.js";
import type { Section } from "../../core/report.js";
import { compose, type Known, type Saying, toDeliver } from "../../incident/notify/compose.js";
import { type DeliverDeps, deliverStep } from "../../incident/notify/deliver.js";
import { type Delivery, deliveriesOf, isDue, isPending, RECIPIENTS } from "../../incident/notify/deliveries.js";
import type { Notice } from "../../incident/notify/notice.js";
import { outgoingOf } from "../../incident/notify/outgoing.js";
import { type Route, routeOf } from "../../incident/notify/route.js";
import type { Incident } from "../../incident/state.js";
import { waysOf } from "./ways.js";

/** How a command tells people: planned here, sent by the engine. */
export interface Telling {
  route: Route;
  /** What would be said. The step of the record carries it: `details: { notice: noticeJson(notice) }`. */
  notice: Notice | undefined;
  /** After the step of the record. */
  steps: Step[];
  /** Exactly what each recipient gets. */
  shows: Section[];
  /** Disruptive where real people would hear of it. */
  risk: Risk;
  /** Recipients of the notice, in words. */
  told: string;
}

interface Wanted {
  saying?: Saying;
  /** Earlier messages that are sent first. */
  earlier?: readonly Delivery[];
}

/** Plans one message to all it concerns, after the earlier ones that are still to be sent. */
export async function telling(
  ctx: Context,
  incident: Known & Pick<Incident, "drill">,
  wanted: Wanted,
): Promise<Telling> {
  const route = routeOf(ctx.env, incident);
  const notice = wanted.saying === undefined ? undefined : compose(incident, wanted.saying, route, ctx);
  const deps = await deliverDeps(ctx, route);
  const fresh = notice === undefined ? [] : toDeliver(notice);
  const all = [...(wanted.earlier ?? []), ...fresh];
  return {
    route,
    notice,
    steps: all.map((one) => deliverStep(one, deps)),
    shows: previewsOf(all, deps),
    risk:
      route.kind === "real" && all.some(({ notice: { kind } }) => kind === "page" || kind === "update")
        ? "disruptive"
        : "safe",
    told: [...new Set(all.map(({ channel }) => RECIPIENTS[channel]))].join(", "),
  };
}

export async function deliverDeps(ctx: Context, route: Route): Promise<DeliverDeps> {
  const { clock, gate, redactor, paths, shared } = ctx;
  return { clock, gate, redactor, paths, shared, route, ways: await waysOf(ctx) };
}

/** What earlier runs left to be sent, and the recipients take again by now. */
export function leftOf(incident: Incident, now: Date): Delivery[] {
  return deliveriesOf(incident).filter((one) => isPending(one) && isDue(one, now));
}

/** What every recipient gets, field by field; long texts are cut here and whole with `-v`, as is layout. */
export function previewsOf(deliveries: readonly Delivery[], { route, ways }: DeliverDeps): Section[] {
  return deliveries.map((one) => {
    const shows = outgoingOf(one, route, ways)?.shows;
    const rows = shows === undefined ? [] : leavesOf(shows);
    return {
      type: "fields",
      title: `${RECIPIENTS[one.channel]} gets (${one.notice.what})`,
      rows: rows.length === 0 ? [["nothing", "it is not configured any more"]] : rows,
    };
  });
}

const SHOWN = 240;
/** How Slack draws it says nothing to a person. */
const LAYOUT = ["type", "emoji"];

/** Every leaf of a message with its place, as rows to read. */
export function leavesOf(value: Json, path = ""): [string, string][] {
  if (Array.isArray(value)) return value.flatMap((item, index) => leavesOf(item, `${path}[${index}]`));
  if (isObject(value)) {
    return Object.entries(value).flatMap(([key, item]) =>
      LAYOUT.includes(key) ? [] : leavesOf(item, path === "" ? key : `${path}.${key}`),
    );
  }
  const text = String(value);
  const more = text.length - SHOWN;
  return [[path, more > 0 ? `${text.slice(0, SHOWN)}... (${more} more)` : text]];
}
