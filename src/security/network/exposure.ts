import type { Opening } from "../../aws/network.js";
import { publicSize, type Range, rangeOf } from "./cidr.js";

/** `world`: from anywhere, or so nearly; `wide`: from more than any one organisation has; `unknown`: a list that cannot be read. */
export type Breadth = "world" | "wide" | "narrow" | "unknown";

/** The CIDRs of prefix lists by their id; undefined: it could not be read. */
export type PrefixLists = ReadonlyMap<string, readonly string[] | undefined>;

/** About a quarter of what is public: 0.0.0.0/1 and 128.0.0.0/1 together are the world, and so is either alone. */
const WORLD = { 4: 1n << 30n, 6: 1n << 123n } as const;
/** A /8, and an IPv6 /20: more than is given to one network. */
const WIDE = { 4: 1n << 24n, 6: 1n << 108n } as const;

/**
 * From how much of the internet an opening's ports can be reached, together with the group's other openings for the same
 * ports: a range that is split into parts is as open as the whole.
 */
export function breadthOf(opening: Opening, all: readonly Opening[], lists: PrefixLists): Breadth {
  const peers = [opening, ...all.filter((other) => other.egress === opening.egress && coversPorts(other, opening))];
  const ranges = peers.flatMap((one) => rangesOf(one, lists) ?? []);
  const own = rangesOf(opening, lists);
  if (own === undefined) return "unknown";
  const families = new Set(own.map(({ family }) => family));
  const sizes = [...families].map((family) => ({
    family,
    size: publicSize(ranges, family),
    own: publicSize(own, family),
  }));
  // Only who adds to it is part of it: a narrow rule beside an open one is still narrow.
  if (sizes.some(({ family, size, own: mine }) => size >= WORLD[family] && mine * 64n >= WORLD[family])) return "world";
  return sizes.some(({ family, own: mine }) => mine >= WIDE[family]) ? "wide" : "narrow";
}

/** The addresses an opening names; none for a group's, undefined for a list that cannot be read. */
export function rangesOf({ peer }: Opening, lists: PrefixLists): Range[] | undefined {
  if (peer.kind === "group") return [];
  if (peer.kind === "cidr") {
    const range = rangeOf(peer.cidr);
    return range === undefined ? undefined : [range];
  }
  return lists.get(peer.id)?.flatMap((cidr) => rangeOf(cidr) ?? []);
}

/** Whether `outer` opens at least the ports of `inner`. */
export function coversPorts(outer: Opening, inner: Opening): boolean {
  if (outer.protocol === "-1") return true;
  if (outer.protocol !== inner.protocol) return false;
  if (outer.from === undefined) return true;
  if (inner.from === undefined) return false;
  return outer.from <= inner.from && (outer.to ?? outer.from) >= (inner.to ?? inner.from);
}

export function sharesPorts(one: Opening, other: Opening): boolean {
  if (one.protocol === "-1" || other.protocol === "-1") return true;
  if (one.protocol !== other.protocol) return false;
  if (one.from === undefined || other.from === undefined) return true;
  return one.from <= (other.to ?? other.from) && other.from <= (one.to ?? one.from);
}

/** Whether a TCP or UDP port is among what is opened. */
export function opensPort({ protocol, from, to }: Opening, port: number): boolean {
  if (protocol === "-1") return true;
  if (protocol !== "tcp" && protocol !== "udp") return false;
  return from === undefined || (from <= port && (to ?? from) >= port);
}
