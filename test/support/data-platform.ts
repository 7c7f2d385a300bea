import { writeFileSync } from "node:fs";
import { join } from "node:path";
import {
  CreateBucketCommand,
  GetObjectCommand,
  ListMultipartUploadsCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import { makeHome, makeOperator, type Operator } from "./cli.js";
import { type Moto, startMoto } from "./moto.js";
import { type Postgres, startPostgres } from "./postgres.js";
import { type RecordingProxy, startRecordingProxy } from "./recording-proxy.js";
import { type Redis, startRedis } from "./redis.js";
import { FOUR_LINES, KEYS, REGION } from "./seed.js";

export const BUCKET = "acme-staging-backups";

/** Real PostgreSQL and Redis servers, S3 by moto behind a proxy that can break it, and an operator who knows them all. */
export interface DataPlatform {
  postgres: Postgres;
  redis: Redis;
  moto: Moto;
  proxy: RecordingProxy;
  operator: Operator;
  /** Another machine: a home of its own, straight to S3 or by the proxy. */
  another(given?: { env?: Record<string, string>; direct?: boolean }): Operator;
  /** Looks at the bucket past nexusctl. */
  s3: S3Client;
  read(key: string): Promise<Buffer>;
  write(key: string, content: Buffer | string): Promise<void>;
  /** Keys of all objects, and of begun uploads with `(begun)` behind. */
  stored(): Promise<string[]>;
  stop(): Promise<void>;
}

export async function startDataPlatform(settings: string[] = []): Promise<DataPlatform> {
  const [postgres, redis, moto] = await Promise.all([
    startPostgres({ tls: true, settings }),
    startRedis(),
    startMoto(),
  ]);
  const proxy = await startRecordingProxy(moto.url);
  const s3 = new S3Client({
    endpoint: moto.url,
    region: REGION,
    forcePathStyle: true,
    credentials: { accessKeyId: KEYS.AWS_ACCESS_KEY_ID, secretAccessKey: KEYS.AWS_SECRET_ACCESS_KEY },
  });
  const place = { LocationConstraint: REGION } as const;
  await s3.send(new CreateBucketCommand({ Bucket: BUCKET, CreateBucketConfiguration: place }));
  const bundle = join(makeHome(), "ca.pem");
  writeFileSync(bundle, postgres.certificate);
  const configuration = `${FOUR_LINES}data:
  database: { name: acme, host: 127.0.0.1, port: ${postgres.port}, user: ${postgres.user}, password: "\${ACME_DB_PASSWORD}", caBundle: ${bundle} }
  redis: { kind: self-managed, host: 127.0.0.1, port: ${redis.port}, password: "\${ACME_REDIS_PASSWORD}" }
`;
  const another: DataPlatform["another"] = ({ env = {}, direct = false } = {}) =>
    makeOperator(configuration, {
      ...KEYS,
      AWS_ENDPOINT_URL: direct ? moto.url : proxy.url,
      ACME_DB_PASSWORD: postgres.password,
      ACME_REDIS_PASSWORD: redis.password,
      ...env,
    });
  return {
    postgres,
    redis,
    moto,
    proxy,
    operator: another(),
    another,
    s3,
    read: async (key) => {
      const { Body } = await s3.send(new GetObjectCommand({ Bucket: BUCKET, Key: key }));
      return Buffer.from((await Body?.transformToByteArray()) ?? []);
    },
    write: async (key, content) => {
      await s3.send(new PutObjectCommand({ Bucket: BUCKET, Key: key, Body: content }));
    },
    stored: async () => {
      const [objects, uploads] = await Promise.all([
        s3.send(new ListObjectsV2Command({ Bucket: BUCKET })),
        s3.send(new ListMultipartUploadsCommand({ Bucket: BUCKET })),
      ]);
      const begun = (uploads.Uploads ?? []).map(({ Key }) => `${Key} (begun)`);
      return [...(objects.Contents ?? []).map(({ Key }) => Key ?? ""), ...begun];
    },
    stop: async () => {
      await Promise.all([postgres.stop(), redis.stop(), proxy.stop(), moto.stop()]);
    },
  };
}
