import { asNexusError, NexusError } from "../core/errors.js";
import type { Gate } from "../core/gate.js";
import { LastMoment } from "../core/last-moment.js";
import type { ObjectStore, ReadOptions, StoredText, WriteOptions } from "../core/shared/store.js";
import type { Clients, SendOptions } from "./clients.js";
import { BoundedCalls, type Sending } from "./conditional-call.js";
import type { InputOf } from "./modules.js";
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
  /** What may be taken after that; of this store's own when left out. */
  leaving?: LastMoment;
}

/** Another writer was first (412), or is writing at this very moment (409). */
const REFUSALS = ["PreconditionFailed", "ConditionalRequestConflict"];

/**
 * S3 by its conditional writes: https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html. A write is
 * repeated by the SDK like any harmless one: one that had taken effect is then refused, and its caller looks whose it is.
 */
export function conditionalStore(deps: ConditionalDeps): ObjectStore {
  const { clients, gate, bucket, prefix, region, signal, leaving = new LastMoment(signal) } = deps;
  const api = clients.api("s3");
  const calls = new BoundedCalls(signal, leaving);
  const there: SendOptions = region === undefined ? {} : { region };
  const place = (key: string) => ({ Bucket: bucket, Key: `${prefix}${key}` });

  const text = async (key: string, sent: SendOptions & Sending): Promise<StoredText> => {
    const dates: Date[] = [];
    const onDate = (date: Date) => dates.push(date);
    const { etag, modifiedAt, content } = await readObject(api, place(key), sent.signal, { ...sent, onDate });
    if (etag === undefined) throw new NexusError("failed", `s3://${bucket}/${prefix}${key} came without an ETag`);
    const chunks: Uint8Array[] = [];
    for await (const chunk of content) chunks.push(chunk);
    const now = dates.at(-1);
    return {
      text: Buffer.concat(chunks).toString("utf8"),
      etag,
      ageMs: now === undefined || modifiedAt === undefined ? undefined : now.getTime() - modifiedAt.getTime(),
    };
  };

  const read = async (
    key: string,
    { outlives = false, decides = false }: ReadOptions = {},
  ): Promise<StoredText | undefined> => {
    try {
      return await calls.run({ operation: "GetObject", outlives, decides }, (sending) =>
        text(key, { ...there, ...sending }),
      );
    } catch (thrown) {
      if (asNexusError(thrown).awsCode === "NoSuchKey") return undefined;
      throw thrown;
    }
  };

  const put = async (
    key: string,
    text: string,
    condition: object,
    { outlives = false, onSent = () => undefined }: WriteOptions,
  ) => {
    const at = place(key);
    try {
      const content = { ...at, Body: Buffer.from(text), ContentType: "application/x-ndjson", ...condition };
      const { ETag } = await calls.run({ operation: "PutObject", outlives, onSent }, (sending) =>
        gate.permitState([{ service: "s3", operation: "PutObject", within: at }], () =>
          api.send("PutObject", content, { ...there, ...sending }),
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

  const list = (begin: string, more: Partial<InputOf<"s3", "ListObjectsV2">>, token: string | undefined) => {
    const page = token === undefined ? {} : { ContinuationToken: token };
    return calls.run({ operation: "ListObjectsV2", outlives: false }, (sending) =>
      api.send(
        "ListObjectsV2",
        { Bucket: bucket, Prefix: `${prefix}${begin}`, ...more, ...page },
        { ...there, ...sending },
      ),
    );
  };

  return {
    where: `s3://${bucket}/${prefix}`.replace(/\/$/, ""),
    read,
    create: (key, text, options = {}) => put(key, text, { IfNoneMatch: "*" }, options),
    replace: (key, text, etag, options = {}) => put(key, text, { IfMatch: etag }, options),
    keys: (begin, after) =>
      all(async (token) => {
        const page = await list(begin, after === undefined ? {} : { StartAfter: `${prefix}${after}` }, token);
        const items = (page.Contents ?? []).flatMap(({ Key }) => (Key === undefined ? [] : [Key.slice(prefix.length)]));
        return { items, next: page.NextContinuationToken };
      }),
    folders: (begin) =>
      all(async (token) => {
        const page = await list(begin, { Delimiter: "/" }, token);
        const full = prefix.length + begin.length;
        const items = (page.CommonPrefixes ?? []).flatMap(({ Prefix }) =>
          Prefix === undefined ? [] : [Prefix.slice(full).replace(/\/$/, "")],
        );
        return { items, next: page.NextContinuationToken };
      }),
  };
}
