import { lookup } from "node:dns/promises";
import { asNexusError } from "../../core/errors.js";
import { errnoOf } from "../../core/files.js";
import { within } from "../within.js";
import type { ProbeBounds } from "./outcome.js";

export interface DnsProbe {
  outcome: "resolved" | "no-such-name" | "no-answer";
  what: string;
  addresses: string[];
}

type Lookup = (name: string) => Promise<{ address: string }[]>;

/** Asks the machine's own resolver, as any program here would. Never throws but for Ctrl-C. */
export async function resolveName(
  name: string,
  bounds: ProbeBounds,
  ask: Lookup = (host) => lookup(host, { all: true }),
): Promise<DnsProbe> {
  try {
    const found = await within(() => ask(name), bounds.timeoutMs, bounds);
    const addresses = found.map(({ address }) => address);
    return { outcome: "resolved", what: `${name} resolves to ${addresses.join(", ")}`, addresses };
  } catch (thrown) {
    const error = asNexusError(thrown);
    if (error.code === "interrupted") throw error;
    if (errnoOf(thrown) === "ENOTFOUND") {
      return { outcome: "no-such-name", what: `the resolver of this machine knows no ${name}`, addresses: [] };
    }
    const why = errnoOf(thrown) ?? error.message;
    return { outcome: "no-answer", what: `the resolver of this machine gave no answer (${why})`, addresses: [] };
  }
}
