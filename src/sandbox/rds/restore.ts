import { type InputReader, readInput } from "../input.js";
import { AwsFault, type Call, type Operation } from "../part.js";
import type { World } from "../world.js";
import { CLASS_MEMORY_GIB } from "./classes.js";
import { describeInstance, latestRestorable, needInstance } from "./describe.js";
import { DEFAULT_GROUP, needParameterGroup } from "./parameters.js";
import { allSnapshots, progress, RETENTION_DAYS } from "./snapshots.js";
import { type InstanceState, walk } from "./state.js";

const INVALID = "InvalidParameterValue";
const COMBINATION = "InvalidParameterCombination";
const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
const IDENTIFIER = /^[a-zA-Z](?!.*--)[a-zA-Z0-9-]{0,62}(?<!-)$/;

export const restoreOperations: Record<string, Operation<World>> = {
  RestoreDBInstanceFromDBSnapshot: (input, call) => {
    const reader = readInput(input, INVALID);
    const as = freeName(reader.needText("DBInstanceIdentifier"), call);
    const id = reader.needText("DBSnapshotIdentifier").replace(/^arn:aws:rds:[^:]*:[^:]*:snapshot:/, "");
    const snapshot = allSnapshots(call).find((one) => one.id === id);
    if (snapshot === undefined) throw new AwsFault("DBSnapshotNotFoundFault", `DBSnapshot ${id} not found.`, 404);
    if (progress(snapshot, call.now.getTime()) < 1) {
      throw new AwsFault("InvalidDBSnapshotStateFault", `Snapshot ${id} is not available yet.`);
    }
    return restored(reader, { as, storageGb: snapshot.storageGb, said: `Restored from snapshot ${id}` }, call);
  },
  RestoreDBInstanceToPointInTime: (input, call) => {
    const reader = readInput(input, INVALID);
    const source = needInstance(call, reader.needText("SourceDBInstanceIdentifier"));
    const as = freeName(reader.needText("TargetDBInstanceIdentifier"), call);
    const time = reader.time("RestoreTime")?.getTime();
    if ((time === undefined) === (reader.flag("UseLatestRestorableTime") !== true)) {
      throw new AwsFault(COMBINATION, "Either RestoreTime or UseLatestRestorableTime has to be given, and not both.");
    }
    const latest = latestRestorable(source, call.now.getTime());
    if (time !== undefined && (time > latest || time < latest - RETENTION_DAYS * DAY)) {
      throw new AwsFault(INVALID, "The specified RestoreTime is outside the instance's restorable window.");
    }
    const said = `Restored from ${source.id} to ${new Date(time ?? latest).toISOString()}`;
    return restored(reader, { as, storageGb: source.storageGb, said }, call);
  },
};

function freeName(id: string, { world }: Call<World>): string {
  if (!IDENTIFIER.test(id)) throw new AwsFault(INVALID, `Invalid DB instance identifier: ${id}`);
  if (world.rds.instances.some((one) => one.id === id.toLowerCase())) {
    throw new AwsFault("DBInstanceAlreadyExistsFault", `DB instance already exists: ${id}`);
  }
  return id.toLowerCase();
}

/** As AWS does it: what is not said is not carried over from the source. */
function restored(
  reader: InputReader,
  { as, storageGb, said }: { as: string; storageGb: number; said: string },
  call: Call<World>,
): Record<string, unknown> {
  const now = call.now.getTime();
  const groups = reader.texts("VpcSecurityGroupIds");
  const size = reader.text("DBInstanceClass") ?? "db.t3.medium";
  if (!Object.hasOwn(CLASS_MEMORY_GIB, size)) throw new AwsFault(INVALID, `Invalid DB Instance class: ${size}`);
  const parameterGroup = reader.text("DBParameterGroupName") ?? DEFAULT_GROUP;
  needParameterGroup(parameterGroup, call);
  const fresh: InstanceState = {
    id: as,
    class: size,
    storageGb,
    multiAz: reader.flag("MultiAZ") ?? false,
    subnetGroup: reader.text("DBSubnetGroupName") ?? "default",
    securityGroups: groups.length > 0 ? groups : ["sg-default"],
    parameterGroup,
    optionGroup: reader.text("OptionGroupName") ?? "default:postgres-15",
    public: reader.flag("PubliclyAccessible") ?? false,
    deletionProtection: reader.flag("DeletionProtection") ?? false,
    logExports: reader.texts("EnableCloudwatchLogsExports"),
    tags: reader.objects("Tags").map((tag) => ({ key: String(tag.Key ?? ""), value: String(tag.Value ?? "") })),
    createdAt: now,
    replicaOf: undefined,
    walk: [],
    pending: {},
    storageChangedAt: undefined,
    stoppedAt: undefined,
  };
  walk(fresh, now, ["creating", 0], ["backing-up", 5 * MINUTE], ["available", 6 * MINUTE]);
  call.world.rds.instances.push(fresh);
  call.world.rds.events.push({ at: now + 5 * MINUTE, instance: as, message: said, category: "restoration" });
  return { DBInstance: describeInstance(fresh, call) };
}
