import { isObject } from "../core/json.js";
import { from, pages } from "./paginate.js";
import type { WrapperDeps } from "./wrapper-deps.js";

/** A call that altered something, by anyone in the account. What was sent is not kept: it may hold secrets. */
export interface TrailEvent {
  id: string;
  at: Date;
  /** e.g. `UpdateService` */
  name: string;
  /** e.g. `ecs.amazonaws.com` */
  source: string;
  user: string | undefined;
  /** Where it came from: an address, or the AWS service that called. */
  address: string | undefined;
  resources: string[];
  /** AWS's error code of a call that was refused. */
  error: string | undefined;
}

export interface Trail {
  /**
   * Calls that altered something named by one of `names`, newest first (CloudTrail LookupEvents; it keeps 90 days and is
   * some minutes late). `truncated`: `max` calls were looked through and there are more.
   * @param max calls of the account that are looked through
   */
  changes(
    range: { from: Date; to: Date },
    names: readonly string[],
    max: number,
  ): Promise<{ events: TrailEvent[]; truncated: boolean }>;
}

/** Two calls a second are allowed in an account and region ("Quotas in AWS CloudTrail"). */
const PACE_MS = 500;
const PAGE = 50;

export function createTrail({ clients, clock }: WrapperDeps): Trail {
  const api = clients.api("cloudtrail");
  return {
    changes: async ({ from: begin, to }, names, max) => {
      const found = pages(async (token) => {
        if (token !== undefined) await clock.sleep(PACE_MS);
        const page = await api.send("LookupEvents", {
          LookupAttributes: [{ AttributeKey: "ReadOnly", AttributeValue: "false" }],
          StartTime: begin,
          EndTime: to,
          MaxResults: PAGE,
          ...from("NextToken", token),
        });
        return { items: page.Events ?? [], next: page.NextToken };
      });
      const events: TrailEvent[] = [];
      let seen = 0;
      for await (const page of found) {
        if (seen >= max) return { events, truncated: true };
        seen += page.length;
        for (const one of page) {
          const event = eventOf(one, names);
          if (event !== undefined) events.push(event);
        }
      }
      return { events, truncated: false };
    },
  };
}

interface Raw {
  EventId?: string | undefined;
  EventName?: string | undefined;
  EventTime?: Date | undefined;
  EventSource?: string | undefined;
  Username?: string | undefined;
  Resources?: { ResourceName?: string | undefined }[] | undefined;
  CloudTrailEvent?: string | undefined;
}

/** Undefined for a call that names nothing of ours. Many calls list no resource: then what was sent names it, if anything. */
function eventOf(raw: Raw, names: readonly string[]): TrailEvent | undefined {
  const { EventName: name, EventTime: at } = raw;
  if (name === undefined || at === undefined) return undefined;
  const detail = detailOf(raw.CloudTrailEvent);
  const listed = (raw.Resources ?? []).flatMap(({ ResourceName }) => ResourceName ?? []);
  const sent = JSON.stringify(detail.requestParameters ?? {});
  const meant = names.filter((one) => sent.includes(one));
  const ours = meant.length > 0 || listed.some((one) => names.some((known) => one.includes(known)));
  if (!ours) return undefined;
  return {
    id: raw.EventId ?? "",
    at,
    name,
    source: raw.EventSource ?? "",
    user: raw.Username,
    address: textOf(detail.sourceIPAddress),
    resources: [...new Set(listed.length > 0 ? listed : meant)],
    error: textOf(detail.errorCode),
  };
}

function detailOf(text: string | undefined): Record<string, unknown> {
  if (text === undefined) return {};
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : {};
  } catch {
    // What CloudTrail lists beside it is enough to say what was done.
    return {};
  }
}

function textOf(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}
