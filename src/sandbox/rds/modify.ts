import { endFault } from "../faults/intervals.js";
import { type InputReader, readInput } from "../input.js";
import { AwsFault, type Call, type Operation } from "../part.js";
import type { World } from "../world.js";
import { CLASS_MEMORY_GIB } from "./classes.js";
import { describeInstance, needInstance, needStatus } from "./describe.js";
import { needParameterGroup } from "./parameters.js";
import { beginModification } from "./settle.js";
import type { InstanceState } from "./state.js";

const INVALID = "InvalidParameterValue";
const COMBINATION = "InvalidParameterCombination";
const SIX_HOURS = 6 * 3_600_000;
const MOST_STORAGE_GB = 65_536;
const UNDERSTOOD = [
  "DBInstanceIdentifier",
  "DBInstanceClass",
  "AllocatedStorage",
  "ApplyImmediately",
  "DeletionProtection",
  "MultiAZ",
  "PubliclyAccessible",
  "VpcSecurityGroupIds",
  "DBParameterGroupName",
];

/** Class and storage at once or in the maintenance window; what needs no window is in force at once. */
export const modifyInstance: Operation<World> = (input, call) => {
  const reader = readInput(input, INVALID);
  const one = needInstance(call, reader.needText("DBInstanceIdentifier"));
  const strange = Object.keys(input).find((member) => !UNDERSTOOD.includes(member));
  if (strange !== undefined) {
    throw new AwsFault("NotImplementedInSandbox", `the sandbox does not simulate ModifyDBInstance's ${strange}`);
  }
  needStatus(one, call, "available", "storage-full", "storage-optimization");
  const size = classOf(reader, one);
  const storage = storageOf(reader, one, call.now.getTime());
  changeAtOnce(one, reader, call);
  if (size !== undefined || storage !== undefined) {
    changeSize(one, { size, storage, atOnce: reader.flag("ApplyImmediately") === true }, call);
  }
  return { DBInstance: describeInstance(one, call) };
};

interface Wish {
  size: string | undefined;
  storage: number | undefined;
  atOnce: boolean;
}

function changeSize(one: InstanceState, { size, storage, atOnce }: Wish, call: Call<World>): void {
  const at = call.now.getTime();
  if (size !== undefined) one.pending.class = size;
  if (storage !== undefined) one.pending.storageGb = storage;
  if (!atOnce) {
    one.pending.since = at;
    return;
  }
  beginModification(one, at);
  // Room on the disk is what a full one needs.
  if (storage !== undefined && one.id === call.setup.names.database) endFault(call.world, "db-storage-full", at);
  const tell = (after: number, message: string) =>
    call.world.rds.events.push({ at: at + after, instance: one.id, message, category: "configuration change" });
  if (size !== undefined) {
    tell(10_000, "Applying modification to database instance class");
    tell(240_000, "Finished applying modification to DB instance class");
  }
  if (storage !== undefined) tell(120_000, "Finished applying modification to allocated storage");
}

function changeAtOnce(one: InstanceState, reader: InputReader, call: Call<World>): void {
  const parameterGroup = reader.text("DBParameterGroupName");
  if (parameterGroup !== undefined && parameterGroup !== one.parameterGroup) {
    needParameterGroup(parameterGroup, call);
    one.parameterGroup = parameterGroup;
    one.pendingReboot = true;
  }
  const groups = reader.texts("VpcSecurityGroupIds");
  if (groups.length > 0) one.securityGroups = groups;
  one.deletionProtection = reader.flag("DeletionProtection") ?? one.deletionProtection;
  one.public = reader.flag("PubliclyAccessible") ?? one.public;
  one.multiAz = reader.flag("MultiAZ") ?? one.multiAz;
}

/** The class asked for when it is another one. */
function classOf(reader: InputReader, one: InstanceState): string | undefined {
  const size = reader.text("DBInstanceClass");
  if (size === undefined) return undefined;
  if (!Object.hasOwn(CLASS_MEMORY_GIB, size)) throw new AwsFault(INVALID, `Invalid DB Instance class: ${size}`);
  return size === one.class && one.pending.class === undefined ? undefined : size;
}

/** The storage asked for when it is more, in GiB. */
function storageOf(reader: InputReader, one: InstanceState, at: number): number | undefined {
  const storage = reader.integer("AllocatedStorage");
  if (storage === undefined || storage === one.storageGb) return undefined;
  if (storage < one.storageGb) {
    throw new AwsFault(COMBINATION, "Requested storage size is smaller than the allocated one: it cannot shrink.");
  }
  if (storage < one.storageGb * 1.1) {
    throw new AwsFault(COMBINATION, "Storage must be increased by at least 10 percent.");
  }
  if (storage > MOST_STORAGE_GB) {
    throw new AwsFault(COMBINATION, `Invalid storage size for engine name postgres and storage type gp3: ${storage}`);
  }
  if (one.storageChangedAt !== undefined && at - one.storageChangedAt < SIX_HOURS) {
    const words =
      "You can't currently modify the storage of this DB instance because the previous storage change is being optimized.";
    throw new AwsFault(COMBINATION, words);
  }
  return storage;
}
