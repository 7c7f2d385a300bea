import type { Images, Repository } from "../aws/images.js";
import { textAt } from "../aws/outside.js";
import { ref, type WaitStep } from "../core/change.js";
import type { WaitLook } from "../core/wait.js";
import { byDigest } from "./reference.js";
import { scanWords } from "./scan-words.js";

const EVERY_MS = 2_000;
/** ECR names a pushed tag at once, or within moments. */
const LOOKS = 20;
const STEP = "digest";

/** `repository@sha256:...` as ECR has it, for the steps after {@link publishedStep}. */
export function publishedImage({ uri }: Repository, tag: string) {
  return ref(STEP, "image", byDigest(uri, `<digest of ${tag}>`));
}

/**
 * Reads the digest back from ECR: what runs is what the registry has, not what this machine thinks it sent. Where it is
 * another than the tool printed, somebody else pushed the same tag, and nothing is deployed.
 * @param former the digest the tag had before, which ECR may name for a moment longer
 */
export function publishedStep(
  images: Images,
  repository: Repository,
  tag: string,
  former: string | undefined,
): WaitStep {
  const { name, uri } = repository;
  const timeoutMs = (LOOKS + 5) * EVERY_MS;
  const reattach = `maintenance deploy --version ${tag} --skip-build`;
  const look = async (pushed: string | undefined, looks: number): Promise<WaitLook> => {
    const now = await images.tagged(name, tag);
    const late = looks >= LOOKS;
    if (now === undefined || (now.digest === former && pushed !== undefined && pushed !== former)) {
      const summary = `ECR does not name the pushed image as ${tag} yet`;
      return late
        ? { state: "failed", summary, cause: `${summary}, although the push succeeded` }
        : { state: "waiting", summary };
    }
    if (pushed !== undefined && pushed !== now.digest) return another(tag, pushed, now.digest);
    const scan = scanWords(await images.scan(name, now.digest));
    return {
      state: "done",
      summary: now.digest,
      news: [{ text: `${tag} is ${now.digest}; scan: ${scan}` }],
      result: { digest: now.digest, image: byDigest(uri, now.digest), scan },
    };
  };
  return {
    kind: "wait",
    id: STEP,
    words: `read the digest of ${tag} back from ECR, and compare it with what was pushed`,
    needed: true,
    finds: {
      image: {
        service: "ecr",
        operation: "DescribeImages",
        input: { repositoryName: name, imageIds: [{ imageTag: tag }] },
        query: `join('', ['${byDigest(uri, "")}', imageDetails[0].imageDigest])`,
      },
    },
    timeoutMs,
    reattach,
    wait: (results) => {
      let looks = 0;
      const what = `ECR to name ${tag}`;
      const pushed = textAt(results.push, "digest");
      return { what, timeoutMs, everyMs: EVERY_MS, reattach, look: () => look(pushed, ++looks) };
    },
  };
}

function another(tag: string, pushed: string, now: string): WaitLook {
  return {
    state: "failed",
    summary: `${tag} is ${now}`,
    cause: `${tag} names ${now} in ECR, but ${pushed} was pushed: somebody else pushed the same tag`,
    hint: "the service was not touched; find out who did, and use a tag that is nobody else's",
    overtaken: true,
  };
}
