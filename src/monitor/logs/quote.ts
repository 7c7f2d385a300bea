/** What is sent to CloudWatch Logs for what a person typed. */
export interface Asked {
  /** Undefined: everything. */
  pattern: string | undefined;
  /** Looks at what came back, where the filter syntax cannot say it. */
  keep: ((message: string) => boolean) | undefined;
}

const WORDS = /^[\w\s]+$/;
/** `{...}`, `[...]`, `%...%`, quotes, or terms that are optional or excluded: CloudWatch's own syntax. */
const SYNTAX = /^\s*[{[]|^\s*%.+%\s*$|^\s*"(?:[^"\\]|\\.)*"\s*$|(?:^|\s)[?-](?:"|\w)/s;

/**
 * Plain text as a filter pattern: words pass, anything else is quoted as one phrase. What is CloudWatch's own syntax passes
 * untouched. Source: "Filter pattern syntax", CloudWatch Logs User Guide.
 */
export function quote(text: string): string {
  if (WORDS.test(text) || SYNTAX.test(text)) return text;
  return `"${text.replace(/[\\"]/g, "\\$&")}"`;
}

/**
 * A pattern, and a user whose lines are wanted. Logs write a user as `user_id:12345`, `user_id=12345` or `"user_id":12345`:
 * both words are asked for, and that they stand together is looked at here.
 */
export function ask(text: string | undefined, user: string | undefined): Asked {
  const pattern = text === undefined || text.trim() === "" ? undefined : quote(text);
  if (user === undefined) return { pattern, keep: undefined };
  const keep = userMatcher(user);
  const terms = `"user_id" ${quote(user)}`;
  if (pattern === undefined) return { pattern: terms, keep };
  // Beside a term that must be there optional ones mean nothing, and JSON and word patterns take no further terms.
  if (/^\s*[{[]|(?:^|\s)\?/.test(pattern)) return { pattern, keep };
  return { pattern: `${pattern} ${terms}`, keep };
}

function userMatcher(user: string): (message: string) => boolean {
  const escaped = user.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  const expression = new RegExp(`user_?id["']?\\s*[:=]\\s*["']?${escaped}(?!\\w)`, "i");
  return (message) => expression.test(message);
}
