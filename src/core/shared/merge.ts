import type { Linked } from "../chain.js";

/**
 * The lines of several writers as one story, by time. Each writer's own order is kept also where its clock was set back;
 * clocks that disagree shift writers against each other, and nothing else. A line that lies under two names (a state folder
 * that goes on under a new one hands everything over again) happened once: the first chain's is taken.
 */
export function merged(chains: readonly (readonly Linked[])[]): Linked[] {
  const told = new Set<string>();
  const timed = chains.flatMap((lines, writer) => {
    let latest = "";
    return lines.flatMap((line) => {
      latest = line.at > latest ? line.at : latest;
      if (told.has(line.hash)) return [];
      told.add(line.hash);
      return { at: latest, writer, line };
    });
  });
  return timed.sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : a.writer - b.writer)).map(({ line }) => line);
}
