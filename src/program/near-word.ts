/** The name that was probably meant: not more than two letters away, or a third of the word. */
export async function nearest(word: string, names: readonly string[]): Promise<string | undefined> {
  const { distance } = await import("fastest-levenshtein");
  const ranked = names.map((name) => ({ name, far: distance(word, name) })).sort((a, b) => a.far - b.far);
  const best = ranked[0];
  return best !== undefined && best.far <= Math.max(2, Math.floor(word.length / 3)) ? best.name : undefined;
}

/** The option whose name is in the one that was typed: people know the `aws` CLI's, as `--metric-name` for `--metric`. */
export function longestWithin(option: string, known: readonly string[]): string | undefined {
  const bare = (name: string) => name.replace(/^-+/, "");
  return known
    .filter((name) => bare(name).length > 3 && bare(option).includes(bare(name)))
    .sort((a, b) => b.length - a.length)[0];
}
