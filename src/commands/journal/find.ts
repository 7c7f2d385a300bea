import type { Context } from "../../core/context.js";
import { notFound } from "../../core/errors.js";
import { type ChangeRecord, changesIn } from "../../core/history.js";

/**
 * The recorded change of this id; `latest` is the newest one.
 * @throws not-found (exit 5) with the ids there are
 */
export function findChange(ctx: Context, id: string): ChangeRecord {
  const changes = changesIn(ctx.journal.read());
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

/** How a change ended, for a person. */
export function statusWords(change: ChangeRecord): { text: string; tone: "ok" | "warn" | "critical" | "muted" } {
  if (change.undoneBy !== undefined) return { text: "undone", tone: "muted" };
  switch (change.status) {
    case "applied":
      return { text: "applied", tone: "ok" };
    case "detached":
      return { text: "not waited for", tone: "warn" };
    case "rolled-back":
      return { text: "rolled back", tone: "warn" };
    case "crashed":
      return { text: "outcome unknown", tone: "critical" };
    case "partial":
      return { text: "partly done", tone: "critical" };
    case "interrupted":
      return { text: "interrupted", tone: "warn" };
    case "failed":
      return { text: "failed", tone: "critical" };
  }
}
