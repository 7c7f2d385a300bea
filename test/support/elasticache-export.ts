import { createServer, request } from "node:http";
import { CreateReplicationGroupCommand, ElastiCacheClient } from "@aws-sdk/client-elasticache";
import { CreateBucketCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { KEYS, REGION } from "./seed.js";

/** An RDB file without a key, checksums switched off. */
const EMPTY_RDB = Buffer.concat([Buffer.from("REDIS0010"), Buffer.from([0xff]), Buffer.alloc(8)]);

/** Stands before moto and adds what it lacks: CopySnapshot, which exports a snapshot of ElastiCache into a bucket. */
export async function startExporter(
  moto: string,
  bucket: string,
  cache: string,
): Promise<{ url: string; stop(): void }> {
  const config = {
    endpoint: moto,
    region: REGION,
    forcePathStyle: true,
    credentials: { accessKeyId: KEYS.AWS_ACCESS_KEY_ID, secretAccessKey: KEYS.AWS_SECRET_ACCESS_KEY },
  };
  const s3 = new S3Client(config);
  await s3.send(new CreateBucketCommand({ Bucket: bucket, CreateBucketConfiguration: { LocationConstraint: REGION } }));
  const group = { ReplicationGroupId: cache, ReplicationGroupDescription: "redis", Engine: "redis" };
  await new ElastiCacheClient(config).send(
    new CreateReplicationGroupCommand({ ...group, CacheNodeType: "cache.t3.micro" }),
  );
  const server = createServer(async (incoming, answer) => {
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk);
    const body = Buffer.concat(chunks);
    const asked = new URLSearchParams(body.toString("latin1"));
    if (asked.get("Action") === "CopySnapshot") {
      const Key = `${asked.get("TargetSnapshotName")}-0001.rdb`;
      await s3.send(new PutObjectCommand({ Bucket: asked.get("TargetBucket") ?? "", Key, Body: EMPTY_RDB }));
      answer.writeHead(200, { "content-type": "text/xml" });
      answer.end("<CopySnapshotResponse><CopySnapshotResult><Snapshot/></CopySnapshotResult></CopySnapshotResponse>");
      return;
    }
    const { hostname, port } = new URL(moto);
    const { method, url, headers } = incoming;
    request({ hostname, port, method, path: url, headers }, (reply) => {
      answer.writeHead(reply.statusCode ?? 502, reply.headers);
      reply.pipe(answer);
    }).end(body);
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  return { url: `http://127.0.0.1:${address.port}`, stop: () => server.closeAllConnections() };
}
