/** An example as a shell would split it, without what comes after a pipe or a redirection. */
export function shellWords(example: string): string[] {
  const words: string[] = [];
  for (const [, single, double, plain] of example.matchAll(/'([^']*)'|"([^"]*)"|(\S+)/g)) {
    if (plain === "|" || plain === ">") break;
    words.push(single ?? double ?? plain ?? "");
  }
  return words;
}
