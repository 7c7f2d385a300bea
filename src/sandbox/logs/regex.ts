import { AwsFault } from "../part.js";

const INVALID = "InvalidParameterException";
/** What CloudWatch Logs takes inside `%...%`; other ASCII has to be escaped with a backslash. Groups are not supported. */
const ALLOWED = /^(?:[A-Za-z0-9:_#=@/;,\-^$?[\]{}|*+. ]|\\[\x20-\x7e])+$/;

/** Holds the regular expressions of one pattern; AWS takes two at the most. */
export class RegexBudget {
  #left = 2;

  /**
   * @param token with its percent signs
   * @throws AwsFault InvalidParameterException for an expression that CloudWatch Logs does not support, or a third one
   */
  compile(token: string): (text: string) => boolean {
    const source = token.slice(1, -1);
    if (!ALLOWED.test(source)) throw new AwsFault(INVALID, `Invalid character(s) in regex '${source}'`);
    if (this.#left === 0) throw new AwsFault(INVALID, "A filter pattern can hold 2 regular expressions at the most.");
    this.#left -= 1;
    try {
      const expression = new RegExp(source);
      return (text) => expression.test(text);
    } catch (thrown) {
      if (!(thrown instanceof SyntaxError)) throw thrown;
      throw new AwsFault(INVALID, `Invalid regex '${source}'`);
    }
  }
}
