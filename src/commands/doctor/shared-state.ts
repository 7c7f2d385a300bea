import type { Storage } from "../../aws/storage.js";
import type { Context } from "../../core/context.js";
import type { Environment } from "../../core/environment.js";
import { waitingWords } from "../../core/shared/waiting.js";
import { kindOf, whyNot } from "../../health/why.js";
import { environmentOf, onAws, type Probe, type Seen } from "./probe.js";

/** Only where the configuration names a place for it: nobody else misses it. */
export function sharedStateProbes(ctx: Context): Probe[] {
  const found = environmentOf(ctx);
  if (!("env" in found) || found.env.state === undefined) return [];
  return [onAws({ id: "shared-state", title: "Shared state", run: sharedState })];
}

/** Whether what operators keep together can be read, is hidden from others, and keeps what is deleted. */
async function sharedState({ shared, aws }: Context, { state }: Environment): Promise<Seen> {
  if (state === undefined || shared === undefined) return { state: "skipped", what: "not configured" };
  try {
    await shared.reach();
  } catch (thrown) {
    return {
      state: "critical",
      what: `${shared.where} cannot be read (${whyNot(thrown)}): no change would be made`,
      fix: "make the bucket, or ask for s3:ListBucket, s3:GetObject and s3:PutObject there; see docs/shared-state.md",
    };
  }
  const waiting = waitingWords(await shared.waiting());
  const kept = waiting === undefined ? "" : `; kept here for the next change: ${waiting}`;
  // Of a bucket in another region this is not asked.
  const weak = state.region === undefined ? await weaknesses(await aws.storage(), state.bucket) : [];
  if (weak.length === 0) return { state: "ok", what: `${shared.where} can be read${kept}` };
  return {
    state: "warn",
    what: `${shared.where} can be read, but ${weak.join("; ")}${kept}`,
    fix: "nexusctl's docs/shared-state.md says how",
  };
}

async function weaknesses(storage: Storage, bucket: string): Promise<string[]> {
  const looks: [string, Promise<boolean>][] = [
    ["it is not versioned: what somebody deletes is gone", storage.isVersioned(bucket)],
    ["it does not block public access", storage.blocksPublicAccess(bucket)],
  ];
  const seen = await Promise.all(
    looks.map(async ([words, look]) => {
      try {
        return (await look) ? [] : [words];
      } catch (thrown) {
        // Keeping state takes neither permission: who may not look is told so, and no more.
        if (kindOf(thrown) === "denied") return ["whether it is versioned and private may not be looked at"];
        throw thrown;
      }
    }),
  );
  return [...new Set(seen.flat())];
}
