import type { Api } from "../clients.js";
import { all, from } from "../paginate.js";
import type { DatabaseLogFile } from "../rds.js";

/** Where a file begins; what follows is named by the portion before. */
const HEAD = "0";
/** With the head's marker RDS gives so many lines a portion at the most, and never more than 1 MB. */
const LINES = 10_000;

/** Newest first (DescribeDBLogFiles). */
export async function readLogFiles(api: Api<"rds">, id: string): Promise<DatabaseLogFile[]> {
  const files = await all(async (token) => {
    const page = await api.send("DescribeDBLogFiles", { DBInstanceIdentifier: id, ...from("Marker", token) });
    return { items: page.DescribeDBLogFiles ?? [], next: page.Marker };
  });
  return files
    .flatMap(({ LogFileName, LastWritten, Size }) =>
      LogFileName === undefined
        ? []
        : [
            {
              name: LogFileName,
              writtenAt: LastWritten === undefined ? undefined : new Date(LastWritten),
              bytes: Size ?? 0,
            },
          ],
    )
    .sort((a, b) => (b.writtenAt?.getTime() ?? 0) - (a.writtenAt?.getTime() ?? 0));
}

/** One portion (DownloadDBLogFilePortion). */
export async function readPortion(
  api: Api<"rds">,
  id: string,
  file: string,
  marker: string | undefined,
): Promise<{ text: string; next: string | undefined }> {
  const page = await api.send("DownloadDBLogFilePortion", {
    DBInstanceIdentifier: id,
    LogFileName: file,
    Marker: marker ?? HEAD,
    NumberOfLines: LINES,
  });
  return { text: page.LogFileData ?? "", next: page.AdditionalDataPending === true ? page.Marker : undefined };
}
