import { changeHealthCheck, HEALTH_PATH } from "../balancing/state.js";
import { beginDeployment, primaryOf, type Sim } from "../ecs/deployments.js";
import { CRASH_WORDS, fate, imageOf } from "../ecs/images.js";
import { isWanted } from "../ecs/lifecycle.js";
import { definition } from "../ecs/seed.js";
import { isCrashing } from "../registry/named.js";
import { newImage, pushImage } from "../registry/state.js";
import type { World } from "../world.js";

const MINUTE = 60_000;

/** Something that can be broken, and how long ago it is made to have begun, so that a look right after sees it. */
export interface Fault {
  name: string;
  summary: string;
  backdateMs: number;
  begin(world: World, sim: Sim, at: number): void;
  end(world: World, sim: Sim, at: number): void;
}

function nothing(): void {
  return;
}

/** Where what runs is crashing, or a deployment and its rollback have failed: the last good revision again. */
function deployGood(world: World, sim: Sim, at: number): void {
  const { serviceDeployments, revisions } = world.ecs.service;
  const primary = primaryOf(world);
  if (primary.rollout !== "FAILED" && !isBadRevision(world, primary.taskDefinition)) return;
  // A deployment to no task at all succeeds whatever its image: that alone makes no good revision.
  const [good] = serviceDeployments
    .filter(({ status }) => status === "SUCCESSFUL")
    .flatMap(({ targetRevision }) => revisions.filter(({ arn }) => arn === targetRevision))
    .filter(({ taskDefinition }) => !isBadRevision(world, taskDefinition));
  if (good !== undefined) beginDeployment(world, sim, good.taskDefinition, at);
}

/** Its tasks die whatever happens. */
function isBadRevision(world: World, name: string): boolean {
  const found = world.ecs.taskDefinitions.find(({ family, revision }) => `${family}:${revision}` === name);
  return found !== undefined && isCrashing(world, imageOf(found));
}

/** How the kernel's end of a process that took too much memory looks from outside. */
const KILLED = 137;

export const FAULTS: readonly Fault[] = [
  {
    name: "crash-loop",
    summary: `a new revision was deployed whose container dies: ${CRASH_WORDS}`,
    backdateMs: 10 * MINUTE,
    begin: (world, sim, at) => {
      const newest = Math.max(...world.ecs.taskDefinitions.map((one) => one.revision)) + 1;
      const tag = `v1.${newest}.0-bad`;
      world.images = pushImage(world.images, newImage({ tag, at }));
      world.ecs.taskDefinitions.push(definition(sim, newest, tag, at));
      world.ecs.service.breaker = { enable: false, rollback: false };
      beginDeployment(world, sim, `${sim.setup.names.taskFamily}:${newest}`, at);
    },
    end: (world, sim, at) => {
      world.ecs.service.breaker = { enable: true, rollback: true };
      deployGood(world, sim, at);
    },
  },
  {
    name: "wrong-health-path",
    summary: "the target group asks for a health-check path that the application does not serve",
    backdateMs: 4 * MINUTE,
    begin: (world, _sim, at) => changeHealthCheck(world.balancing, { path: "/healthz" }, at),
    end: (world, sim, at) => {
      changeHealthCheck(world.balancing, { path: HEALTH_PATH }, at);
      deployGood(world, sim, at);
    },
  },
  {
    name: "out-of-memory",
    summary: "tasks use more memory than they have and are killed",
    backdateMs: 12 * MINUTE,
    begin: (world, sim, at) => {
      for (const task of world.ecs.tasks) {
        const one = world.ecs.taskDefinitions.find(
          ({ family, revision }) => `${family}:${revision}` === task.taskDefinition,
        );
        const end =
          one === undefined
            ? undefined
            : fate(one, { images: [], faults: [{ fault: "out-of-memory", from: at }] }, at, sim.random, task.id);
        if (isWanted(task, at) && end !== undefined) task.dies = { at: at + end.afterMs, death: end.death };
      }
    },
    end: (world, sim, at) => {
      for (const task of world.ecs.tasks) {
        if (task.dies?.death.exitCode === KILLED && task.dies.at > at) task.dies = undefined;
      }
      deployGood(world, sim, at);
    },
  },
  {
    name: "db-connections",
    summary: "the database has no connection left to give",
    backdateMs: 12 * MINUTE,
    begin: nothing,
    end: nothing,
  },
  {
    name: "db-storage-full",
    summary: "the database's disk is full",
    backdateMs: 12 * MINUTE,
    begin: nothing,
    end: nothing,
  },
  {
    name: "high-errors",
    summary: "the application logs many errors and answers 5xx",
    backdateMs: 12 * MINUTE,
    begin: nothing,
    end: nothing,
  },
  {
    name: "expiring-certificate",
    summary: "the certificate ends in six days and cannot renew: its validation record is gone",
    backdateMs: 60 * MINUTE,
    begin: nothing,
    end: nothing,
  },
  {
    name: "throttled-api",
    summary: "two of five calls are answered with a throttling error",
    backdateMs: 0,
    begin: nothing,
    end: nothing,
  },
];
