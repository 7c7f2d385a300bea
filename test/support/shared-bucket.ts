import {
  CreateBucketCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import { FOUR_LINES, KEYS, REGION } from "./seed.js";

export const STATE_BUCKET = "acme-nexusctl";

/** Acme's staging environment with one line more: where operators keep things together. Leases are short. */
export const FIVE_LINES = `${FOUR_LINES}state: s3://${STATE_BUCKET}/ops?lease=5s\n`;

/** The bucket of the shared state, past nexusctl: for looking, and for doing what nobody should. */
export async function makeStateBucket(endpoint: string) {
  const credentials = { accessKeyId: KEYS.AWS_ACCESS_KEY_ID, secretAccessKey: KEYS.AWS_SECRET_ACCESS_KEY };
  const s3 = new S3Client({ region: REGION, endpoint, forcePathStyle: true, credentials });
  const Bucket = STATE_BUCKET;
  await s3.send(new CreateBucketCommand({ Bucket, CreateBucketConfiguration: { LocationConstraint: REGION } }));
  const keys = async (prefix = "") => {
    const { Contents = [] } = await s3.send(
      new ListObjectsV2Command({ Bucket, Prefix: `ops/acme/staging/eu-west-1/${prefix}` }),
    );
    return Contents.map(({ Key = "" }) => Key);
  };
  const text = async (Key: string) =>
    (await s3.send(new GetObjectCommand({ Bucket, Key }))).Body?.transformToString() ?? "";
  return {
    keys,
    text,
    put: (Key: string, Body: string) => s3.send(new PutObjectCommand({ Bucket, Key, Body })),
    remove: (Key: string) => s3.send(new DeleteObjectCommand({ Bucket, Key })),
  };
}
