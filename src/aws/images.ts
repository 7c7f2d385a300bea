import type { Redactor } from "../core/redact.js";

/** A repository of Elastic Container Registry. */
export interface Repository {
  name: string;
  /** What an image reference begins with: `123456789012.dkr.ecr.us-west-2.amazonaws.com/name`. */
  uri: string;
  /** The host that is logged in to. */
  registry: string;
  tags: TagRule;
}

/** Whether a tag that names an image may be made to name another; `except` are patterns of tags it is the other way round for. */
export interface TagRule {
  mutable: boolean;
  except: string[];
}

export interface Image {
  digest: string;
  tags: string[];
  pushedAt: Date | undefined;
  bytes: number | undefined;
}

/** What an image runs on, in the words of the image format: `linux`, `amd64`. */
export interface Platform {
  os: string;
  architecture: string;
}

export type Platforms = { known: true; platforms: Platform[] } | { known: false; why: string };

export type ScanState =
  | { state: "scanned"; at: Date | undefined; counts: Record<string, number> }
  | { state: "running" }
  | { state: "not-scanned" }
  | { state: "unknown"; why: string };

/** A password for a registry, good for twelve hours. */
export interface RegistryLogin {
  user: string;
  password: string;
}

/** Where an image is asked for; the environment's own account and region when left out. */
export interface RegistryPlace {
  account?: string;
  region?: string;
}

/** Elastic Container Registry. */
export interface Images {
  /** DescribeRepositories. @throws not-found (exit 5) with near names */
  repository(name: string): Promise<Repository>;
  /** DescribeImages by tag; undefined where no image has it. @throws not-found for the repository */
  tagged(repository: string, tag: string, place?: RegistryPlace): Promise<Image | undefined>;
  /** The same. @throws not-found (exit 5) with tags like it, and the newest ones */
  image(repository: string, tag: string): Promise<Image>;
  /** What an image runs on (BatchGetImage; its configuration by GetDownloadUrlForLayer). What cannot be read is said as unknown. */
  platforms(repository: string, digest: string): Promise<Platforms>;
  /** DescribeImageScanFindings, counted by severity. A refusal is unknown, and never "no findings". */
  scan(repository: string, digest: string): Promise<ScanState>;
  /** GetAuthorizationToken. Its secrets are known to the redactor before anybody gets them. */
  login(redactor: Pick<Redactor, "add">): Promise<RegistryLogin>;
}

/** Whether `tag`, once it names an image, names that one for ever (ECR user guide, "Image tag mutability"). */
export function isImmutableTag({ mutable, except }: TagRule, tag: string): boolean {
  return mutable === except.some((pattern) => matches(pattern, tag));
}

function matches(pattern: string, tag: string): boolean {
  const parts = pattern.split("*").map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  return new RegExp(`^${parts.join(".*")}$`).test(tag);
}
