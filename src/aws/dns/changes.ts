import type { AwsStep, ReadBack, Undo, WaitStep } from "../../core/change.js";
import type { JsonObject } from "../../core/json.js";
import { canonicalJson, isObject, toJson, toJsonObject } from "../../core/json.js";
import type { WaitLook } from "../../core/wait.js";
import type { Api } from "../clients.js";
import type { ChangeBatch, HostedZone } from "../dns.js";
import { listAt, textAt } from "../outside.js";

const EVERY_MS = 5_000;
const ID = "change-records";

/** Reads the sets of a name as they are now. */
export type ReadRaw = (zoneId: string, name: string) => Promise<JsonObject[]>;

export function changeStep(
  zone: Pick<HostedZone, "id" | "name">,
  batch: ChangeBatch,
  inverse: ChangeBatch,
  words: string,
  read: ReadRaw,
): AwsStep {
  return {
    ...recordStep(zone.id, toJsonObject(batch), read),
    words,
    undo: {
      kind: "call",
      words: `put the records of ${zone.name} back as they were`,
      service: "route53",
      operation: "ChangeResourceRecordSets",
      input: { HostedZoneId: zone.id, ChangeBatch: inverse },
    },
  };
}

function recordStep(zoneId: string, batch: JsonObject, read: ReadRaw): Omit<AwsStep, "words" | "undo"> {
  return {
    kind: "aws",
    id: ID,
    service: "route53",
    operation: "ChangeResourceRecordSets",
    input: { HostedZoneId: zoneId, ChangeBatch: batch },
    repeat: "once",
    readBack: (input) => readBack(zoneId, isObject(input.ChangeBatch) ? toJsonObject(input.ChangeBatch) : batch, read),
    keep: (output) => ({ changeId: textAt(output, "ChangeInfo", "Id") ?? null }),
  };
}

/** A batch is done whole or not at all: when every set is as it was to be, it was done. */
async function readBack(zoneId: string, batch: JsonObject, read: ReadRaw): Promise<ReadBack> {
  const changes = listAt(batch, "Changes");
  for (const change of changes) {
    const wanted = isObject(change) && isObject(change.ResourceRecordSet) ? change.ResourceRecordSet : {};
    const there = await read(zoneId, textAt(wanted, "Name") ?? "");
    const same = there.some((one) => sameSet(one, toJsonObject(wanted)));
    if (same === (textAt(change, "Action") === "DELETE")) return { state: "not-done" };
  }
  return { state: "done" };
}

/** Route 53 writes names with a dot at the end and in small letters, and leaves out what is false. */
export function sameSet(one: JsonObject, other: JsonObject): boolean {
  return canonicalJson(normal(one)) === canonicalJson(normal(other));
}

function normal(set: JsonObject): JsonObject {
  const name = (value: unknown) =>
    String(value ?? "")
      .toLowerCase()
      .replace(/\.$/, "");
  const alias = isObject(set.AliasTarget) ? set.AliasTarget : undefined;
  return {
    ...toJsonObject(set),
    Name: name(set.Name),
    ...(alias === undefined ? {} : { AliasTarget: { ...toJsonObject(alias), DNSName: name(alias.DNSName) } }),
    ...(Array.isArray(set.ResourceRecords) && set.ResourceRecords.length > 0
      ? { ResourceRecords: set.ResourceRecords.map((one) => canonicalJson(toJson(one))).sort() }
      : { ResourceRecords: [] }),
  };
}

export function inSyncStep(api: Api<"route53">, step: AwsStep, timeoutMs: number): WaitStep {
  const reattach = "backup dr status";
  return {
    kind: "wait",
    id: "in-sync",
    words: "wait until all of Route 53's name servers have it (INSYNC)",
    timeoutMs,
    reattach,
    wait: (results) => ({
      what: "Route 53 to be in sync",
      timeoutMs,
      everyMs: EVERY_MS,
      reattach,
      look: async (): Promise<WaitLook> => {
        const id = results[step.id]?.changeId;
        // After a reply that was lost the change's id is not known; what it changed was read back and is there.
        if (typeof id !== "string") return { state: "done", summary: "changed; whether it is in sync is not known" };
        const { ChangeInfo } = await api.send("GetChange", { Id: id });
        const status = ChangeInfo?.Status ?? "unknown";
        return { state: status === "INSYNC" ? "done" : "waiting", summary: status };
      },
    }),
  };
}

/** A recorded inverse as a step again. */
export function replayRecords(operation: string, input: Record<string, unknown>, read: ReadRaw): AwsStep | undefined {
  const zoneId = textAt(input, "HostedZoneId");
  const batch = input.ChangeBatch;
  if (operation !== "ChangeResourceRecordSets" || zoneId === undefined || !isObject(batch)) return undefined;
  const undo: Undo = { kind: "none", why: "it took another change back; make that change again instead" };
  return { ...recordStep(zoneId, toJsonObject(batch), read), words: "put the records back as they were", undo };
}
