import { createHash } from "node:crypto";
import { ACMClient, ListCertificatesCommand } from "@aws-sdk/client-acm";
import { ChangeResourceRecordSetsCommand, ListHostedZonesCommand, Route53Client } from "@aws-sdk/client-route-53";
import { CreateBucketCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { keysOf } from "../../../src/backup/data/keys.js";
import { MANIFEST_VERSION, type Manifest, seal } from "../../../src/backup/data/manifest.js";
import type { Made } from "../../support/change-commands.js";
import { DOMAIN, KEYS, REGION } from "../../support/seed.js";

const BUCKET = "acme-staging-backups";
const BACKUP = "20260131-140503-9f2c41";

/** Adds to the platform what only reads look for: an address, and a stored backup. @returns the ids they need */
export async function seedForReads(motoUrl: string): Promise<Made> {
  const config = {
    endpoint: motoUrl,
    region: REGION,
    credentials: { accessKeyId: KEYS.AWS_ACCESS_KEY_ID, secretAccessKey: KEYS.AWS_SECRET_ACCESS_KEY },
  };
  await Promise.all([
    seedAddress(new Route53Client(config)),
    seedBackup(new S3Client({ ...config, forcePathStyle: true })),
  ]);
  const { CertificateSummaryList } = await new ACMClient(config).send(new ListCertificatesCommand({}));
  return new Map([["<certificate>", CertificateSummaryList?.[0]?.CertificateArn ?? ""]]);
}

async function seedAddress(dns: Route53Client): Promise<void> {
  const { HostedZones } = await dns.send(new ListHostedZonesCommand({}));
  await dns.send(
    new ChangeResourceRecordSetsCommand({
      HostedZoneId: HostedZones?.[0]?.Id,
      ChangeBatch: {
        Changes: [
          {
            Action: "CREATE",
            ResourceRecordSet: { Name: DOMAIN, Type: "A", TTL: 60, ResourceRecords: [{ Value: "198.51.100.9" }] },
          },
        ],
      },
    }),
  );
}

/** One backup of Redis as nexusctl would have stored it. */
async function seedBackup(s3: S3Client): Promise<void> {
  const place = { LocationConstraint: REGION } as const;
  await s3.send(new CreateBucketCommand({ Bucket: BUCKET, CreateBucketConfiguration: place }));
  const keys = keysOf("", BACKUP);
  const content = Buffer.from("REDIS0011".padEnd(4_000, "."));
  const sha256 = createHash("sha256").update(content);
  const parts = [{ bytes: content.length, sha256: sha256.copy().digest("base64") }];
  const object = { key: keys.redis, bytes: content.length, sha256: sha256.digest("hex"), parts };
  const manifest: Manifest = {
    version: MANIFEST_VERSION,
    id: BACKUP,
    startedAt: "2026-01-31T14:05:03.000Z",
    finishedAt: "2026-01-31T14:05:04.000Z",
    environment: "staging",
    bucket: BUCKET,
    by: { user: "ada", host: "desk" },
    nexusctl: "0.1.0",
    database: null,
    redis: {
      source: "127.0.0.1:6379",
      kind: "self-managed",
      serverVersion: "7.0",
      toolVersion: "7.0",
      objects: [object],
    },
  };
  await s3.send(new PutObjectCommand({ Bucket: BUCKET, Key: keys.redis, Body: content }));
  await s3.send(new PutObjectCommand({ Bucket: BUCKET, Key: keys.manifest, Body: seal(manifest) }));
}
