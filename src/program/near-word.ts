import type { Command } from "../core/command.js";

/** A name that may have been meant, and what typing it would do. */
export interface Candidate {
  name: string;
  risk: Command["risk"];
}

const BY_RISK: Command["risk"][] = ["reads", "safe", "disruptive", "destructive"];
/** From this length on, a word may be two letters off. */
const LONG = 5;

/** Harmless ones first; as they were otherwise. */
export function byRisk<C extends Pick<Candidate, "risk">>(candidates: readonly C[]): C[] {
  return [...candidates].sort((a, b) => BY_RISK.indexOf(a.risk) - BY_RISK.indexOf(b.risk));
}

/**
 * What was probably meant: what begins with the word, else what is few letters away; of those alike, what only reads. A
 * guess may be typed without a thought: what interrupts or deletes is no guess unless it is one letter off.
 */
export async function nearest<C extends Candidate>(word: string, candidates: readonly C[]): Promise<C | undefined> {
  if (word.length < 2) return undefined;
  const begun = candidates.filter(({ name }) => name.startsWith(word));
  if (begun.length > 0) return byRisk(begun)[0];
  const { distance } = await import("fastest-levenshtein");
  const far = ({ name }: C) => (isSwapped(word, name) ? 1 : distance(word, name));
  const within = (most: number, among: readonly C[]) => byRisk(among.filter((one) => far(one) <= most))[0];
  const harmless = candidates.filter(({ risk }) => risk === "reads" || risk === "safe");
  return within(1, candidates) ?? (word.length < LONG ? undefined : within(2, harmless));
}

/** Two letters beside each other the wrong way round are one slip. */
function isSwapped(word: string, name: string): boolean {
  const at = [...word].findIndex((letter, index) => letter !== name[index]);
  if (at < 0) return false;
  return `${word.slice(0, at)}${word[at + 1] ?? ""}${word[at] ?? ""}${word.slice(at + 2)}` === name;
}
