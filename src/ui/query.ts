import { usage } from "../core/errors.js";
import { type Json, toJson } from "../core/json.js";

type JmesPath = typeof import("@jmespath-community/jmespath");

/** As the aws CLI has it: backticks may hold a bare word (`` `available` ``). */
const OPTIONS = { enable_legacy_literals: true };

/**
 * Applies a JMESPath expression to a document.
 * @throws usage (exit 2), pointing at the place, when the expression is wrong or does not fit the data
 */
export async function query(expression: string, document: Json): Promise<Json> {
  const jmespath = await import("@jmespath-community/jmespath");
  try {
    jmespath.compile(expression, OPTIONS);
  } catch (thrown) {
    throw wrongSyntax(expression, messageOf(thrown), jmespath);
  }
  try {
    return toJson(jmespath.search(document, expression, OPTIONS));
  } catch (thrown) {
    throw usage(`--query: ${messageOf(thrown)} in: ${expression}`, "see https://jmespath.org for the language");
  }
}

function messageOf(thrown: unknown): string {
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  return message.replace(/^Syntax error: /, "").replace(/\.$/, "");
}

function wrongSyntax(expression: string, message: string, jmespath: JmesPath) {
  const at = placeOf(expression, jmespath);
  const where = at >= expression.length ? "at its end" : `at character ${at + 1}`;
  const before = expression.slice(Math.max(0, at - 30), at);
  const after = expression.slice(at, at + 30);
  return usage(
    `--query is not a JMESPath expression: ${words(message)} ${where}`,
    `here: ${before} >>> ${after}`.trim(),
  );
}

function words(message: string): string {
  if (message.includes("EOF")) return "something is missing";
  return message.replace(/^invalid token \(\w+\): /, "did not expect ");
}

/** The library does not say where. The first token that the tokens before it cannot be followed by is the place. */
function placeOf(expression: string, jmespath: JmesPath): number {
  const starts = tokenStarts(expression, jmespath);
  if (typeof starts === "number") return starts;
  for (const [index, start] of starts.entries()) {
    const upTo = expression.slice(0, starts[index + 1] ?? expression.length);
    if (cannotGoOn(upTo, jmespath)) return start;
  }
  return expression.length;
}

/** Where each token starts; or the place of the first character that begins none. */
function tokenStarts(expression: string, jmespath: JmesPath): number[] | number {
  try {
    return jmespath
      .tokenize(expression, OPTIONS)
      .filter(({ start }) => start < expression.length)
      .map(({ start }) => start);
  } catch (whole) {
    const complaint = messageOf(whole);
    for (let end = 1; end <= expression.length; end++) {
      try {
        jmespath.tokenize(expression.slice(0, end), OPTIONS);
      } catch (part) {
        if (messageOf(part) === complaint) return end - 1;
      }
    }
    return expression.length;
  }
}

function cannotGoOn(text: string, jmespath: JmesPath): boolean {
  try {
    jmespath.compile(text, OPTIONS);
    return false;
  } catch (thrown) {
    return !messageOf(thrown).includes("EOF");
  }
}
