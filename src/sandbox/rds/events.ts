import { page, readInput } from "../input.js";
import { AwsFault, type Operation } from "../part.js";
import type { World } from "../world.js";
import { automatedSnapshots } from "./snapshots.js";
import type { EventState } from "./state.js";

const INVALID = "InvalidParameterValue";
const MINUTE = 60_000;
const KEPT_MS = 14 * 24 * 60 * MINUTE;
const SOURCES = ["db-instance", "db-parameter-group", "db-security-group", "db-snapshot", "db-cluster"];

/** What happened to the instances in the last hour, or in the time asked for; RDS keeps two weeks. */
export const describeEvents: Operation<World> = (input, { world, setup, now }) => {
  const reader = readInput(input, INVALID);
  const [id, source] = [reader.text("SourceIdentifier"), reader.text("SourceType")];
  if (id !== undefined && source === undefined) {
    throw new AwsFault("InvalidParameterCombination", "A SourceType is required beside a SourceIdentifier.");
  }
  if (source !== undefined && !SOURCES.includes(source)) {
    throw new AwsFault(INVALID, `Invalid source type: ${source}`);
  }
  const to = Math.min(reader.time("EndTime")?.getTime() ?? now.getTime(), now.getTime());
  const from = reader.time("StartTime")?.getTime() ?? to - (reader.integer("Duration") ?? 60) * MINUTE;
  if (from < now.getTime() - KEPT_MS) throw new AwsFault(INVALID, "StartTime must be within the last 14 days.");
  if (from > to) throw new AwsFault(INVALID, "StartTime must not be after EndTime.");
  const categories = reader.texts("EventCategories");
  const all = source === undefined || source === "db-instance" ? everyEvent(world, setup.names.database, to) : [];
  const found = all.filter(
    (one) =>
      (id === undefined || one.instance === id) &&
      one.at >= from &&
      one.at <= to &&
      (categories.length === 0 || categories.includes(one.category)),
  );
  const { items, next } = page(found, reader.text("Marker"), reader.integer("MaxRecords") ?? 100, INVALID);
  return {
    Events: items.map(({ at, instance, message, category }) => ({
      SourceIdentifier: instance,
      SourceType: "db-instance",
      Message: message,
      EventCategories: [category],
      Date: new Date(at),
    })),
    Marker: next,
  };
};

function everyEvent(world: World, database: string, now: number): EventState[] {
  const backups = world.rds.instances.flatMap((one) =>
    automatedSnapshots(one, now).flatMap(({ createdAt }) => [
      { at: createdAt, instance: one.id, message: "Backing up DB instance", category: "backup" },
      { at: createdAt + 3 * MINUTE, instance: one.id, message: "Finished DB Instance backup", category: "backup" },
    ]),
  );
  const full = world.faults
    .filter(({ fault }) => fault === "db-storage-full")
    .map(({ from }) => ({
      at: from,
      instance: database,
      message: "The allocated storage for the DB instance has been exhausted. Allocate more storage to go on.",
      category: "low storage",
    }));
  return [...world.rds.events, ...backups, ...full].sort((a, b) => a.at - b.at);
}
