import { createHash } from "node:crypto";
import { type InputReader, page, readInput } from "../input.js";
import { AwsFault, type Call, type Operation } from "../part.js";
import { nextSequence, type World } from "../world.js";
import type { ObjectState, StorageState, UploadState } from "./state.js";

type Bucket = StorageState["buckets"][number];

const INVALID = "InvalidArgument";
const PAGE = 1_000;
/** The state file holds all contents: what is larger does not belong into a sandbox. */
const MOST_BYTES = 4 * 1024 ** 2;

export const storageOperations: Record<string, Operation<World>> = {
  HeadBucket: (input, call) => {
    bucketOf(readInput(input, INVALID), call);
    return {};
  },
  GetPublicAccessBlock: (input, call) => {
    bucketOf(readInput(input, INVALID), call);
    const all = { BlockPublicAcls: true, IgnorePublicAcls: true, BlockPublicPolicy: true, RestrictPublicBuckets: true };
    return { PublicAccessBlockConfiguration: all };
  },
  GetBucketPolicyStatus: (input, call) => {
    bucketOf(readInput(input, INVALID), call);
    throw new AwsFault("NoSuchBucketPolicy", "The bucket policy does not exist", 404);
  },
  GetBucketVersioning: (input, call) => {
    bucketOf(readInput(input, INVALID), call);
    return { Status: "Enabled" };
  },
  ListObjectsV2: (input, call) => {
    const reader = readInput(input, INVALID);
    const prefix = reader.text("Prefix") ?? "";
    const all = bucketOf(reader, call)
      .objects.filter(({ key }) => key.startsWith(prefix))
      .sort((a, b) => (a.key < b.key ? -1 : 1));
    const { items, next } = page(all, reader.text("ContinuationToken"), PAGE, INVALID);
    const contents = items.map((one) => ({
      Key: one.key,
      Size: one.bytes,
      ETag: one.etag,
      LastModified: new Date(one.modifiedAt),
    }));
    return { Contents: contents, KeyCount: items.length, IsTruncated: next !== undefined, NextContinuationToken: next };
  },
  HeadObject: (input, call) => headers(objectOf(input, call, "NotFound")),
  GetObject: (input, call) => {
    const reader = readInput(input, INVALID);
    const one = objectOf(input, call, "NoSuchKey");
    const match = reader.text("IfMatch");
    if (match !== undefined && match !== one.etag) {
      throw new AwsFault("PreconditionFailed", "At least one of the pre-conditions you specified did not hold", 412);
    }
    const from = Number(/^bytes=(\d+)-$/.exec(reader.text("Range") ?? "")?.[1] ?? 0);
    const body = Buffer.from(one.content, "base64").subarray(from);
    return { ...headers(one), ContentLength: body.length, Body: new Uint8Array(body) };
  },
  PutObject: (input, call) => {
    const reader = readInput(input, INVALID);
    const bucket = bucketOf(reader, call);
    const key = reader.needText("Key");
    refuseExisting(reader, bucket, key);
    const etag = store(bucket, key, bytesOf(input.Body), call);
    return { ETag: etag };
  },
  DeleteObject: (input, call) => {
    const reader = readInput(input, INVALID);
    const bucket = bucketOf(reader, call);
    const key = reader.needText("Key");
    // As on AWS, what is not there is deleted without a word.
    bucket.objects = bucket.objects.filter((one) => one.key !== key);
    return {};
  },
  CreateMultipartUpload: (input, call) => {
    const reader = readInput(input, INVALID);
    const bucket = bucketOf(reader, call);
    const key = reader.needText("Key");
    const id = `upload-${nextSequence(call.world)}`;
    bucket.uploads.push({ id, key, begunAt: call.now.getTime(), parts: [] });
    return { Bucket: bucket.name, Key: key, UploadId: id };
  },
  UploadPart: (input, call) => {
    const reader = readInput(input, INVALID);
    const upload = uploadOf(reader, bucketOf(reader, call));
    const number = reader.integer("PartNumber") ?? 0;
    if (number < 1 || number > 10_000) throw new AwsFault(INVALID, "Part number must be between 1 and 10000");
    const body = bytesOf(input.Body);
    const wanted = reader.text("ChecksumSHA256");
    if (wanted !== undefined && wanted !== createHash("sha256").update(body).digest("base64")) {
      throw new AwsFault("BadDigest", "The SHA256 you specified did not match the calculated checksum.");
    }
    const etag = etagOf(body);
    upload.parts = [
      ...upload.parts.filter((one) => one.number !== number),
      { number, content: body.toString("base64"), bytes: body.length, etag, sha256: wanted, at: call.now.getTime() },
    ];
    return { ETag: etag };
  },
  CompleteMultipartUpload: (input, call) => {
    const reader = readInput(input, INVALID);
    const bucket = bucketOf(reader, call);
    const upload = uploadOf(reader, bucket);
    refuseExisting(reader, bucket, upload.key);
    const named = readInput(reader.object("MultipartUpload") ?? {}, INVALID).objects("Parts");
    const parts = named.map(({ PartNumber, ETag }) =>
      upload.parts.find(({ number, etag }) => number === PartNumber && etag === ETag),
    );
    if (parts.length === 0 || parts.includes(undefined)) {
      throw new AwsFault("InvalidPart", "One or more of the specified parts could not be found.");
    }
    const whole = Buffer.concat(parts.map((part) => Buffer.from(part?.content ?? "", "base64")));
    const etag = store(bucket, upload.key, whole, call);
    bucket.uploads = bucket.uploads.filter((one) => one !== upload);
    return { Bucket: bucket.name, Key: upload.key, ETag: etag };
  },
  AbortMultipartUpload: (input, call) => {
    const reader = readInput(input, INVALID);
    const bucket = bucketOf(reader, call);
    const upload = uploadOf(reader, bucket);
    bucket.uploads = bucket.uploads.filter((one) => one !== upload);
    return {};
  },
  ListMultipartUploads: (input, call) => {
    const reader = readInput(input, INVALID);
    const prefix = reader.text("Prefix") ?? "";
    const uploads = bucketOf(reader, call).uploads.filter(({ key }) => key.startsWith(prefix));
    return {
      Uploads: uploads.map(({ id, key, begunAt }) => ({ UploadId: id, Key: key, Initiated: new Date(begunAt) })),
      IsTruncated: false,
    };
  },
  ListParts: (input, call) => {
    const reader = readInput(input, INVALID);
    const { parts } = uploadOf(reader, bucketOf(reader, call));
    return {
      Parts: parts.map(({ number, bytes, etag, at }) => ({
        PartNumber: number,
        Size: bytes,
        ETag: etag,
        LastModified: new Date(at),
      })),
      IsTruncated: false,
    };
  },
};

/** Writes an object as S3 would; also what other services export. @returns its ETag */
export function store(bucket: Bucket, key: string, content: Buffer, { now }: Call<World>): string {
  if (content.length > MOST_BYTES) throw new AwsFault("EntityTooLarge", "The sandbox keeps small objects only.");
  const etag = etagOf(content);
  const fresh: ObjectState = {
    key,
    content: content.toString("base64"),
    bytes: content.length,
    etag,
    modifiedAt: now.getTime(),
  };
  bucket.objects = [...bucket.objects.filter((one) => one.key !== key), fresh];
  return etag;
}

export function findBucket(name: string, { world }: Call<World>): Bucket | undefined {
  return world.storage.buckets.find((one) => one.name === name);
}

function bucketOf(reader: InputReader, call: Call<World>): Bucket {
  const found = findBucket(reader.needText("Bucket"), call);
  if (found === undefined) throw new AwsFault("NoSuchBucket", "The specified bucket does not exist", 404);
  return found;
}

function objectOf(input: Record<string, unknown>, call: Call<World>, code: string): ObjectState {
  const reader = readInput(input, INVALID);
  const key = reader.needText("Key");
  const found = bucketOf(reader, call).objects.find((one) => one.key === key);
  if (found === undefined) throw new AwsFault(code, "The specified key does not exist.", 404);
  return found;
}

function uploadOf(reader: InputReader, bucket: Bucket): UploadState {
  const id = reader.needText("UploadId");
  const found = bucket.uploads.find((one) => one.id === id);
  if (found === undefined) throw new AwsFault("NoSuchUpload", "The specified upload does not exist.", 404);
  return found;
}

function refuseExisting(reader: InputReader, bucket: Bucket, key: string): void {
  if (reader.text("IfNoneMatch") !== "*" || !bucket.objects.some((one) => one.key === key)) return;
  throw new AwsFault("PreconditionFailed", "At least one of the pre-conditions you specified did not hold", 412);
}

function headers(one: ObjectState): Record<string, unknown> {
  return { ContentLength: one.bytes, ETag: one.etag, LastModified: new Date(one.modifiedAt) };
}

function bytesOf(body: unknown): Buffer {
  if (body instanceof Uint8Array) return Buffer.from(body);
  return Buffer.from(typeof body === "string" ? body : "");
}

function etagOf(content: Buffer): string {
  return `"${createHash("md5").update(content).digest("hex")}"`;
}
