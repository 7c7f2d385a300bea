import { asNexusError, NexusError } from "../../core/errors.js";
import type { Api } from "../clients.js";
import type { InsightsLook, Logs } from "../logs.js";
import { numberAt } from "../outside.js";

const POINTER = "@ptr";

/** StartQuery: the range in whole seconds, as the call wants it. */
export async function startQuery(api: Api<"logs">, query: Parameters<Logs["startQuery"]>[0]): Promise<string> {
  try {
    const started = await api.send("StartQuery", {
      logGroupNames: query.groups,
      queryString: query.text,
      startTime: Math.floor(query.from.getTime() / 1_000),
      endTime: Math.ceil(query.to.getTime() / 1_000),
      ...(query.limit === undefined ? {} : { limit: query.limit }),
    });
    if (started.queryId === undefined) throw new NexusError("failed", "logs:StartQuery gave no id");
    return started.queryId;
  } catch (thrown) {
    throw malformed(thrown, query.text);
  }
}

export async function queryResults(api: Api<"logs">, id: string): Promise<InsightsLook> {
  const page = await api.send("GetQueryResults", { queryId: id });
  const rows = (page.results ?? []).map((row) =>
    Object.fromEntries(
      row.flatMap(({ field, value }) => (field === undefined || field === POINTER ? [] : [[field, value ?? ""]])),
    ),
  );
  return {
    status: page.status ?? "Unknown",
    fields: [...new Set(rows.flatMap((row) => Object.keys(row)))],
    rows,
    recordsMatched: page.statistics?.recordsMatched ?? 0,
    recordsScanned: page.statistics?.recordsScanned ?? 0,
    bytesScanned: page.statistics?.bytesScanned ?? 0,
  };
}

/** Sent also while everything else is being given up. @returns false when the query had ended already */
export async function stopQuery(api: Api<"logs">, id: string): Promise<boolean> {
  try {
    const stopped = await api.send("StopQuery", { queryId: id }, { outlives: true });
    return stopped.success ?? false;
  } catch (thrown) {
    const error = asNexusError(thrown);
    if (error.awsCode === "InvalidParameterException" || error.code === "not-found") return false;
    throw error;
  }
}

/** Where the service says at which characters the query goes wrong, a mark is put under them. */
function malformed(thrown: unknown, text: string): NexusError {
  const error = asNexusError(thrown);
  if (error.awsCode !== "MalformedQueryException") return error;
  const place = error.cause;
  const begin = numberAt(place, "queryCompileError", "location", "startCharOffset");
  const end = numberAt(place, "queryCompileError", "location", "endCharOffset");
  const mark =
    begin === undefined || text.includes("\n")
      ? ""
      : `\n${text}\n${" ".repeat(begin)}${"^".repeat(Math.max(1, (end ?? begin + 1) - begin))}`;
  return new NexusError("usage", `${error.message.replace(/^logs:\w+: /, "the query is not well formed: ")}${mark}`, {
    hint: "a query is commands joined by |, for example: fields @timestamp, @message | filter @message like /ERROR/ | limit 20",
    cause: error,
    awsCode: "MalformedQueryException",
    ...(error.requestId === undefined ? {} : { requestId: error.requestId }),
  });
}
