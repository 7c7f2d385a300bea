import type { GlobalOptions } from "../core/globals.js";
import type { Json } from "../core/json.js";
import { awsText } from "./aws-text.js";
import { safeQuoted } from "./escape.js";

export { documentOf, SCHEMA_VERSION } from "../core/document.js";

/** A document in a format for programs. Ends in a line break, unless there is nothing to say at all (`text`). */
export async function formatDocument(document: Json, format: Exclude<GlobalOptions["output"], "table">) {
  switch (format) {
    case "json":
      return `${safeQuoted(JSON.stringify(document, null, 2))}\n`;
    case "yaml":
      return yamlOf(document);
    case "text":
      return awsText(document);
  }
}

/** One JSON document on one line, as `--watch` and `logs tail` print them. */
export function jsonLine(document: Json): string {
  return `${safeQuoted(JSON.stringify(document))}\n`;
}

/** Strings with characters that would act on a terminal are quoted, so that they can be written as escapes. */
async function yamlOf(document: Json): Promise<string> {
  // The package is CommonJS: in a bundle only its default holds what it exports.
  const { default: library } = await import("yaml");
  const { Document, visit, isScalar } = library;
  const yaml = new Document(document, { aliasDuplicateObjects: false });
  visit(yaml, {
    Scalar(_key, node) {
      if (isScalar(node) && typeof node.value === "string" && needsQuotes(node.value)) node.type = "QUOTE_DOUBLE";
    },
  });
  return safeQuoted(yaml.toString({ lineWidth: 0 }));
}

function needsQuotes(text: string): boolean {
  const oneLine = text.replaceAll("\n", " ");
  return safeQuoted(oneLine) !== oneLine;
}
