import { asNexusError, LostReplyError, NexusError, notFound } from "../../core/errors.js";
import { all } from "../paginate.js";
import type { OpenUpload, Storage, StoredObject } from "../storage.js";
import type { WrapperDeps } from "../wrapper-deps.js";
import { blocksPublicAccess, hasPublicPolicy } from "./exposure.js";
import { readObject } from "./read.js";
import { uploadStream } from "./upload.js";

export function createStorage({ clients }: WrapperDeps): Storage {
  const api = clients.api("s3");

  const object = async ({ Bucket, Key }: { Bucket: string; Key: string }): Promise<StoredObject | undefined> => {
    try {
      const found = await api.send("HeadObject", { Bucket, Key });
      return { key: Key, bytes: found.ContentLength ?? 0, modifiedAt: found.LastModified, etag: found.ETag };
    } catch (thrown) {
      const error = asNexusError(thrown);
      if (error.code === "not-found") return undefined;
      throw error;
    }
  };
  const openUploads = async (bucket: string, prefix: string): Promise<OpenUpload[]> => {
    let marker: { KeyMarker?: string; UploadIdMarker?: string } = {};
    return all(async () => {
      const page = await api.send("ListMultipartUploads", { Bucket: bucket, Prefix: prefix, ...marker });
      const { NextKeyMarker, NextUploadIdMarker } = page;
      marker = {
        ...(NextKeyMarker === undefined ? {} : { KeyMarker: NextKeyMarker }),
        ...(NextUploadIdMarker === undefined ? {} : { UploadIdMarker: NextUploadIdMarker }),
      };
      const items = (page.Uploads ?? []).flatMap(({ Key, UploadId, Initiated }) =>
        Key === undefined || UploadId === undefined ? [] : [{ key: Key, uploadId: UploadId, begunAt: Initiated }],
      );
      return { items, next: page.IsTruncated === true ? JSON.stringify(marker) : undefined };
    });
  };
  const text = async (bucket: string, key: string): Promise<string> => {
    const { content } = await readObject(api, { Bucket: bucket, Key: key }, new AbortController().signal);
    const chunks: Uint8Array[] = [];
    for await (const chunk of content) chunks.push(chunk);
    return Buffer.concat(chunks).toString("utf8");
  };
  const open = async ({ Bucket, Key }: { Bucket: string; Key: string }) =>
    (await openUploads(Bucket, Key))
      .filter(({ key }) => key === Key)
      .sort((a, b) => (b.begunAt?.getTime() ?? 0) - (a.begunAt?.getTime() ?? 0))[0]?.uploadId;

  return {
    checkBucket: async (bucket) => {
      try {
        await api.send("HeadBucket", { Bucket: bucket });
      } catch (thrown) {
        const error = asNexusError(thrown);
        if (error.code !== "not-found") throw error;
        throw notFound(`the bucket "${bucket}" does not exist`, "name it in the configuration: names.backupBucket");
      }
    },
    blocksPublicAccess: (bucket) => blocksPublicAccess(api, bucket),
    hasPublicPolicy: (bucket) => hasPublicPolicy(api, bucket),
    isVersioned: async (bucket) => (await api.send("GetBucketVersioning", { Bucket: bucket })).Status === "Enabled",
    objects: (bucket, prefix) =>
      all(async (token) => {
        const page = await api.send("ListObjectsV2", {
          Bucket: bucket,
          Prefix: prefix,
          ...(token === undefined ? {} : { ContinuationToken: token }),
        });
        const items = (page.Contents ?? []).flatMap(({ Key, Size, LastModified, ETag }) =>
          Key === undefined ? [] : [{ key: Key, bytes: Size ?? 0, modifiedAt: LastModified, etag: ETag }],
        );
        return { items, next: page.NextContinuationToken };
      }),
    object: (bucket, key) => object({ Bucket: bucket, Key: key }),
    read: (bucket, key, signal) => readObject(api, { Bucket: bucket, Key: key }, signal),
    text,
    openUploads,
    lastPartAt: async (bucket, { key, uploadId }) => {
      const parts = await all(async (token) => {
        const page = await api.send("ListParts", {
          Bucket: bucket,
          Key: key,
          UploadId: uploadId,
          ...(token === undefined ? {} : { PartNumberMarker: token }),
        });
        return {
          items: (page.Parts ?? []).flatMap(({ LastModified }) => LastModified ?? []),
          next: page.IsTruncated === true ? page.NextPartNumberMarker : undefined,
        };
      });
      return parts.sort((a, b) => b.getTime() - a.getTime())[0];
    },
    upload: (bucket, key, content, options) =>
      uploadStream(api, { Bucket: bucket, Key: key }, content, options, { object, open }),
    create: async (bucket, key, content) => {
      const put = { Bucket: bucket, Key: key, Body: Buffer.from(content), ContentType: "application/json" };
      try {
        await api.send("PutObject", { ...put, IfNoneMatch: "*" }, { attempts: "once" });
      } catch (thrown) {
        if (!(thrown instanceof LostReplyError)) throw thrown;
        const there = await object({ Bucket: bucket, Key: key });
        if (there !== undefined && (await text(bucket, key)) === content) return;
        throw new NexusError("failed", thrown.message, { cause: thrown });
      }
    },
    put: async (bucket, key, content) => {
      await api.send("PutObject", {
        Bucket: bucket,
        Key: key,
        Body: Buffer.from(content),
        ContentType: "application/json",
      });
    },
    remove: async (bucket, key, options = { outlives: false }) => {
      await api.send("DeleteObject", { Bucket: bucket, Key: key }, options);
    },
    abort: async (bucket, { key, uploadId }) => {
      await api.send("AbortMultipartUpload", { Bucket: bucket, Key: key, UploadId: uploadId });
    },
  };
}
