import type { Network, Opening } from "../../aws/network.js";
import { asNexusError } from "../../core/errors.js";
import type { PrefixLists } from "./exposure.js";

/** What the prefix lists of these openings hold. One that may not be read is there as undefined: it may hold anything. */
export async function readPrefixLists(network: Network, openings: readonly Opening[]): Promise<PrefixLists> {
  const ids = openings.flatMap(({ peer }) => (peer.kind === "prefix-list" ? [peer.id] : []));
  const entries = await Promise.all(
    [...new Set(ids)].map(async (id): Promise<[string, string[] | undefined]> => {
      try {
        return [id, await network.prefixList(id)];
      } catch (thrown) {
        if (asNexusError(thrown).code === "interrupted") throw thrown;
        return [id, undefined];
      }
    }),
  );
  return new Map(entries);
}
