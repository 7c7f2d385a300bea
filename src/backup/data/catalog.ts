import * as z from "zod/mini";
import type { Storage } from "../../aws/storage.js";
import type { Context } from "../../core/context.js";
import { asNexusError, NexusError, notFound } from "../../core/errors.js";
import { idIn, keysOf, manifestPrefix, verifiedPrefix } from "./keys.js";
import { type Manifest, unseal } from "./manifest.js";
import { type Shelf, shelfOf } from "./settings.js";

const verification = z.object({
  at: z.string(),
  ok: z.boolean(),
  /** It was restored into a scratch database, not only read. */
  testRestore: z.boolean(),
  why: z.nullable(z.string()),
});

export type Verification = z.infer<typeof verification>;

/** One backup as the bucket has it: a manifest that can be believed, or why not. */
export interface Entry {
  id: string;
  manifest: Manifest | undefined;
  why: string | undefined;
  /** The last time somebody verified it. */
  verified: Verification | undefined;
}

/** The ids of all backups, newest first, without reading any. */
export async function backupIds(ctx: Pick<Context, "env" | "aws">): Promise<string[]> {
  const { bucket, prefix } = shelfOf(ctx);
  const place = manifestPrefix(prefix);
  const manifests = await (await ctx.aws.storage()).objects(bucket, place);
  return manifests
    .flatMap(({ key }) => idIn(key, place) ?? [])
    .sort()
    .reverse();
}

/** All backups, newest first. One manifest that cannot be read hides no other. */
export async function readCatalog(ctx: Context): Promise<Entry[]> {
  const shelf = shelfOf(ctx);
  const storage = await ctx.aws.storage();
  await storage.checkBucket(shelf.bucket);
  const place = manifestPrefix(shelf.prefix);
  const [manifests, verified] = await Promise.all([
    storage.objects(shelf.bucket, place),
    storage.objects(shelf.bucket, verifiedPrefix(shelf.prefix)),
  ]);
  const records = new Set(verified.map(({ key }) => key));
  const ids = manifests.flatMap(({ key }) => idIn(key, place) ?? []);
  const entries = await Promise.all(ids.map((id) => readEntry(storage, shelf, id, records)));
  return entries.sort((a, b) => (a.id < b.id ? 1 : -1));
}

async function readEntry(storage: Storage, shelf: Shelf, id: string, records: Set<string>): Promise<Entry> {
  const keys = keysOf(shelf.prefix, id);
  const [read, verified] = await Promise.all([
    readManifest(storage, shelf, id),
    records.has(keys.verified) ? readVerification(storage, shelf, id) : undefined,
  ]);
  const found = "manifest" in read ? read.manifest : undefined;
  return { id, manifest: found, why: "why" in read ? read.why : undefined, verified };
}

async function readManifest(storage: Storage, { bucket, prefix }: Shelf, id: string) {
  const { manifest: key } = keysOf(prefix, id);
  try {
    const read = unseal(await storage.text(bucket, key));
    if ("manifest" in read && read.manifest.id !== id) return { why: `it is the manifest of ${read.manifest.id}` };
    return read;
  } catch (thrown) {
    const error = asNexusError(thrown);
    if (error.code === "interrupted") throw error;
    return { why: `it could not be read: ${error.message}` };
  }
}

async function readVerification(storage: Storage, { bucket, prefix }: Shelf, id: string) {
  try {
    const checked = verification.safeParse(JSON.parse(await storage.text(bucket, keysOf(prefix, id).verified)));
    return checked.success ? checked.data : undefined;
  } catch (thrown) {
    const error = asNexusError(thrown);
    if (error.code === "interrupted") throw error;
    // Who cannot tell whether it was verified says it was not.
    return undefined;
  }
}

/**
 * One backup that can be believed.
 * @param wanted its id, or `latest`
 * @throws not-found with the newest ids; failed when its manifest was altered or is not whole
 */
export async function findBackup(ctx: Context, wanted: string): Promise<Manifest> {
  if (wanted === "latest") {
    const newest = (await readCatalog(ctx)).find(({ manifest }) => manifest !== undefined)?.manifest;
    if (newest !== undefined) return newest;
    throw notFound(`there is no backup in ${ctx.env.names.backupBucket}`, "make one with: nexusctl backup data create");
  }
  const shelf = shelfOf(ctx);
  const storage = await ctx.aws.storage();
  await storage.checkBucket(shelf.bucket);
  const key = keysOf(shelf.prefix, wanted).manifest;
  if ((await storage.object(shelf.bucket, key)) === undefined) {
    const newest = (await readCatalog(ctx)).slice(0, 3).map(({ id }) => id);
    const hint =
      newest.length === 0 ? "make one with: nexusctl backup data create" : `the newest are ${newest.join(", ")}`;
    throw notFound(`there is no backup "${wanted}" in ${shelf.bucket}`, hint);
  }
  const read = await readManifest(storage, shelf, wanted);
  if ("manifest" in read) return read.manifest;
  throw new NexusError("failed", `the manifest of ${wanted} cannot be believed: ${read.why}`, {
    hint: "take another backup: nexusctl backup data list",
  });
}
