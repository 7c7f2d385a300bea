import type { Context } from "../../core/context.js";
import { notFound } from "../../core/errors.js";
import { type ChangeRecord, changesIn } from "../../core/history.js";

export { statusWords } from "../../core/history.js";

/**
 * The recorded change of this id; `latest` is the newest one.
 * @throws not-found (exit 5) with the ids there are
 */
export async function findChange(ctx: Context, id: string): Promise<ChangeRecord> {
  const changes = changesIn(await ctx.journal.read());
  const found = id === "latest" ? changes.at(-1) : changes.find((one) => one.id === id);
  if (found !== undefined) return found;
  const near = changes.filter((one) => one.id.startsWith(id) || one.id.endsWith(id)).map((one) => one.id);
  if (near.length === 1) throw notFound(`there is no change "${id}"`, `did you mean ${near[0]}?`);
  const recent = changes.slice(-3).map((one) => one.id);
  throw notFound(
    changes.length === 0 ? "the journal of this environment is empty" : `there is no change "${id}"`,
    recent.length === 0
      ? "changes appear here once one was applied"
      : `the newest are ${recent.join(", ")}; see: nexusctl journal list`,
  );
}
