import type { Environment, StatePlace } from "../core/environment.js";
import { parseDuration } from "../core/time.js";

const BUCKET = /^(?!.*\.\.)[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/;
/** Without `*`: a wildcard in the IAM policy that is made of it. */
const PART = /^[A-Za-z0-9!_.'()-]+$/;
const REGION = /^[a-z]{2,}(-[a-z]+)+-\d+$/;
const DEFAULT_LEASE = "60s";
const SHORTEST_LEASE_MS = 5_000;
const LONGEST_LEASE_MS = 600_000;

export const STATE_EXPECTED =
  "a place such as s3://bucket or s3://bucket/folder, with ?region=us-west-2 and lease=60s (5s to 10m) where needed; without a user, a password, `*`, `%` or `..`";

/** `s3://bucket/folder?region=us-west-2&lease=60s` as its parts; undefined for anything else. */
export function parseStatePlace(text: string): (Omit<StatePlace, "prefix"> & { folder: string }) | undefined {
  if (!text.startsWith("s3://") || !URL.canParse(text)) return undefined;
  const { hostname, pathname, searchParams, username, password, port, hash } = new URL(text);
  const folder = pathname.split("/").filter((part) => part !== "");
  const options = [...searchParams.keys()];
  const region = searchParams.get("region") ?? undefined;
  const leaseMs = leaseOf(searchParams.get("lease") ?? DEFAULT_LEASE);
  if (
    !BUCKET.test(hostname) ||
    username !== "" ||
    password !== "" ||
    port !== "" ||
    hash !== "" ||
    leaseMs === undefined
  )
    return undefined;
  // As it stands there: `..` and its like would lead elsewhere in silence.
  if (pathname !== (/^s3:\/\/[^/?#]*([^?#]*)/.exec(text)?.[1] ?? "")) return undefined;
  if (folder.some((part) => !PART.test(part) || /^\.+$/.test(part))) return undefined;
  if (options.some((one) => one !== "region" && one !== "lease") || new Set(options).size < options.length)
    return undefined;
  if (region !== undefined && !REGION.test(region)) return undefined;
  return { bucket: hostname, folder: folder.join("/"), leaseMs, ...(region === undefined ? {} : { region }) };
}

function leaseOf(text: string): number | undefined {
  try {
    const ms = parseDuration(text);
    return ms >= SHORTEST_LEASE_MS && ms <= LONGEST_LEASE_MS ? ms : undefined;
  } catch {
    // No length of time: the whole place is refused.
    return undefined;
  }
}

/** Each environment has a folder of its own there, and each of its regions, so that one line can stand for all of them. */
export function stateSettings(
  { project, environment, region }: Pick<Environment, "project" | "environment" | "region">,
  given: string | undefined,
): StatePlace | undefined {
  const place = given === undefined ? undefined : parseStatePlace(given);
  if (place === undefined) return undefined;
  const { folder, ...rest } = place;
  return { ...rest, prefix: `${folder === "" ? "" : `${folder}/`}${project}/${environment}/${region}/` };
}
