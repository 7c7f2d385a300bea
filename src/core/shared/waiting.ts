import type { ChainName } from "./chain-name.js";

/** A chain of ours with lines that others cannot see yet. */
export interface Waiting {
  chain: ChainName;
  lines: number;
}

/** Lines of incidents' records among them. */
export function recordsWaiting(waiting: readonly Waiting[]): number {
  return waiting.reduce((sum, { chain, lines }) => (chain === "journal" ? sum : sum + lines), 0);
}

/** What waits here, for a person; undefined where nothing does. */
export function waitingWords(waiting: readonly Waiting[]): string | undefined {
  const entries = waiting.find(({ chain }) => chain === "journal")?.lines ?? 0;
  const words = [
    ...(entries === 0 ? [] : [`${entries} journal ${entries === 1 ? "entry" : "entries"}`]),
    ...waiting
      .filter(({ chain }) => chain !== "journal")
      .map(({ chain, lines }) => `${lines} ${lines === 1 ? "line" : "lines"} of ${chain.slice("incidents/".length)}`),
  ];
  return words.length === 0 ? undefined : words.join(", ");
}
