import { createHash } from "node:crypto";
import { isCrashingTag } from "./crashing.js";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const MIB = 1_048_576;

/** What a registry keeps of an image. One that its tag was taken from stays, and can be had by its digest. */
export interface RegistryImage {
  digest: string;
  /** Its configuration as text: what it runs on, and what makes it another image than the last of the same tag. */
  config: string;
  tags: string[];
  pushedAt: number;
  bytes: number;
  /** Its process ends soon after it starts. */
  crashes: boolean;
  /** By severity; null where nobody scanned it. */
  findings: Record<string, number> | null;
}

interface Fresh {
  tag: string;
  at: number;
  os?: string;
  architecture?: string;
  /** Told apart from an earlier build of the same tag by this. */
  build?: number;
  findings?: Record<string, number> | null;
}

/** What was pushed before the story begins. Those that were deployed have the tags of the past revisions. */
export function seedImages(now: number): RegistryImage[] {
  const clean = { MEDIUM: 2, LOW: 9 };
  return [
    newImage({ tag: "v1.38.2", at: now - 41 * DAY, findings: { CRITICAL: 1, HIGH: 6, MEDIUM: 14 } }),
    newImage({ tag: "v1.39.0", at: now - 30 * DAY, findings: { HIGH: 4, MEDIUM: 11 } }),
    newImage({ tag: "v1.40.0", at: now - 17 * DAY, findings: { HIGH: 2, MEDIUM: 9 } }),
    newImage({ tag: "v1.40.1", at: now - 16 * DAY - HOUR, findings: { HIGH: 2, MEDIUM: 9 } }),
    newImage({ tag: "v1.42.0", at: now - 3 * DAY - HOUR, findings: clean }),
    newImage({ tag: "v1.42.1", at: now - 2 * DAY, findings: { CRITICAL: 2, HIGH: 5, MEDIUM: 7 } }),
    newImage({ tag: "v1.43.0-arm64", at: now - 6 * HOUR, architecture: "arm64" }),
    newImage({ tag: "v1.43.0-broken", at: now - 5 * HOUR }),
    newImage({ tag: "v1.43.0", at: now - 4 * HOUR, findings: clean }),
  ];
}

export function newImage(fresh: Fresh): RegistryImage {
  const { tag, at, os = "linux", architecture = "amd64", build = 0, findings = null } = fresh;
  const config = JSON.stringify({
    architecture,
    os,
    config: { Cmd: ["node", "dist/server.js"], Labels: { "org.opencontainers.image.version": tag } },
    history: [{ created_by: `build ${build}` }],
  });
  return {
    digest: sha256(manifestOf(config)),
    config,
    tags: [tag],
    pushedAt: at,
    bytes: 84 * MIB + ((config.length * 977) % MIB),
    crashes: isCrashingTag(tag),
    findings,
  };
}

/** Puts an image under its tag, which its former one loses. */
export function pushImage(images: RegistryImage[], fresh: RegistryImage): RegistryImage[] {
  const rest = images
    .filter(({ digest }) => digest !== fresh.digest)
    .map((one) => ({ ...one, tags: one.tags.filter((tag) => !fresh.tags.includes(tag)) }));
  return [...rest, fresh];
}

export function manifestOf(config: string): string {
  return JSON.stringify({
    schemaVersion: 2,
    mediaType: MANIFEST_TYPE,
    config: {
      mediaType: "application/vnd.oci.image.config.v1+json",
      digest: sha256(config),
      size: Buffer.byteLength(config),
    },
    layers: [],
  });
}

export const MANIFEST_TYPE = "application/vnd.oci.image.manifest.v1+json";

export function sha256(text: string): string {
  return `sha256:${createHash("sha256").update(text).digest("hex")}`;
}
