import { Resolver, resolve4 } from "node:dns/promises";
import { asNexusError } from "../../core/errors.js";

const WITHIN_MS = 3_000;

export interface ServerAnswer {
  server: string;
  /** Sorted; empty when it could not be asked. */
  values: string[];
  /** Why it could not be asked. */
  why: string | undefined;
}

/** Finds the address of a name server; another one in a test. */
export type Locate = (server: string) => Promise<string>;

/** Asks each of the zone's own name servers, past all caches. From here they may be out of reach: that is an answer too. */
export async function askNameServers(
  servers: readonly string[],
  record: string,
  type: "A" | "AAAA" | "CNAME",
  locate: Locate = async (server) => (await resolve4(server))[0] ?? server,
): Promise<ServerAnswer[]> {
  return Promise.all(servers.map((server) => askOne(server, record, type, locate)));
}

async function askOne(server: string, record: string, type: string, locate: Locate): Promise<ServerAnswer> {
  const resolver = new Resolver({ timeout: WITHIN_MS, tries: 1 });
  const timer = setTimeout(() => resolver.cancel(), WITHIN_MS);
  try {
    resolver.setServers([await locate(server)]);
    const values = await resolver.resolve(record, type);
    return { server, values: [...new Set(flat(values))].sort(), why: undefined };
  } catch (thrown) {
    return { server, values: [], why: asNexusError(thrown).message };
  } finally {
    clearTimeout(timer);
  }
}

function flat(values: unknown): string[] {
  return Array.isArray(values) ? values.filter((value) => typeof value === "string") : [];
}

/** In a sentence: do they agree, and on what. */
export function answersWords(answers: readonly ServerAnswer[]): string {
  const heard = answers.filter(({ why }) => why === undefined);
  if (heard.length === 0) return "none of the zone's name servers could be asked from here";
  const groups = new Map<string, number>();
  for (const { values } of heard) groups.set(values.join(", "), (groups.get(values.join(", ")) ?? 0) + 1);
  const said = [...groups].map(([values, count]) => `${values} (${count} of ${answers.length} name servers)`);
  return `the zone's own name servers answer ${said.join("; ")}`;
}
