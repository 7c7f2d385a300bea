/** An object in S3. */
export interface StoredObject {
  key: string;
  bytes: number;
  modifiedAt: Date | undefined;
  etag: string | undefined;
}

/** A multipart upload that was begun and neither completed nor aborted: it costs money and shows in no list of objects. */
export interface OpenUpload {
  key: string;
  uploadId: string;
  begunAt: Date | undefined;
}

/** An object's content as it is read, in order. */
export interface ObjectBody {
  bytes: number;
  etag: string | undefined;
  content: AsyncIterable<Uint8Array>;
}

export interface UploadedPart {
  bytes: number;
  /** SHA-256, base64, as S3 checked it. */
  sha256: string;
}

export interface Uploaded {
  bytes: number;
  /** SHA-256 of the whole, hexadecimal. */
  sha256: string;
  parts: UploadedPart[];
}

export interface UploadOptions {
  signal: AbortSignal;
  /** Told of bytes that S3 has taken. */
  onBytes(bytes: number): void;
  /** Resolves when what gives the content ended well; the upload is completed only then. */
  whenGood: Promise<void>;
}

/** S3. The writing methods send at once and so work only inside a job that allows their key. */
export interface Storage {
  /** @throws not-found, permission */
  checkBucket(bucket: string): Promise<void>;
  /** Who outside may see the bucket, and whether what is overwritten is kept. Each may be refused on its own. */
  blocksPublicAccess(bucket: string): Promise<boolean>;
  hasPublicPolicy(bucket: string): Promise<boolean>;
  isVersioned(bucket: string): Promise<boolean>;
  objects(bucket: string, prefix: string): Promise<StoredObject[]>;
  /** HeadObject; undefined where there is none. */
  object(bucket: string, key: string): Promise<StoredObject | undefined>;
  /**
   * GetObject as a stream that goes on where it broke off, as long as the object is still the same one.
   * @throws not-found; failed when it was replaced in the middle
   */
  read(bucket: string, key: string, signal: AbortSignal): Promise<ObjectBody>;
  /** A small object as text. @throws not-found */
  text(bucket: string, key: string): Promise<string>;
  openUploads(bucket: string, prefix: string): Promise<OpenUpload[]>;
  /** When the upload's newest part came; undefined when it has none. */
  lastPartAt(bucket: string, upload: OpenUpload): Promise<Date | undefined>;
  /**
   * Uploads a stream of unknown length in parts, each with its SHA-256 that S3 checks, with back-pressure and in constant memory.
   * Aborts what it began when it fails. Never overwrites (`If-None-Match: *`).
   */
  upload(bucket: string, key: string, content: AsyncIterable<Uint8Array>, options: UploadOptions): Promise<Uploaded>;
  /** Writes a new small object (`If-None-Match: *`); after a lost reply it reads back. @throws failed when the key exists */
  create(bucket: string, key: string, text: string): Promise<void>;
  /** Writes a small object whether or not it exists. */
  put(bucket: string, key: string, text: string): Promise<void>;
  /** @param options.outlives goes on when everything is given up, see `clients.ts` */
  remove(bucket: string, key: string, options?: { outlives: boolean }): Promise<void>;
  abort(bucket: string, upload: Pick<OpenUpload, "key" | "uploadId">): Promise<void>;
}
