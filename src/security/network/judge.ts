import type { Opening, SecurityGroup } from "../../aws/network.js";
import type { Tone } from "../../core/report.js";
import { type Breadth, breadthOf, opensPort, type PrefixLists } from "./exposure.js";
import { type Names, openingWords, PORTS, SENSITIVE } from "./words.js";

/** An opening with what it means. */
export interface Judged<O extends Opening = Opening> {
  opening: O;
  words: string;
  breadth: Breadth;
  tone: Tone;
  /** Sensitive ports that the world reaches by it. */
  exposed: number[];
}

/** Ports that a load balancer has open to the world on purpose. */
export const WEB = [80, 443];

export function judgeOpening<O extends Opening>(
  opening: O,
  all: readonly Opening[],
  lists: PrefixLists,
  names: Names,
): Judged<O> {
  const breadth = breadthOf(opening, all, lists);
  const exposed = opening.egress || breadth !== "world" ? [] : SENSITIVE.filter((port) => opensPort(opening, port));
  return { opening, words: openingWords(opening, names), breadth, exposed, tone: toneOf(opening, breadth, exposed) };
}

function toneOf(opening: Opening, breadth: Breadth, exposed: number[]): Tone {
  if (opening.egress) return "info";
  if (exposed.length > 0) return "critical";
  if (breadth === "world") return isWeb(opening) ? "info" : "warn";
  if (breadth === "wide") return "warn";
  return breadth === "unknown" ? "unknown" : "info";
}

export function isWeb({ protocol, from, to }: Pick<Opening, "protocol" | "from" | "to">): boolean {
  return protocol === "tcp" && from !== undefined && WEB.includes(from) && (to ?? from) === from;
}

export const BREADTH_WORDS: Readonly<Record<Breadth, string>> = {
  world: "open to the world",
  wide: "wide open",
  narrow: "",
  unknown: "unknown: the prefix list cannot be read",
};

export function namesOf(groups: readonly SecurityGroup[]): Names {
  return new Map(groups.map(({ id, name }) => [id, name]));
}

export function portNames(ports: readonly number[]): string {
  return ports.map((port) => PORTS[port] ?? String(port)).join(", ");
}
