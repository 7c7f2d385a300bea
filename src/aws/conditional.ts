import { asNexusError, NexusError } from "../core/errors.js";
import type { Gate } from "../core/gate.js";
import type { ObjectStore, StoredText, WriteOptions } from "../core/shared/store.js";
import type { Clients, SendOptions } from "./clients.js";
import { all } from "./paginate.js";
import { readObject } from "./storage/read.js";

export interface ConditionalDeps {
  clients: Clients;
  gate: Pick<Gate, "permitState">;
  bucket: string;
  /** What all keys begin with; ends with `/`. */
  prefix: string;
  /** The bucket's, where it is not the environment's. */
  region?: string;
  /** Aborts what is under way. */
  signal: AbortSignal;
}

/** The lock of somebody who waits for an answer runs on meanwhile. */
const ANSWER_MS = 5_000;
const LAST_MS = 2_000;
/** Another writer was first (412), or is writing at this very moment (409). */
const REFUSALS = ["PreconditionFailed", "ConditionalRequestConflict"];

/**
 * S3 by its conditional writes: https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html. A write is
 * repeated by the SDK like any harmless one: one that had taken effect is then refused, and its caller looks whose it is.
 */
export function conditionalStore({ clients, gate, bucket, prefix, region, signal }: ConditionalDeps): ObjectStore {
  const api = clients.api("s3");
  const there: SendOptions = { answerWithinMs: ANSWER_MS, ...(region === undefined ? {} : { region }) };
  // On the way out too it is looked once more whose a lock is.
  const still = (outlives: boolean) => (outlives || signal.aborted ? AbortSignal.timeout(LAST_MS) : signal);
  const place = (key: string) => ({ Bucket: bucket, Key: `${prefix}${key}` });

  const read = async (key: string, { outlives = false }: WriteOptions = {}): Promise<StoredText | undefined> => {
    const dates: Date[] = [];
    const onDate = (date: Date) => dates.push(date);
    try {
      const { etag, modifiedAt, content } = await readObject(api, place(key), still(outlives), { ...there, onDate });
      if (etag === undefined) throw new NexusError("failed", `s3://${bucket}/${prefix}${key} came without an ETag`);
      const chunks: Uint8Array[] = [];
      for await (const chunk of content) chunks.push(chunk);
      const now = dates.at(-1);
      return {
        text: Buffer.concat(chunks).toString("utf8"),
        etag,
        ageMs: now === undefined || modifiedAt === undefined ? undefined : now.getTime() - modifiedAt.getTime(),
      };
    } catch (thrown) {
      if (asNexusError(thrown).awsCode === "NoSuchKey") return undefined;
      throw thrown;
    }
  };

  const put = async (key: string, text: string, condition: object, { outlives = false }: WriteOptions) => {
    const at = place(key);
    try {
      const { ETag } = await gate.permitState([{ service: "s3", operation: "PutObject", within: at }], () =>
        api.send(
          "PutObject",
          { ...at, Body: Buffer.from(text), ContentType: "application/x-ndjson", ...condition },
          { ...there, ...(outlives || signal.aborted ? { outlives: true } : { signal }) },
        ),
      );
      if (ETag !== undefined) return ETag;
      throw new NexusError("failed", `s3://${bucket}/${prefix}${key} was written without an ETag`);
    } catch (thrown) {
      const { awsCode } = asNexusError(thrown);
      // What was to be replaced is not there any more.
      const gone = awsCode === "NoSuchKey" && "IfMatch" in condition;
      if (gone || (awsCode !== undefined && REFUSALS.includes(awsCode))) return undefined;
      throw thrown;
    }
  };

  return {
    where: `s3://${bucket}/${prefix}`.replace(/\/$/, ""),
    read,
    create: (key, text, options = {}) => put(key, text, { IfNoneMatch: "*" }, options),
    replace: (key, text, etag, options = {}) => put(key, text, { IfMatch: etag }, options),
    keys: (begin, after) =>
      all(async (token) => {
        const page = await api.send(
          "ListObjectsV2",
          {
            Bucket: bucket,
            Prefix: `${prefix}${begin}`,
            ...(after === undefined ? {} : { StartAfter: `${prefix}${after}` }),
            ...(token === undefined ? {} : { ContinuationToken: token }),
          },
          { ...there, signal },
        );
        const items = (page.Contents ?? []).flatMap(({ Key }) => (Key === undefined ? [] : [Key.slice(prefix.length)]));
        return { items, next: page.NextContinuationToken };
      }),
    folders: (begin) =>
      all(async (token) => {
        const page = await api.send(
          "ListObjectsV2",
          {
            Bucket: bucket,
            Prefix: `${prefix}${begin}`,
            Delimiter: "/",
            ...(token === undefined ? {} : { ContinuationToken: token }),
          },
          { ...there, signal },
        );
        const full = prefix.length + begin.length;
        const items = (page.CommonPrefixes ?? []).flatMap(({ Prefix }) =>
          Prefix === undefined ? [] : [Prefix.slice(full).replace(/\/$/, "")],
        );
        return { items, next: page.NextContinuationToken };
      }),
  };
}
