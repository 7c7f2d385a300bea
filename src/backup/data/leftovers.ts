import type { OpenUpload, StoredObject } from "../../aws/storage.js";
import type { Context } from "../../core/context.js";
import { changesIn } from "../../core/history.js";
import { dataPrefix, idIn, manifestPrefix, scratchMadeAt } from "./keys.js";
import { exportedId, exportName } from "./redis/exported.js";
import type { DatabaseServer } from "./server.js";
import { shelfOf } from "./settings.js";

/** What broken work left: it belongs to no backup. */
export type Leftover =
  | { kind: "upload"; id: string; at: Date | undefined; upload: OpenUpload }
  | { kind: "object"; id: string; at: Date | undefined; object: StoredObject }
  | { kind: "database"; name: string; at: Date };

/** Whoever still works has shown a sign of life within this. */
export const IDLE_MS = 3_600_000;

/**
 * Uploads and objects without a manifest in which nothing moved for `idleMs`: those of a backup that still runs, here or on
 * another machine, are left alone. What this machine's journal knows to have been killed need not stand still first.
 */
export async function findLeftovers(ctx: Context, idleMs: number): Promise<Leftover[]> {
  const { bucket, prefix } = shelfOf(ctx);
  const storage = await ctx.aws.storage();
  const place = dataPrefix(prefix);
  const [uploads, objects, exports, manifests] = await Promise.all([
    storage.openUploads(bucket, place),
    storage.objects(bucket, place),
    storage.objects(bucket, exportName("")),
    storage.objects(bucket, manifestPrefix(prefix)),
  ]);
  const whole = new Set(manifests.flatMap(({ key }) => idIn(key, manifestPrefix(prefix)) ?? []));
  const begun = await Promise.all(
    uploads.map(async (upload) => ({
      kind: "upload" as const,
      id: idIn(upload.key, place) ?? upload.key,
      at: (await storage.lastPartAt(bucket, upload)) ?? upload.begunAt,
      upload,
    })),
  );
  const loose = [...objects, ...exports].flatMap((object) => {
    const id = idIn(object.key, place) ?? exportedId(object.key);
    return id === undefined ? [] : [{ kind: "object" as const, id, at: object.modifiedAt, object }];
  });
  const all = [...begun, ...loose].filter(({ id }) => !whole.has(id));
  const dead = killedHere(ctx);
  const lastSign = new Map<string, number>();
  for (const { id, at } of all) lastSign.set(id, Math.max(lastSign.get(id) ?? 0, at?.getTime() ?? 0));
  const before = ctx.clock.now().getTime() - idleMs;
  return all.filter(({ id }) => dead(id) || (lastSign.get(id) ?? 0) <= before);
}

/**
 * Whether a name belongs to work that was begun from here and never ended: nexusctl was killed in the middle.
 * @returns a test for a backup's id or a scratch database's name
 */
function killedHere(ctx: Context): (name: string) => boolean {
  const requests = changesIn(ctx.journal.known())
    .filter(({ status }) => status === "crashed")
    .flatMap((change) => change.steps.map(({ request }) => JSON.stringify(request)));
  return (name) => requests.some((request) => request.includes(name));
}

/** Databases that a restore or a test restore made for a while and did not come to drop or rename. */
export async function findScratch(ctx: Context, server: DatabaseServer, idleMs: number): Promise<Leftover[]> {
  const before = ctx.clock.now().getTime() - idleMs;
  const dead = killedHere(ctx);
  return (await server.databases()).flatMap(({ name, sessions }) => {
    const at = scratchMadeAt(name);
    if (at === undefined || sessions > 0) return [];
    if (at.getTime() > before && !dead(name)) return [];
    return [{ kind: "database" as const, name, at }];
  });
}

const WORDS: Readonly<Record<Leftover["kind"], [one: string, many: string]>> = {
  upload: ["begun upload", "begun uploads"],
  object: ["object without a manifest", "objects without a manifest"],
  database: ["scratch database", "scratch databases"],
};

/** e.g. `1 begun upload, 2 objects without a manifest`. */
export function leftoverWords(leftovers: readonly Leftover[]): string {
  return (["upload", "object", "database"] as const)
    .map((kind) => ({ count: leftovers.filter((one) => one.kind === kind).length, words: WORDS[kind] }))
    .filter(({ count }) => count > 0)
    .map(({ count, words: [one, many] }) => `${count} ${count === 1 ? one : many}`)
    .join(", ");
}
