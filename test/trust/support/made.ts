import { scratchMadeAt } from "../../../src/backup/data/keys.js";
import type { Box } from "./box.js";

type Seen = ReturnType<Box["world"]>;

/** How many there are of all that a command can make in the sandbox; nothing, where it has not begun. */
export function made(world: Seen): Record<string, number> {
  if (world === undefined) return {};
  const { ecs, rds, alarms, databases, storage, caches, access, network, certificates, images, published } = world;
  return {
    revisions: ecs.taskDefinitions.length,
    instances: rds.instances.length,
    snapshots: rds.snapshots.length,
    // One that is put again stands for the one before it.
    alarms: new Set(alarms.put.map(({ name }) => name)).size,
    mutes: alarms.mutes.length,
    // One that was being filled is known by its name: `backup data clean` finds it and takes it away.
    databases: databases.filter(({ name }) => scratchMadeAt(name) === undefined).length,
    objects: storage.buckets.reduce((sum, { objects }) => sum + objects.length, 0),
    "cache snapshots": caches.snapshots.length,
    keys: access.keys.filter(({ deletedAt }) => deletedAt === undefined).length,
    rules: network.rules.length,
    certificates: certificates.length,
    images: images.length,
    messages: published.length,
  };
}

/**
 * What is there too often after a command was broken off and typed again: more than after it was typed twice without trouble.
 * @param whole how often each is there after it was typed once, and after twice
 * @param left operations of the steps that the broken-off change had begun: a revision that one of them registered may lie
 * there, which nothing runs and the journal names
 */
export function tooManyMade(
  now: Record<string, number>,
  whole: readonly Record<string, number>[],
  left: readonly string[],
): string[] {
  const orphans = left.filter((operation) => operation === "RegisterTaskDefinition").length;
  return Object.entries(now).flatMap(([what, seen]) => {
    const most = Math.max(...whole.map((counts) => counts[what] ?? 0)) + (what === "revisions" ? orphans : 0);
    return seen > most ? [`${seen} ${what}, and never more than ${most} when nothing breaks off`] : [];
  });
}
