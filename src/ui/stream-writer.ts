import type { GlobalOptions } from "../core/globals.js";
import type { Json, JsonObject } from "../core/json.js";
import type { Stream, StreamRecord } from "../core/stream.js";
import { documentOf, formatDocument, jsonLine, SCHEMA_VERSION } from "./document.js";
import { safeQuoted } from "./escape.js";
import type { Output } from "./output.js";
import { query } from "./query.js";
import { documentText } from "./show.js";
import { lineForPipe } from "./stream-text.js";
import type { View } from "./view.js";

/** Turns records into the text of one format. */
export interface StreamWriter {
  records(records: readonly StreamRecord[]): Promise<string>;
  /** What closes the output; called once, also when the stream broke off. */
  end(data: JsonObject): Promise<string>;
}

export interface WriterDeps {
  globals: Pick<GlobalOptions, "output" | "query">;
  output: Output;
  view: View;
}

export async function createWriter(stream: Stream, deps: WriterDeps): Promise<StreamWriter> {
  const { output, query: wanted } = deps.globals;
  if (output === "table" && wanted === undefined) return linesWriter(deps.view);
  if (!stream.oneDocument) return perRecord(stream, deps);
  return output === "json" && wanted === undefined ? growingDocument(stream, deps) : wholeDocument(stream, deps);
}

async function linesWriter(view: View): Promise<StreamWriter> {
  const one = view.tty
    ? await import("./stream-text.js").then(
        ({ lineForTerminal }) =>
          (record: StreamRecord) =>
            lineForTerminal(record.line, view),
      )
    : (record: StreamRecord) => lineForPipe(record.line, view);
  return {
    records: async (records) => {
      let text = "";
      for (const record of records) text += one(record);
      return text;
    },
    end: async () => "",
  };
}

/** A document for each record: JSON Lines, YAML documents, or what `--query` makes of each. */
function perRecord(stream: Stream, { globals, view }: WriterDeps): StreamWriter {
  const one = async ({ data }: StreamRecord): Promise<string> => {
    const document = documentOf(stream.schema, data);
    if (globals.output === "table") return documentText(document, globals, view);
    const found: Json = globals.query === undefined ? document : await query(globals.query, document);
    if (globals.output === "json") return jsonLine(found);
    return `${globals.output === "yaml" ? "---\n" : ""}${await formatDocument(found, globals.output)}`;
  };
  const plainJson = globals.output === "json" && globals.query === undefined;
  return {
    records: async (records) => {
      let text = "";
      for (const record of records) {
        text += plainJson ? jsonLine(documentOf(stream.schema, record.data)) : await one(record);
      }
      return text;
    },
    end: async () => "",
  };
}

/** One JSON document whose `records` are written as they come: nothing is held back. */
function growingDocument(stream: Stream, _deps: WriterDeps): StreamWriter {
  let begun = false;
  const head = () => {
    if (begun) return ",\n";
    begun = true;
    return `{"schemaVersion":${SCHEMA_VERSION},"kind":${JSON.stringify(stream.schema)},"records":[\n`;
  };
  return {
    records: async (records) => {
      let text = "";
      for (const { data } of records) text += head() + safeQuoted(JSON.stringify(data));
      return text;
    },
    end: async (data) => {
      const rest = Object.entries(data).map(([key, value]) => `,${JSON.stringify(key)}:${JSON.stringify(value)}`);
      const opening = begun ? "" : head().trimEnd();
      return `${opening}${begun && opening === "" ? "\n" : ""}]${safeQuoted(rest.join(""))}}\n`;
    },
  };
}

/** Formats and queries that want the whole: it is held in memory until the end. */
function wholeDocument(stream: Stream, { globals, view, output }: WriterDeps): StreamWriter {
  const records: Json[] = [];
  return {
    records: async (some) => {
      for (const { data } of some) records.push(data);
      return "";
    },
    end: async (data) => {
      const document = output.redactor.json(documentOf(stream.schema, { records, ...data }));
      return documentText(document, globals, view);
    },
  };
}
