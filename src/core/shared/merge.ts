import type { Linked } from "../chain.js";

/**
 * The lines of several writers as one story, by time. Each writer's own order is kept also where its clock was set back;
 * clocks that disagree shift writers against each other, and nothing else.
 */
export function merged(chains: readonly (readonly Linked[])[]): Linked[] {
  const timed = chains.flatMap((lines, writer) => {
    let latest = "";
    return lines.map((line) => {
      latest = line.at > latest ? line.at : latest;
      return { at: latest, writer, line };
    });
  });
  return timed.sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : a.writer - b.writer)).map(({ line }) => line);
}
