import * as z from "zod/mini";
import { sameSet } from "../../aws/dns/changes.js";
import type { HostedZone } from "../../aws/dns.js";
import { usage } from "../../core/errors.js";
import { type JsonObject, toJsonObject } from "../../core/json.js";
import type { Moved } from "./plan.js";

/** Route 53 takes at most so many changes at once. */
const MOST = 1_000;

const set = z.looseObject({
  Name: z.string("a name").check(z.refine((text) => text.trim() !== "", "a name")),
  Type: z.string("a type such as A"),
  SetIdentifier: z.optional(z.string("a text")),
  TTL: z.optional(z.number("seconds").check(z.minimum(0, "seconds"))),
  ResourceRecords: z.optional(z.array(z.strictObject({ Value: z.string("a value") }, "a map with Value"), "a list")),
  AliasTarget: z.optional(
    z.strictObject(
      {
        HostedZoneId: z.string("the hosted zone id of the resource"),
        DNSName: z.string("a DNS name"),
        EvaluateTargetHealth: z.boolean("true or false"),
      },
      "a map of HostedZoneId, DNSName and EvaluateTargetHealth",
    ),
  ),
});
const action = z.enum(["CREATE", "UPSERT", "DELETE"], "CREATE, UPSERT or DELETE");
const batch = z.strictObject(
  {
    Comment: z.optional(z.string("a text")),
    Changes: z
      .array(
        z.strictObject({ Action: action, ResourceRecordSet: set }, "a map of Action and ResourceRecordSet"),
        "a list of changes",
      )
      .check(z.minLength(1, "at least one change"), z.maxLength(MOST, `at most ${MOST} changes`)),
  },
  "a map of Comment and Changes, as route53 change-resource-record-sets takes it",
);

export interface Asked {
  comment: string;
  changes: { action: "CREATE" | "UPSERT" | "DELETE"; set: JsonObject }[];
}

/**
 * A change batch as the `aws` CLI takes it from a file.
 * @throws usage: every problem with its place
 */
export function parseBatch(text: string, source: string): Asked {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (thrown) {
    throw usage(`${source} is not JSON: ${thrown instanceof Error ? thrown.message : String(thrown)}`);
  }
  const checked = batch.safeParse(value);
  if (!checked.success) {
    const problems = checked.error.issues.map(
      ({ path, message }) => `${path.map(String).join(".") || "the whole"}: expected ${message}`,
    );
    throw usage(`${source}: ${problems.slice(0, 5).join("; ")}`);
  }
  return {
    comment: checked.data.Comment ?? "",
    changes: checked.data.Changes.map(({ Action, ResourceRecordSet }) => ({
      action: Action,
      set: toJsonObject(ResourceRecordSet),
    })),
  };
}

/**
 * What Route 53 would refuse, said before anything is sent; a batch is refused whole.
 * @param current the sets that are there now, of all names in the batch
 * @returns each set before and after
 * @throws usage with every problem
 */
export function checkBatch({ changes }: Asked, zone: HostedZone, current: readonly JsonObject[]): Moved[] {
  const problems: string[] = [];
  const seen = new Set<string>();
  const moved = changes.map(({ action: what, set: wanted }, at) => {
    const place = `change ${at + 1} (${keyOf(wanted)})`;
    const before = current.find((one) => keyOf(one) === keyOf(wanted));
    for (const problem of problemsOf(what, wanted, before, zone)) problems.push(`${place}: ${problem}`);
    if (seen.has(keyOf(wanted))) problems.push(`${place}: the same record set twice`);
    seen.add(keyOf(wanted));
    return { before, after: what === "DELETE" ? undefined : wanted };
  });
  if (problems.length > 0) throw usage(problems.slice(0, 5).join("; "), "nothing was sent");
  return moved;
}

function problemsOf(what: string, wanted: JsonObject, before: JsonObject | undefined, zone: HostedZone): string[] {
  const name = plain(wanted.Name);
  const hasValues = Array.isArray(wanted.ResourceRecords) && wanted.ResourceRecords.length > 0;
  const hasAlias = wanted.AliasTarget !== undefined;
  return [
    ...(name === zone.name || name.endsWith(`.${zone.name}`) ? [] : [`it is not in the zone ${zone.name}`]),
    ...(hasValues === hasAlias ? ["it needs either ResourceRecords or an AliasTarget"] : []),
    ...(hasValues && wanted.TTL === undefined ? ["TTL is missing"] : []),
    ...(hasAlias && wanted.TTL !== undefined ? ["an alias has no TTL of its own"] : []),
    ...(wanted.Type === "CNAME" && name === zone.name ? ["the zone's own name cannot be a CNAME"] : []),
    ...(what === "CREATE" && before !== undefined ? ["it is there already; UPSERT changes it"] : []),
    ...(what === "DELETE" && before === undefined ? ["it is not there"] : []),
    ...(what === "DELETE" && before !== undefined && !sameSet(before, wanted)
      ? ["what is there differs from what is to be deleted"]
      : []),
  ];
}

function keyOf(one: JsonObject): string {
  const id = one.SetIdentifier === undefined ? "" : ` ${String(one.SetIdentifier)}`;
  return `${String(one.Type)} ${plain(one.Name)}${id}`;
}

function plain(name: unknown): string {
  return String(name ?? "")
    .toLowerCase()
    .replace(/\.$/, "");
}
