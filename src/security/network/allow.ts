import { sameOpening } from "../../aws/network/read.js";
import type { Opening, Rule } from "../../aws/network.js";
import { covers, overlaps } from "./cidr.js";
import { coversPorts, type PrefixLists, rangesOf, sharesPorts } from "./exposure.js";
import { type Names, openingWords } from "./words.js";

/** What of a group's rules is like an opening that is to be made. */
export interface Alike {
  /** The same: EC2 refuses it again. */
  same: Rule | undefined;
  /** Opens all of it already, and more. */
  wider: Rule | undefined;
  /** Opens a part of it, or what it would open a part of. */
  overlapping: Rule[];
}

export function findAlike(opening: Opening, rules: readonly Rule[], lists: PrefixLists): Alike {
  const way = rules.filter(({ egress }) => egress === opening.egress);
  const same = way.find((rule) => sameOpening(rule, opening));
  const others = way.filter((rule) => rule !== same);
  const wider = others.find((rule) => coversPorts(rule, opening) && coversPeer(rule, opening, lists));
  const overlapping = others.filter(
    (rule) => rule !== wider && sharesPorts(rule, opening) && sharesPeer(rule, opening, lists),
  );
  return { same, wider, overlapping };
}

function coversPeer(outer: Opening, inner: Opening, lists: PrefixLists): boolean {
  if (isSamePeer(outer, inner)) return true;
  const [out, within] = [rangesOf(outer, lists), rangesOf(inner, lists)];
  if (out === undefined || within === undefined || within.length === 0) return false;
  return within.every((range) => out.some((one) => covers(one, range)));
}

function sharesPeer(one: Opening, other: Opening, lists: PrefixLists): boolean {
  if (isSamePeer(one, other)) return true;
  const ranges = rangesOf(other, lists) ?? [];
  return (rangesOf(one, lists) ?? []).some((range) => ranges.some((each) => overlaps(range, each)));
}

function isSamePeer({ peer: one }: Opening, { peer: other }: Opening): boolean {
  if (one.kind === "cidr" || other.kind === "cidr") return false;
  return one.kind === other.kind && one.id === other.id;
}

export function alikeWords(rule: Rule, names: Names): string {
  return `${openingWords(rule, names)} (${rule.id})`;
}
