import { compare, type Row } from "./row.js";
import { malformed, type Token, type TokenReader } from "./tokens.js";

export type Condition = (row: Row) => boolean;

/** What `filter` takes: comparisons, `like`, `in`, with `and`, `or`, `not` and parentheses. */
export function condition(tokens: TokenReader): Condition {
  const any = [conjunction(tokens)];
  while (tokens.take("or")) any.push(conjunction(tokens));
  return (row) => any.some((test) => test(row));
}

function conjunction(tokens: TokenReader): Condition {
  const all = [negation(tokens)];
  while (tokens.take("and")) all.push(negation(tokens));
  return (row) => all.every((test) => test(row));
}

function negation(tokens: TokenReader): Condition {
  if (tokens.take("not")) {
    const test = negation(tokens);
    return (row) => !test(row);
  }
  if (!tokens.take("(")) return comparison(tokens);
  const test = condition(tokens);
  tokens.need(")");
  return test;
}

function comparison(tokens: TokenReader): Condition {
  const field = tokens.needKind("word").value;
  const not = tokens.take("not");
  if (tokens.take("like") || (!not && tokens.take("=~"))) {
    const test = likeness(tokens.needKind("regex", "text"), tokens);
    return (row) => test(row[field] ?? "") !== not;
  }
  if (tokens.take("in")) {
    tokens.need("[");
    const values = tokens.list(() => tokens.needKind("text", "number").value);
    tokens.need("]");
    return (row) => values.some((value) => row[field] !== undefined && compare(row[field], value) === 0) !== not;
  }
  if (not) throw tokens.unexpected();
  const holds = relation(tokens);
  const operand = tokens.needKind("text", "number", "word");
  return (row) => {
    const right = operand.kind === "word" ? row[operand.value] : operand.value;
    return row[field] !== undefined && right !== undefined && holds(compare(row[field], right));
  };
}

function relation(tokens: TokenReader): (order: number) => boolean {
  if (tokens.take("=")) return (order) => order === 0;
  if (tokens.take("!=")) return (order) => order !== 0;
  if (tokens.take(">=")) return (order) => order >= 0;
  if (tokens.take("<=")) return (order) => order <= 0;
  if (tokens.take(">")) return (order) => order > 0;
  if (tokens.take("<")) return (order) => order < 0;
  throw tokens.unexpected();
}

function likeness(token: Token, { text }: TokenReader): (value: string) => boolean {
  if (token.kind === "text") return (value) => value.includes(token.value);
  const [, ignoresCase, source = ""] = /^(\(\?i\))?(.*)$/s.exec(token.value) ?? [];
  try {
    const expression = new RegExp(source, ignoresCase === undefined ? "" : "i");
    return (value) => expression.test(value);
  } catch (thrown) {
    if (!(thrown instanceof SyntaxError)) throw thrown;
    throw malformed("invalid regular expression", text, token);
  }
}
