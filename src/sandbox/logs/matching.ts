/** Whether a message matches. */
export type Matcher = (message: string) => boolean;

/** What is looked for, and what saves looking. */
export interface Search {
  matches: Matcher;
  /** One of these is in every message that matches; undefined where no such words are known. */
  words: readonly string[] | undefined;
}

/** The text of a token in double quotes. */
export function unquote(token: string): string {
  return token.slice(1, -1).replace(/\\(.)/gs, "$1");
}

export function escapeRegex(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}
