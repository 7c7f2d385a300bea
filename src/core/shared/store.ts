/** A small object as it was read. */
export interface StoredText {
  text: string;
  /** Changes with every write. */
  etag: string;
  /** Milliseconds since it was written, by the store's own clock, in whole seconds; undefined where it does not tell the time. */
  ageMs: number | undefined;
}

export interface ReadOptions {
  /** It decides whose something is, and has all the time that an answer may take, also where one before came to nothing. */
  decides?: boolean;
  /** As {@link WriteOptions.outlives}. */
  outlives?: boolean;
}

export interface WriteOptions {
  /** When everything is given up (Ctrl-C) it may still take the last moment: what is given back then must not be left. */
  outlives?: boolean;
  /** Told when it is on its way. */
  onSent?: () => unknown;
}

/**
 * Where operators meet: small objects that are written only under a condition, so that of two writers one is told no. S3 is
 * one (`src/aws/conditional.ts`). Keys are relative to the place that the configuration names.
 */
export interface ObjectStore {
  /** For people, e.g. `s3://acme-nexusctl/nexus-staging`. */
  readonly where: string;
  /** Undefined where there is none. */
  read(key: string, options?: ReadOptions): Promise<StoredText | undefined>;
  /**
   * Writes a new object.
   * @returns its etag; undefined when there is one already
   * @throws LostReplyError when it may have been written
   */
  create(key: string, text: string, options?: WriteOptions): Promise<string | undefined>;
  /**
   * Overwrites the object that has this etag.
   * @returns its new etag; undefined when it is another one by now
   * @throws LostReplyError when it may have been written
   */
  replace(key: string, text: string, etag: string, options?: WriteOptions): Promise<string | undefined>;
  /** Keys that begin with `prefix` and sort after `after`, in their order. */
  keys(prefix: string, after?: string): Promise<string[]>;
  /** Names directly below `prefix`, which ends with `/`. */
  folders(prefix: string): Promise<string[]>;
}
