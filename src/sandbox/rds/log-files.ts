import { page, readInput } from "../input.js";
import { databaseStreams } from "../logs/database.js";
import { BUCKET_MS, eventsIn } from "../logs/stream.js";
import { AwsFault, type Call, type Operation } from "../part.js";
import type { World } from "../world.js";
import { needInstance } from "./describe.js";

const INVALID = "InvalidParameterValue";
const HOUR = 3_600_000;
const FILES = 72;
const MOST_LINES = 10_000;
const MOST_BYTES = 1_000_000;
const NAME = /^error\/postgresql\.log\.(\d{4}-\d{2}-\d{2})-(\d{2})$/;

/** The server's log as hourly files on the instance: the same lines that are exported to CloudWatch Logs. */
export const logFileOperations: Record<string, Operation<World>> = {
  DescribeDBLogFiles: (input, call) => {
    const reader = readInput(input, INVALID);
    needLog(reader.needText("DBInstanceIdentifier"), call);
    const part = reader.text("FilenameContains") ?? "";
    const hour = Math.floor(call.now.getTime() / HOUR) * HOUR;
    const files = Array.from({ length: FILES }, (_, back) => hour - back * HOUR)
      .map((begin) => ({
        LogFileName: nameOf(begin),
        LastWritten: Math.min(begin + HOUR, call.now.getTime()),
        Size: linesOf(begin, call).reduce((sum, line) => sum + line.length + 1, 0),
      }))
      .filter(({ LogFileName }) => LogFileName.includes(part));
    const { items, next } = page(files, reader.text("Marker"), reader.integer("MaxRecords") ?? 100, INVALID);
    return { DescribeDBLogFiles: items, Marker: next };
  },
  DownloadDBLogFilePortion: (input, call) => {
    const reader = readInput(input, INVALID);
    needLog(reader.needText("DBInstanceIdentifier"), call);
    const name = reader.needText("LogFileName");
    const begin = beginOf(name);
    if (begin === undefined || begin > call.now.getTime() || begin < call.now.getTime() - (FILES + 1) * HOUR) {
      throw new AwsFault("DBLogFileNotFoundFault", `DBLog File: ${name}, is not found on the DB instance`, 404);
    }
    const marker = reader.text("Marker") ?? "0";
    const from = Number(/^(?:\d+:)?(\d{1,9})$/.exec(marker)?.[1] ?? Number.NaN);
    if (!Number.isInteger(from)) throw new AwsFault(INVALID, "Invalid marker.");
    const most = Math.min(reader.integer("NumberOfLines") ?? MOST_LINES, MOST_LINES);
    const lines = linesOf(begin, call);
    let bytes = 0;
    const portion = lines.slice(from, from + most).filter((line) => {
      bytes += line.length + 1;
      return bytes <= MOST_BYTES;
    });
    const next = from + portion.length;
    return {
      LogFileData: portion.map((line) => `${line}\n`).join(""),
      Marker: `${begin / HOUR}:${next}`,
      AdditionalDataPending: next < lines.length,
    };
  },
};

function needLog(id: string, call: Call<World>): void {
  needInstance(call, id);
  const { setup } = call;
  if (id !== setup.names.database) throw new AwsFault("NotImplementedInSandbox", `the sandbox keeps no log of ${id}`);
}

function nameOf(begin: number): string {
  const iso = new Date(begin).toISOString();
  return `error/postgresql.log.${iso.slice(0, 10)}-${iso.slice(11, 13)}`;
}

function beginOf(name: string): number | undefined {
  const [, day, hour] = NAME.exec(name) ?? [];
  return day === undefined ? undefined : Date.parse(`${day}T${hour}:00:00Z`);
}

function linesOf(begin: number, { world, random, setup, now }: Call<World>): string[] {
  const end = Math.min(begin + HOUR, now.getTime());
  return databaseStreams(world, random, setup, now.getTime()).flatMap((stream) => {
    const lines: string[] = [];
    for (let bucket = begin; bucket < end; bucket += BUCKET_MS) {
      lines.push(
        ...eventsIn(stream, bucket, random)
          .filter(({ at }) => at < end)
          .map(({ message }) => message),
      );
    }
    return lines;
  });
}
