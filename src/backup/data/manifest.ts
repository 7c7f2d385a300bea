import * as z from "zod/mini";
import { seal as sealText, type Unsealed, unseal as unsealText } from "../../core/sealed.js";

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

/** Everything there is to know of one backup. Written last: a backup exists when its manifest does. */
export type Manifest = z.infer<typeof manifest>;
export type StoredInBackup = z.infer<typeof stored>;
export type DatabaseInBackup = z.infer<typeof database>;
export type RedisInBackup = z.infer<typeof redis>;

/** The manifest as it is stored. */
export function seal(content: Manifest): string {
  return sealText(content);
}

/** @returns the manifest, or why it is none */
export function unseal(text: string): Unsealed<Manifest> {
  return unsealText(text, manifest);
}
