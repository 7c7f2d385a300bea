/** Whether a message matches. */
export type Matcher = (message: string) => boolean;

/** The text of a token in double quotes. */
export function unquote(token: string): string {
  return token.slice(1, -1).replace(/\\(.)/gs, "$1");
}

export function escapeRegex(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}
