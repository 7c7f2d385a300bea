import { sameSet } from "../../aws/dns/changes.js";
import type { ChangeBatch, RoutedSet } from "../../aws/dns.js";
import type { RecoverySettings, RecoveryTarget } from "../../core/environment.js";
import { NexusError, usage } from "../../core/errors.js";
import { isObject, type JsonObject, toJsonObject } from "../../core/json.js";

/** A record set before and after. */
export interface Moved {
  before: JsonObject | undefined;
  /** Undefined: it is deleted. */
  after: JsonObject | undefined;
}

/** What a set's time to live is when nobody says. */
const DEFAULT_TTL = 60;
const FULL_WEIGHT = 100;

/**
 * How the record's sets have to be so that it points to the target, by the routing it has: a simple one is pointed
 * elsewhere, of weighted ones the target's gets all the weight, of a failover pair the target's becomes the primary.
 * @throws usage, failed: routing that cannot be turned like that, or a target that is not known
 */
export function planMove(
  record: string,
  type: RecoverySettings["type"],
  target: RecoveryTarget,
  sets: readonly RoutedSet[],
): Moved[] {
  const own = sets.filter((one) => one.type === type);
  refuseOthers(record, type, sets, own);
  if (own.some(({ weight }) => weight !== undefined)) return weighted(own, target);
  if (own.some(({ failover }) => failover !== undefined)) return failover(own, target);
  return simple(record, type, target, own[0]);
}

function refuseOthers(record: string, type: string, sets: readonly RoutedSet[], own: readonly RoutedSet[]): void {
  const special = own.find(({ otherRouting }) => otherRouting !== undefined);
  if (special !== undefined) {
    throw new NexusError("failed", `${record} has ${special.otherRouting} routing, which is not turned by itself`, {
      hint: "write what is to be changed into a file: nexusctl backup dr failover --change-batch <file>",
    });
  }
  const other = sets.find((one) => one.type !== type && (one.type === "CNAME" || type === "CNAME"));
  if (other !== undefined) {
    throw usage(
      `${record} is a ${other.type} record, not ${type}`,
      `say so in the configuration: recovery.type: ${other.type}`,
    );
  }
}

function simple(record: string, type: string, target: RecoveryTarget, now: RoutedSet | undefined): Moved[] {
  const after: JsonObject = { Name: `${record}.`, Type: type, ...goal(target, now?.ttl) };
  return changed([{ before: now?.raw, after }]);
}

function goal({ alias, values, ttl }: RecoveryTarget, currentTtl: number | undefined): JsonObject {
  if (alias !== undefined) {
    return {
      AliasTarget: {
        HostedZoneId: alias.hostedZoneId,
        DNSName: `${alias.dnsName.replace(/\.$/, "")}.`,
        EvaluateTargetHealth: alias.evaluateTargetHealth ?? false,
      },
    };
  }
  if (values === undefined || values.length === 0) {
    throw new NexusError("config", "where the record is to point is not configured", {
      hint: "give the target an alias (dnsName, hostedZoneId) or values in the configuration, below recovery:",
    });
  }
  return { TTL: ttl ?? currentTtl ?? DEFAULT_TTL, ResourceRecords: values.map((Value) => ({ Value })) };
}

function weighted(sets: readonly RoutedSet[], target: RecoveryTarget): Moved[] {
  const chosen = chosenOf(sets, target);
  const all = Math.max(FULL_WEIGHT, ...sets.map(({ weight }) => weight ?? 0));
  return changed(
    sets.map(({ raw, setIdentifier }) => ({
      before: raw,
      after: { ...raw, Weight: setIdentifier === chosen ? all : 0 },
    })),
  );
}

function failover(sets: readonly RoutedSet[], target: RecoveryTarget): Moved[] {
  const chosen = chosenOf(sets, target);
  return changed(
    sets.map(({ raw, setIdentifier }) => ({
      before: raw,
      after: { ...raw, Failover: setIdentifier === chosen ? "PRIMARY" : "SECONDARY" },
    })),
  );
}

function chosenOf(sets: readonly RoutedSet[], { setIdentifier }: RecoveryTarget): string {
  const there = sets.flatMap((one) => one.setIdentifier ?? []);
  if (setIdentifier !== undefined && there.includes(setIdentifier)) return setIdentifier;
  const missing =
    setIdentifier === undefined
      ? "which of the record sets is meant is not configured"
      : `there is no record set "${setIdentifier}"`;
  throw new NexusError("config", missing, {
    hint: `name one of ${there.join(", ")} as setIdentifier in the configuration, below recovery:`,
  });
}

/** Those that are not so already. */
function changed(all: Moved[]): Moved[] {
  return all.filter(({ before, after }) => before === undefined || after === undefined || !sameSet(before, after));
}

export function batchOf(moved: readonly Moved[], comment: string): ChangeBatch {
  return {
    Comment: comment,
    Changes: moved.flatMap(({ before, after }): ChangeBatch["Changes"] => {
      if (after !== undefined) return [{ Action: "UPSERT", ResourceRecordSet: after }];
      return before === undefined ? [] : [{ Action: "DELETE", ResourceRecordSet: before }];
    }),
  };
}

/** What puts every set back: those that were there as they were, those that were not away again. */
export function inverseOf(moved: readonly Moved[], comment: string): ChangeBatch {
  return batchOf(
    moved.map(({ before, after }) => ({ before: after, after: before })),
    comment,
  );
}

/** e.g. `alias to x (60 s), weight 100`. */
export function setWords(set: JsonObject | undefined): string {
  if (set === undefined) return "none";
  const alias = isObject(set.AliasTarget) ? toJsonObject(set.AliasTarget) : undefined;
  const values = Array.isArray(set.ResourceRecords)
    ? set.ResourceRecords.map((one) => (isObject(one) ? String(one.Value) : "")).join(", ")
    : "";
  const to = alias === undefined ? values : `alias to ${String(alias.DNSName).replace(/\.$/, "")}`;
  return [
    to,
    ...(set.Weight === undefined ? [] : [`weight ${String(set.Weight)}`]),
    ...(set.Failover === undefined ? [] : [String(set.Failover)]),
    ...(alias === undefined ? [`TTL ${String(set.TTL)} s`] : []),
  ].join(", ");
}

/** `A app.example.com (dr)`. */
export function setName(set: JsonObject): string {
  const id = set.SetIdentifier === undefined ? "" : ` (${String(set.SetIdentifier)})`;
  return `${String(set.Type)} ${String(set.Name).replace(/\.$/, "")}${id}`;
}

/** Load balancers answer with this, whoever asks. */
const ALIAS_TTL = 60;

/** For how long caches may hold the old answers, in seconds. */
export function oldTtl(moved: readonly Moved[]): number {
  return Math.max(0, ...moved.map(({ before }) => (before === undefined ? 0 : Number(before.TTL ?? ALIAS_TTL))));
}
