import type { SandboxSetup } from "../part.js";

/** What the simulated S3 remembers. Contents are base64, because a world is plain data. */
export interface StorageState {
  buckets: { name: string; objects: ObjectState[]; uploads: UploadState[] }[];
}

export interface ObjectState {
  key: string;
  content: string;
  bytes: number;
  etag: string;
  modifiedAt: number;
}

export interface UploadState {
  id: string;
  key: string;
  begunAt: number;
  parts: { number: number; content: string; bytes: number; etag: string; sha256: string | undefined; at: number }[];
}

export function seedStorage(setup: SandboxSetup): StorageState {
  return { buckets: [{ name: setup.names.backupBucket, objects: [], uploads: [] }] };
}
