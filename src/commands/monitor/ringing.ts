import type { Context } from "../../core/context.js";
import { whyNot } from "../../health/why.js";
import { attempt } from "../../health/within.js";
import { shortName } from "../../monitor/alarms/names.js";

const PATIENCE_MS = 8_000;

/** The environment's alarms that ring, muted ones too, by their short names; or why that is not known. */
export type Ringing = { known: true; names: string[] } | { known: false; why: string };

/** Never throws, but when Ctrl-C was pressed. */
export async function readRinging(ctx: Context): Promise<Ringing> {
  const { alarmPrefix } = ctx.env.names;
  const read = await attempt(async () => (await ctx.aws.cloudwatch()).alarms(alarmPrefix), PATIENCE_MS, ctx);
  if (!read.ok) return { known: false, why: whyNot(read.error) };
  const names = read.value.filter(({ state }) => state === "ALARM").map(({ name }) => shortName(name, alarmPrefix));
  return { known: true, names: names.sort() };
}
