import {
  DescribeDBLogFilesCommand,
  DownloadDBLogFilePortionCommand,
  type DownloadDBLogFilePortionCommandInput,
  RDSClient,
} from "@aws-sdk/client-rds";
import { describe, expect, it } from "vitest";
import { NAMES, testSandbox } from "../../support/sandbox.js";

const DATABASE = { DBInstanceIdentifier: NAMES.database };
const LAST_HOUR = "error/postgresql.log.2026-01-31-11";

const portion = (rest: Partial<DownloadDBLogFilePortionCommandInput> = {}, sandbox = testSandbox()) =>
  new RDSClient(sandbox.settings()).send(
    new DownloadDBLogFilePortionCommand({ ...DATABASE, LogFileName: LAST_HOUR, ...rest }),
  );

describe("the database's log files", () => {
  it("are one an hour for three days, newest first, in order of pages", async () => {
    const rds = new RDSClient(testSandbox().settings());
    const names: (string | undefined)[] = [];
    let Marker: string | undefined;
    do {
      const page = await rds.send(new DescribeDBLogFilesCommand({ ...DATABASE, MaxRecords: 30, Marker }));
      names.push(...(page.DescribeDBLogFiles ?? []).map(({ LogFileName }) => LogFileName));
      Marker = page.Marker;
    } while (Marker !== undefined);
    expect(names).toHaveLength(72);
    expect(names.slice(0, 2)).toEqual(["error/postgresql.log.2026-01-31-12", LAST_HOUR]);
  });

  it("have the size they say, whole or line by line", async () => {
    const rds = new RDSClient(testSandbox().settings());
    const { DescribeDBLogFiles } = await rds.send(
      new DescribeDBLogFilesCommand({ ...DATABASE, FilenameContains: "31-11" }),
    );
    const whole = await portion();
    let [text, Marker, pending] = ["", "0", true];
    while (pending) {
      const page = await portion({ Marker, NumberOfLines: 10 });
      text += page.LogFileData ?? "";
      Marker = page.Marker ?? "";
      pending = page.AdditionalDataPending ?? false;
    }
    expect(whole.LogFileData?.split("\n").length).toBeGreaterThan(50);
    expect(text).toBe(whole.LogFileData);
    expect(DescribeDBLogFiles?.map(({ Size }) => Size)).toEqual([text.length]);
  });

  it("that are not there, or no longer, are DBLogFileNotFoundFault", async () => {
    for (const LogFileName of [
      "error/nope.log",
      "error/postgresql.log.2026-01-20-11",
      "error/postgresql.log.2026-01-31-13",
    ]) {
      await expect(portion({ LogFileName })).rejects.toMatchObject({ name: "DBLogFileNotFoundFault" });
    }
    await expect(portion({ DBInstanceIdentifier: "nope" })).rejects.toMatchObject({ name: "DBInstanceNotFoundFault" });
  });
});
