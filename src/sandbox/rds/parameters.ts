import { page, readInput } from "../input.js";
import { AwsFault, type Call, type Operation } from "../part.js";
import type { World } from "../world.js";
import { CLASS_MEMORY_GIB } from "./classes.js";
import type { InstanceState } from "./state.js";

const INVALID = "InvalidParameterValue";
const FAMILY = "postgres15";
export const DEFAULT_GROUP = `default.${FAMILY}`;
/** What the platform's own group sets. */
const OWN_MAX_CONNECTIONS = 400;

/** The platform's own parameter group; every instance that is not told otherwise has the default one. */
export function ownGroup(database: string): string {
  return `${database.replace(/-db$/, "")}-${FAMILY}`;
}

/** How many connections an instance takes: what its group sets, or what follows from its memory. */
export function maxConnections(one: InstanceState): number {
  if (one.parameterGroup !== DEFAULT_GROUP) return OWN_MAX_CONNECTIONS;
  const bytes = (CLASS_MEMORY_GIB[one.class] ?? 4) * 1024 ** 3;
  return Math.min(5_000, Math.floor(bytes / 9_531_392));
}

export function needParameterGroup(name: string, { setup }: Call<World>): void {
  if (name === DEFAULT_GROUP || name === ownGroup(setup.names.database)) return;
  throw new AwsFault("DBParameterGroupNotFoundFault", `DBParameterGroup not found: ${name}`, 404);
}

export const parameterOperations: Record<string, Operation<World>> = {
  DescribeDBParameterGroups: (input, call) => {
    const reader = readInput(input, INVALID);
    const asked = reader.text("DBParameterGroupName");
    if (asked !== undefined) needParameterGroup(asked, call);
    const all = [DEFAULT_GROUP, ownGroup(call.setup.names.database)].filter((name) => (asked ?? name) === name);
    const { items, next } = page(all, reader.text("Marker"), reader.integer("MaxRecords") ?? 100, INVALID);
    return {
      DBParameterGroups: items.map((name) => ({
        DBParameterGroupName: name,
        DBParameterGroupFamily: FAMILY,
        Description: name === DEFAULT_GROUP ? `Default parameter group for ${FAMILY}` : "The platform's database",
        DBParameterGroupArn: `arn:aws:rds:${call.setup.region}:${call.setup.accountId}:pg:${name}`,
      })),
      Marker: next,
    };
  },
  DescribeDBParameters: (input, call) => {
    const reader = readInput(input, INVALID);
    const group = reader.needText("DBParameterGroupName");
    needParameterGroup(group, call);
    const source = reader.text("Source");
    const all = parametersOf(group === DEFAULT_GROUP).filter((one) => (source ?? one.Source) === one.Source);
    const { items, next } = page(all, reader.text("Marker"), reader.integer("MaxRecords") ?? 100, INVALID);
    return { Parameters: items, Marker: next };
  },
};

function parametersOf(isDefault: boolean) {
  const one = (ParameterName: string, ParameterValue: string, ApplyType: string, user: boolean) => ({
    ParameterName,
    ParameterValue,
    Source: user && !isDefault ? "user" : "system",
    ApplyType,
    DataType: /^\d+$/.test(ParameterValue) ? "integer" : "string",
    IsModifiable: true,
    ApplyMethod: ApplyType === "static" ? "pending-reboot" : "immediate",
  });
  const formula = "LEAST({DBInstanceClassMemory/9531392},5000)";
  return [
    one("log_connections", isDefault ? "0" : "1", "dynamic", true),
    one("max_connections", isDefault ? formula : String(OWN_MAX_CONNECTIONS), "static", true),
    one("rds.force_ssl", "1", "dynamic", false),
    one("shared_buffers", "{DBInstanceClassMemory/32768}", "static", false),
    one("superuser_reserved_connections", "3", "static", false),
  ];
}
