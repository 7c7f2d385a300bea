import type { Platform, ScanState } from "../aws/images.js";
import type { Fact, Ref, Step, StepResults } from "../core/change.js";
import { isGrave, scanWords } from "./scan-words.js";

/** What is to be deployed. */
export interface Wanted {
  tag: string;
  /** What the tasks run on. */
  platform: Platform;
}

/** Where the image of a deployment comes from, and what has to be done before there is one. */
export interface Source {
  /** `repository@sha256:...`, or the place of it in an earlier step's result. */
  image: string | Ref;
  /** The same for a person, before it is known. */
  shown: string;
  steps: Step[];
  facts: Fact[];
  warnings: string[];
  /** What there is to say of it once it runs. */
  after(results: StepResults): string[];
}

export function graveWarning(tag: string, scan: ScanState): string[] {
  return isGrave(scan) ? [`ECR's scan of ${tag} found ${scanWords(scan)}`] : [];
}
