import { type Command, type CommandGroup, isGroup } from "../core/command.js";

/** Where words lead. */
export interface Led {
  at: Command | CommandGroup;
  /** The words that led there, the name of the node they began at first. */
  path: string[];
}

/** As far as `words` lead below `node`. */
export function follow(node: Command | CommandGroup, words: readonly string[]): Led {
  let at = node;
  const path = [node.name];
  for (const word of words) {
    const next: Command | CommandGroup | undefined = isGroup(at)
      ? at.commands.find(({ name }) => name === word)
      : undefined;
    if (next === undefined) break;
    at = next;
    path.push(word);
  }
  return { at, path };
}

/** What the words run by themselves; undefined for a group that only shows its help. */
export function commandAt(at: Command | CommandGroup): Command | undefined {
  return isGroup(at) ? at.self : at;
}
