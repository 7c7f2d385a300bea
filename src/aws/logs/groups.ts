import type { LogGroup as SdkGroup, LogStream as SdkStream } from "@aws-sdk/client-cloudwatch-logs";
import type { Api } from "../clients.js";
import type { LogGroup, LogStream } from "../logs.js";
import { all, from } from "../paginate.js";

const A_PAGE = 50;

/** Log groups by prefix, `max` at the most (DescribeLogGroups). */
export function readGroups(api: Api<"logs">, prefix: string, max?: number): Promise<LogGroup[]> {
  return all(async (token) => {
    const page = await api.send("DescribeLogGroups", {
      ...(prefix === "" ? {} : { logGroupNamePrefix: prefix }),
      limit: A_PAGE,
      ...from("nextToken", token),
    });
    return { items: (page.logGroups ?? []).flatMap(toGroup), next: page.nextToken };
  }, max);
}

/**
 * Streams of a group, those written to last first. By prefix the service gives them in order of names only, so all of
 * them are read and put in order here (DescribeLogStreams).
 */
export async function readStreams(
  api: Api<"logs">,
  group: string,
  { prefix, max }: { prefix?: string; max: number },
): Promise<LogStream[]> {
  const named = prefix !== undefined && prefix !== "";
  const found = await all(
    async (token) => {
      const page = await api.send("DescribeLogStreams", {
        logGroupName: group,
        limit: A_PAGE,
        ...(named ? { logStreamNamePrefix: prefix } : { orderBy: "LastEventTime", descending: true }),
        ...from("nextToken", token),
      });
      return { items: (page.logStreams ?? []).flatMap(toStream), next: page.nextToken };
    },
    named ? undefined : max,
  );
  return found.sort((a, b) => timeOf(b.lastEventAt) - timeOf(a.lastEventAt)).slice(0, max);
}

function toGroup(found: SdkGroup): LogGroup[] {
  if (found.logGroupName === undefined) return [];
  return [
    {
      name: found.logGroupName,
      // Live Tail and Insights want the ARN without the `:*` that stands for all streams.
      arn: (found.logGroupArn ?? found.arn ?? "").replace(/:\*$/, ""),
      createdAt: dateOf(found.creationTime),
      retentionDays: found.retentionInDays,
      storedBytes: found.storedBytes,
    },
  ];
}

function toStream(found: SdkStream): LogStream[] {
  if (found.logStreamName === undefined) return [];
  return [
    {
      name: found.logStreamName,
      createdAt: dateOf(found.creationTime),
      firstEventAt: dateOf(found.firstEventTimestamp),
      lastEventAt: dateOf(found.lastEventTimestamp),
    },
  ];
}

function dateOf(milliseconds: number | undefined): Date | undefined {
  return milliseconds === undefined ? undefined : new Date(milliseconds);
}

function timeOf(date: Date | undefined): number {
  return date?.getTime() ?? 0;
}
