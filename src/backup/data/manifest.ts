import { createHash } from "node:crypto";
import * as z from "zod/mini";
import { canonicalJson, toJson } from "../../core/json.js";

/** Grows when an older nexusctl could no longer restore what it describes. */
export const MANIFEST_VERSION = 1;

const hex = z.string().check(z.regex(/^[0-9a-f]{64}$/));
const count = z.number().check(z.minimum(0));
const time = z.string().check(z.regex(/^\d{4}-\d{2}-\d{2}T[\d:.]+Z$/));

const stored = z.strictObject({
  key: z.string(),
  bytes: count,
  sha256: hex,
  /** As S3 took them, in order: base64 SHA-256. */
  parts: z.array(z.strictObject({ bytes: count, sha256: z.string() })),
});

const properties = z.strictObject({
  owner: z.string(),
  encoding: z.string(),
  collate: z.string(),
  ctype: z.string(),
  provider: z.string(),
  icuLocale: z.nullable(z.string()),
  settings: z.array(z.strictObject({ role: z.nullable(z.string()), name: z.string(), value: z.string() })),
  grants: z.nullable(
    z.array(
      z.strictObject({ grantee: z.nullable(z.string()), privileges: z.array(z.string()), grantable: z.boolean() }),
    ),
  ),
});

const database = z.strictObject({
  name: z.string(),
  serverVersion: z.string(),
  dumpVersion: z.string(),
  properties,
  tables: z.array(z.strictObject({ name: z.string(), rows: count })),
  largeObjects: count,
  schemaHash: hex,
  object: stored,
});

const redis = z.strictObject({
  source: z.string(),
  kind: z.enum(["self-managed", "elasticache"]),
  serverVersion: z.nullable(z.string()),
  /** redis-cli's; null where ElastiCache exported it. */
  toolVersion: z.nullable(z.string()),
  /** One a shard. */
  objects: z.array(stored),
});

const manifest = z.strictObject({
  version: z.literal(MANIFEST_VERSION),
  id: z.string(),
  startedAt: time,
  finishedAt: time,
  environment: z.string(),
  bucket: z.string(),
  by: z.strictObject({ user: z.string(), host: z.string() }),
  nexusctl: z.string(),
  database: z.nullable(database),
  redis: z.nullable(redis),
});

const sealed = z.strictObject({ manifest, sha256: hex });

/** Everything there is to know of one backup. Written last: a backup exists when its manifest does. */
export type Manifest = z.infer<typeof manifest>;
export type StoredInBackup = z.infer<typeof stored>;
export type DatabaseInBackup = z.infer<typeof database>;
export type RedisInBackup = z.infer<typeof redis>;

/** The manifest as it is stored, with its own hash, so that one that was altered gives itself away. */
export function seal(content: Manifest): string {
  return `${JSON.stringify({ manifest: content, sha256: hashOf(content) }, null, 2)}\n`;
}

/** @returns the manifest, or why it is none */
export function unseal(text: string): { manifest: Manifest } | { why: string } {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { why: "it is not JSON" };
  }
  const checked = sealed.safeParse(value);
  if (!checked.success) {
    const issue = checked.error.issues[0];
    return { why: `it is not complete (${issue?.path.map(String).join(".") ?? "?"}: ${issue?.message ?? "wrong"})` };
  }
  if (hashOf(checked.data.manifest) !== checked.data.sha256) return { why: "it was altered after it was written" };
  return { manifest: checked.data.manifest };
}

function hashOf(content: Manifest): string {
  return createHash("sha256")
    .update(canonicalJson(toJson(content)))
    .digest("hex");
}
