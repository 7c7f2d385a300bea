import { type InputReader, readInput } from "../input.js";
import { AwsFault, type Call } from "../part.js";
import type { World } from "../world.js";
import { beginDeployment, primaryOf } from "./deployments.js";
import type { ServiceState } from "./state.js";
import { findDefinition } from "./task-definitions.js";

const INVALID = "InvalidParameterException";
/** AWS's quota of tasks a service. */
const MAX_DESIRED = 5_000;
const UNDERSTOOD = [
  "cluster",
  "service",
  "desiredCount",
  "taskDefinition",
  "forceNewDeployment",
  "deploymentConfiguration",
  "healthCheckGracePeriodSeconds",
];

/** What UpdateService does: settings at once; a new deployment where the revision is another or when it is forced. */
export function updateService(input: Record<string, unknown>, call: Call<World>): void {
  const strange = Object.keys(input).find((member) => !UNDERSTOOD.includes(member));
  if (strange !== undefined) {
    throw new AwsFault("NotImplementedInSandbox", `the sandbox does not simulate UpdateService's ${strange}`);
  }
  const reader = readInput(input, INVALID);
  const { world, now, setup, random } = call;
  const { service } = world.ecs;
  const wish = {
    desired: within(reader, "desiredCount", MAX_DESIRED),
    graceSeconds: within(reader, "healthCheckGracePeriodSeconds", 2_147_483_647),
    revision: revisionOf(reader, world),
    deployment: deploymentWish(reader, service),
  };
  Object.assign(service, wish.deployment);
  service.desired = wish.desired ?? service.desired;
  service.graceSeconds = wish.graceSeconds ?? service.graceSeconds;
  if (reader.flag("forceNewDeployment") === true || wish.revision !== primaryOf(world).taskDefinition) {
    beginDeployment(world, { setup, random }, wish.revision, now.getTime());
  }
}

function within(reader: InputReader, name: string, most: number): number | undefined {
  const value = reader.integer(name);
  if (value === undefined || (value >= 0 && value <= most)) return value;
  throw new AwsFault(INVALID, `${name} must be between 0 and ${most}.`);
}

/** `family:revision` to run: the one named, the newest of the family named, or the one that runs. */
function revisionOf(reader: InputReader, world: World): string {
  const named = reader.text("taskDefinition");
  if (named === undefined) return primaryOf(world).taskDefinition;
  const { family, revision, status } = findDefinition(world, named);
  if (status === "INACTIVE") throw new AwsFault("ClientException", "TaskDefinition is inactive");
  return `${family}:${revision}`;
}

type DeploymentWish = Pick<ServiceState, "breaker" | "minimumHealthyPercent" | "maximumPercent">;

function deploymentWish(reader: InputReader, service: ServiceState): DeploymentWish {
  const told = readInput(reader.object("deploymentConfiguration") ?? {}, INVALID);
  const breaker = told.object("deploymentCircuitBreaker");
  const minimumHealthyPercent = told.integer("minimumHealthyPercent") ?? service.minimumHealthyPercent;
  const maximumPercent = told.integer("maximumPercent") ?? service.maximumPercent;
  if (minimumHealthyPercent < 0 || minimumHealthyPercent > 100) {
    throw new AwsFault(INVALID, "minimumHealthyPercent must be between 0 and 100.");
  }
  if (maximumPercent < 100 || maximumPercent > 200) {
    throw new AwsFault(INVALID, "maximumPercent must be between 100 and 200.");
  }
  if (maximumPercent === 100 && minimumHealthyPercent === 100) {
    throw new AwsFault(
      INVALID,
      "Both maximumPercent and minimumHealthyPercent cannot be 100 as this will block deployments.",
    );
  }
  return {
    breaker:
      breaker === undefined
        ? service.breaker
        : { enable: breaker.enable === true, rollback: breaker.rollback === true },
    minimumHealthyPercent,
    maximumPercent,
  };
}
