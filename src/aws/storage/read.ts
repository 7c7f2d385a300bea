import { asNexusError, interrupted, NexusError } from "../../core/errors.js";
import { isObject } from "../../core/json.js";
import type { Api, SendOptions } from "../clients.js";
import type { ObjectBody, StoredObject } from "../storage.js";

const RESUMES = 8;

interface Place {
  Bucket: string;
  Key: string;
}

/** @see Storage.read */
export async function readObject(
  api: Api<"s3">,
  place: Place,
  signal: AbortSignal,
  options: SendOptions = {},
): Promise<ObjectBody & Pick<StoredObject, "modifiedAt">> {
  const sent = { ...options, signal };
  const { Body, ContentLength, ETag: etag, LastModified: modifiedAt } = await api.send("GetObject", place, sent);
  const bytes = ContentLength ?? (Body instanceof Uint8Array ? Body.length : 0);
  const resume = async (at: number): Promise<unknown> => {
    const on = { ...place, Range: `bytes=${at}-`, ...(etag === undefined ? {} : { IfMatch: etag }) };
    return (await api.send("GetObject", on, sent)).Body;
  };
  return { bytes, etag, modifiedAt, content: whole(Body, bytes, resume, place.Key, signal) };
}

/** The body to its end, going on where it breaks off. */
async function* whole(
  first: unknown,
  bytes: number,
  resume: (at: number) => Promise<unknown>,
  key: string,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array> {
  let body = first;
  let at = 0;
  for (let breaks = 0; at < bytes; breaks += 1) {
    if (breaks > 0) body = await resume(at);
    try {
      for await (const chunk of chunksOf(body)) {
        if (signal.aborted) throw interrupted();
        at += chunk.length;
        yield chunk;
      }
    } catch (thrown) {
      if (signal.aborted || breaks >= RESUMES) throw asNexusError(thrown);
    }
    if (at < bytes && breaks >= RESUMES) throw cutOff(key, at, bytes);
  }
}

function cutOff(key: string, at: number, bytes: number): NexusError {
  return new NexusError("failed", `${key} ended after ${at} of ${bytes} bytes`);
}

/** A body is a stream from the network, and bytes from the sandbox. */
async function* chunksOf(body: unknown): AsyncGenerator<Uint8Array> {
  if (body instanceof Uint8Array) yield body;
  else if (isIterable(body)) {
    for await (const chunk of body) {
      if (!(chunk instanceof Uint8Array)) throw new NexusError("failed", "S3's answer is no stream of bytes");
      yield chunk;
    }
  }
}

function isIterable(body: unknown): body is AsyncIterable<unknown> {
  return isObject(body) && Symbol.asyncIterator in body;
}
