import type { NexusError } from "../core/errors.js";
import type { GlobalOptions } from "../core/globals.js";
import type { Redactor } from "../core/redact.js";
import { asTyped } from "./as-typed.js";
import { documentOf } from "./document.js";
import { safeQuoted } from "./escape.js";
import { hanging } from "./layout.js";
import { painted, unbounded, type View } from "./view.js";

/**
 * What failed, why, what to type next; for stderr. With `-o json` it is one JSON document. A question answered with no and
 * a Ctrl-C are no failures: one soft line. Stacks only with `--debug`. Secrets are taken out before a line is broken, since
 * half of one on each of two lines is still one.
 */
export function renderError(
  error: NexusError,
  globals: Pick<GlobalOptions, "output" | "debug">,
  view: View,
  redactor: Pick<Redactor, "text" | "json">,
): string {
  const clean = (text: string) => redactor.text(text);
  const stack = (globals.debug ? stackLines(error) : []).map(clean);
  if (globals.output === "json") return `${jsonError(error, stack, redactor)}\n`;
  const wide = unbounded(view);
  return [...lines(error, wide, clean), ...stack.flatMap((line) => hanging({ text: "  " }, line, wide))]
    .map((line) => `${line}\n`)
    .join("");
}

function lines(error: NexusError, view: View, clean: (text: string) => string): string[] {
  const hint =
    error.hint === undefined ? [] : hanging({ text: "hint: " }, asTyped(clean(error.hint), view.program), view);
  if (isSoft(error)) {
    return [...hanging({ text: "" }, clean(error.message), view, (line) => painted(line, "muted", view)), ...hint];
  }
  return [
    ...hanging({ text: "error: ", tone: "critical" }, clean(error.message), view),
    ...whyLines(error).flatMap((line) =>
      hanging({ text: "  " }, clean(line), view, (text) => painted(text, "muted", view)),
    ),
    ...hint,
  ];
}

function isSoft(error: NexusError): boolean {
  return error.code === "interrupted" || (error.code === "not-confirmed" && error.hint === undefined);
}

/** What AWS itself said stays visible: its code, the call, the request id that its support asks for. */
function whyLines(error: NexusError): string[] {
  const said = [error.awsCode, error.operation === undefined ? undefined : `from ${error.operation}`]
    .filter((part) => part !== undefined)
    .join(" ");
  const id = error.requestId === undefined ? undefined : `request id ${error.requestId}`;
  const answer = [said === "" ? undefined : said, id].filter((part) => part !== undefined).join(", ");
  return [...(answer === "" ? [] : [answer]), ...causeOf(error)];
}

function causeOf(error: NexusError): string[] {
  const { cause } = error;
  if (!(cause instanceof Error) || cause.message === "" || error.message.includes(cause.message)) return [];
  return [`because: ${cause.message}`];
}

function jsonError(error: NexusError, stack: string[], redactor: Pick<Redactor, "json">): string {
  const document = documentOf("error", {
    code: error.code,
    message: error.message,
    hint: error.hint ?? null,
    requestId: error.requestId ?? null,
    awsCode: error.awsCode ?? null,
    operation: error.operation ?? null,
    exitCode: error.exitCode,
    ...(stack.length === 0 ? {} : { stack }),
  });
  return safeQuoted(JSON.stringify(redactor.json(document), null, 2));
}

function stackLines(error: Error): string[] {
  const cause = error.cause instanceof Error ? ["caused by:", ...stackLines(error.cause)] : [];
  return [...(error.stack ?? error.message).split("\n"), ...cause];
}
