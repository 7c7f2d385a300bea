import { distance } from "fastest-levenshtein";
import { type ErrorDetails, NexusError } from "../core/errors.js";

const MOST = 3;

/** The names most like `wanted`, best first: few edits away, or one contains the other. At most three. */
export function nearNames(wanted: string, names: readonly string[]): string[] {
  // Every name contains an empty one.
  if (wanted === "") return [];
  const lower = wanted.toLowerCase();
  const allowed = Math.max(2, Math.ceil(lower.length * 0.4));
  return [...new Set(names)]
    .map((name) => ({ name, far: farness(lower, name.toLowerCase()) }))
    .filter(({ far }) => far <= allowed)
    .sort((a, b) => a.far - b.far || a.name.localeCompare(b.name))
    .slice(0, MOST)
    .map(({ name }) => name);
}

function farness(wanted: string, name: string): number {
  return name.includes(wanted) || wanted.includes(name) ? 1 : distance(wanted, name);
}

/**
 * The error for a thing that is not there, with the names that are like it.
 * @param list reads the names that do exist; when it is refused, the error goes without suggestions
 * @param said what AWS answered, whose code and request id are kept
 * @param where where the name comes from, or all of them are shown
 */
export async function missing(
  what: string,
  wanted: string,
  list: () => Promise<string[]>,
  said?: NexusError,
  where = "names come from the configuration: nexusctl config show --origin",
): Promise<NexusError> {
  const error = (hint: string) =>
    new NexusError("not-found", `${what} "${wanted}" does not exist`, { hint, ...detailsOf(said) });
  const names = await list().catch((thrown: unknown) => {
    // The names are a courtesy: a caller who may not list them still learns that this one is not there.
    if (thrown instanceof NexusError && thrown.code !== "interrupted") return undefined;
    throw thrown;
  });
  if (names === undefined) return error(where);
  const near = nearNames(wanted, names);
  if (near.length > 0) return error(`did you mean ${near.join(" or ")}? ${where}`);
  if (names.length === 0) return error(`there is none at all in this account and region; ${where}`);
  const some = names.slice(0, MOST).join(", ");
  return error(`there is: ${some}${names.length > MOST ? ", ..." : ""}; ${where}`);
}

function detailsOf(said: NexusError | undefined): ErrorDetails {
  if (said === undefined) return {};
  const { awsCode, requestId, operation } = said;
  return {
    cause: said,
    ...(awsCode === undefined ? {} : { awsCode }),
    ...(requestId === undefined ? {} : { requestId }),
    ...(operation === undefined ? {} : { operation }),
  };
}
