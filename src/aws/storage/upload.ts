import { createHash } from "node:crypto";
import { asNexusError, interrupted, LostReplyError, NexusError } from "../../core/errors.js";
import type { Api } from "../clients.js";
import type { StoredObject, Uploaded, UploadedPart, UploadOptions } from "../storage.js";
import { cut, MOST_PARTS, partsInFlight } from "./parts.js";

interface Place {
  Bucket: string;
  Key: string;
}

interface Looks {
  object(place: Place): Promise<StoredObject | undefined>;
  /** The newest open upload of exactly this key. */
  open(place: Place): Promise<string | undefined>;
}

const COMPLETE_TRIES = 4;

/** @see Storage.upload */
export async function uploadStream(
  api: Api<"s3">,
  place: Place,
  content: AsyncIterable<Uint8Array>,
  options: UploadOptions,
  looks: Looks,
): Promise<Uploaded> {
  const uploadId = await begin(api, place, looks);
  try {
    const whole = createHash("sha256");
    const parts = await sendParts(api, { ...place, UploadId: uploadId }, content, whole, options);
    await options.whenGood;
    if (options.signal.aborted) throw interrupted();
    const bytes = parts.reduce((sum, part) => sum + part.bytes, 0);
    await complete(api, place, uploadId, parts, bytes, looks);
    return {
      bytes,
      sha256: whole.digest("hex"),
      parts: parts.map(({ bytes: size, sha256 }) => ({ bytes: size, sha256 })),
    };
  } catch (thrown) {
    await abort(api, place, uploadId, thrown, options.signal.aborted);
    throw thrown;
  }
}

/** A lost reply may have begun an upload all the same: it is looked for and used, so that none is left behind. */
async function begin(api: Api<"s3">, place: Place, looks: Looks): Promise<string> {
  try {
    const { UploadId } = await api.send(
      "CreateMultipartUpload",
      { ...place, ChecksumAlgorithm: "SHA256", ContentType: "application/octet-stream" },
      // Ctrl-C does not cut it off: what is begun without our knowing its id could not be taken back.
      { attempts: "once", outlives: true },
    );
    if (UploadId !== undefined) return UploadId;
    throw new NexusError("failed", `S3 began no upload of ${place.Key}`);
  } catch (thrown) {
    if (!(thrown instanceof LostReplyError)) throw thrown;
    const found = await looks.open(place);
    if (found === undefined) throw new NexusError("failed", thrown.message, { cause: thrown, hint: "try again" });
    return found;
  }
}

interface SentPart extends UploadedPart {
  number: number;
  etag: string;
}

async function sendParts(
  api: Api<"s3">,
  upload: Place & { UploadId: string },
  content: AsyncIterable<Uint8Array>,
  whole: ReturnType<typeof createHash>,
  { signal, onBytes }: UploadOptions,
): Promise<SentPart[]> {
  const sent: SentPart[] = [];
  const flying = new Set<Promise<void>>();
  let failure: unknown;
  let number = 0;
  try {
    for await (const part of cut(content)) {
      if (signal.aborted) throw interrupted();
      if (failure !== undefined) throw failure;
      number += 1;
      if (number > MOST_PARTS) {
        throw new NexusError("failed", `${upload.Key} is too large: S3 takes at most ${MOST_PARTS} parts`);
      }
      whole.update(part);
      const flight = sendPart(api, upload, number, part, signal)
        .then((done) => {
          sent.push(done);
          onBytes(part.length);
        })
        .catch((thrown: unknown) => {
          failure ??= thrown;
        })
        .finally(() => flying.delete(flight));
      flying.add(flight);
      while (flying.size >= partsInFlight(number)) await Promise.race(flying);
    }
  } finally {
    await Promise.all(flying);
  }
  if (failure !== undefined) throw failure;
  return sent.sort((a, b) => a.number - b.number);
}

/** The same bytes under the same number may be sent again: S3 keeps the last. */
async function sendPart(
  api: Api<"s3">,
  upload: Place & { UploadId: string },
  number: number,
  part: Buffer,
  signal: AbortSignal,
): Promise<SentPart> {
  const sha256 = createHash("sha256").update(part).digest("base64");
  const { ETag } = await api.send(
    "UploadPart",
    { ...upload, PartNumber: number, Body: part, ContentLength: part.length, ChecksumSHA256: sha256 },
    { attempts: "stubborn", signal },
  );
  if (ETag === undefined) throw new NexusError("failed", `S3 gave no ETag for part ${number} of ${upload.Key}`);
  return { number, bytes: part.length, sha256, etag: ETag };
}

/** Completes the upload. After a lost reply the object is looked for; only where it is certainly not there it is asked for again. */
async function complete(
  api: Api<"s3">,
  place: Place,
  uploadId: string,
  parts: readonly SentPart[],
  bytes: number,
  looks: Looks,
): Promise<void> {
  const input = {
    ...place,
    UploadId: uploadId,
    IfNoneMatch: "*",
    MultipartUpload: {
      Parts: parts.map(({ number, etag, sha256 }) => ({ PartNumber: number, ETag: etag, ChecksumSHA256: sha256 })),
    },
  };
  for (let tries = 1; ; tries += 1) {
    try {
      await api.send("CompleteMultipartUpload", input, { attempts: "once" });
      return;
    } catch (thrown) {
      const error = asNexusError(thrown);
      if (error.code === "interrupted") throw error;
      const again = thrown instanceof LostReplyError || isBusy(error);
      if (!again) throw error;
      const there = await looks.object(place);
      if (there?.bytes === bytes) return;
      if (there !== undefined || tries >= COMPLETE_TRIES) throw error;
    }
  }
}

/** A write that was certainly not done, because S3 was busy. */
function isBusy({ awsCode }: NexusError): boolean {
  return awsCode === "SlowDown" || awsCode === "ConditionalRequestConflict" || awsCode === "Throttling";
}

async function abort(api: Api<"s3">, place: Place, uploadId: string, why: unknown, left: boolean): Promise<void> {
  try {
    await api.send("AbortMultipartUpload", { ...place, UploadId: uploadId }, { outlives: left });
  } catch (thrown) {
    // Gone already: a reply that was lost had completed it, or somebody cleaned up.
    if (asNexusError(thrown).code === "not-found") return;
    const { code, message, hint } = asNexusError(why);
    throw new NexusError(code, `${message}; and the begun upload of ${place.Key} could not be aborted`, {
      hint: `${hint === undefined ? "" : `${hint}; `}take it away with: nexusctl backup data clean`,
      cause: why,
    });
  }
}
