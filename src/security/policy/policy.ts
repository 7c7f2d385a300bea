import { iamAction } from "../../aws/iam-actions.js";
import type { Environment } from "../../core/environment.js";
import { NexusError } from "../../core/errors.js";
import type { ReadList, Uses } from "../../core/gate.js";
import type { JsonObject } from "../../core/json.js";
import { partitionOf, resourceArns, SCOPES, type Scope } from "./authorisation.js";

/** Asked before every change, whatever it is; AWS lets everybody. */
const ALWAYS: Uses = { sts: ["GetCallerIdentity"] };

/**
 * The IAM actions behind calls, each once.
 * @param reads with it, only those that the gate lets pass as reads: what EC2 merely rehearses needs the right to write
 */
export function actionsOf(uses: readonly Uses[], reads?: ReadList): string[] {
  const actions = [ALWAYS, ...uses].flatMap((one) =>
    Object.entries(one)
      .filter(([service]) => service !== "process" && service !== "http" && service !== "file")
      .flatMap(([service, operations]) =>
        operations
          .filter((operation) => reads === undefined || reads[service]?.includes(operation) === true)
          .map((operation) => iamAction(service, operation)),
      ),
  );
  return [...new Set(actions)].sort();
}

/**
 * The least policy that allows these actions in an environment: a statement for each set of resources, and those for what
 * operators share where the environment names a place for it.
 * @param keeps false for somebody who only looks
 */
export function policyOf(actions: readonly string[], env: Environment, keeps = true): JsonObject {
  const bySet = new Map<string, { actions: string[]; resources: string[] }>();
  for (const action of actions) {
    const resources = arnsOf(scopeOf(action), env);
    const key = resources.join(" ");
    const set = bySet.get(key) ?? { actions: [], resources };
    set.actions.push(action);
    bySet.set(key, set);
  }
  const statements = [...bySet.values()].map((set, index) => ({
    Sid: `Nexusctl${index + 1}`,
    Effect: "Allow",
    Action: set.actions,
    Resource: set.resources.length === 1 ? (set.resources[0] ?? "*") : set.resources,
  }));
  return { Version: "2012-10-17", Statement: [...statements, ...registering(actions, env), ...sharing(env, keeps)] };
}

/** Journal, incidents and locks are never deleted: whoever may write them may not take them away. */
function sharing({ state, region }: Environment, keeps: boolean): JsonObject[] {
  if (state === undefined) return [];
  const bucket = `arn:${partitionOf(region)}:s3:::${state.bucket}`;
  return [
    {
      Sid: "NexusctlSharedState",
      Effect: "Allow",
      Action: keeps ? ["s3:GetObject", "s3:PutObject"] : "s3:GetObject",
      Resource: `${bucket}/${state.prefix}*`,
    },
    {
      Sid: "NexusctlSharedStateBucket",
      Effect: "Allow",
      Action: ["s3:GetBucketPublicAccessBlock", "s3:GetBucketVersioning", "s3:ListBucket"],
      Resource: bucket,
    },
  ];
}

/** @throws failed for an action that IAM does not know: a policy with it would be refused */
export function scopeOf(action: string): Scope {
  const [service = "", name = ""] = action.split(":");
  const scope = SCOPES[service]?.[name];
  if (scope !== undefined) return scope;
  throw new NexusError("failed", `nexusctl does not know the IAM action ${action}`, {
    hint: "this is a defect of nexusctl, please report it",
  });
}

function arnsOf(scope: Scope, env: Environment): string[] {
  return scope === "*" ? ["*"] : [...new Set(scope.flatMap((resource) => resourceArns(resource, env)))];
}

/**
 * Whoever registers a task definition hands its roles to ECS (ECS developer guide, "PassRole") and, as tags are kept, tags
 * what is made ("Grant permission to tag resources on creation").
 */
function registering(actions: readonly string[], env: Environment): JsonObject[] {
  if (!actions.includes("ecs:RegisterTaskDefinition")) return [];
  const { accountId = "*", project, environment, region, names } = env;
  const partition = partitionOf(region);
  return [
    {
      Sid: "NexusctlPassTaskRoles",
      Effect: "Allow",
      Action: "iam:PassRole",
      Resource: `arn:${partition}:iam::${accountId}:role/${project}-${environment}-*`,
      Condition: { StringEquals: { "iam:PassedToService": "ecs-tasks.amazonaws.com" } },
    },
    {
      Sid: "NexusctlTagTaskDefinitions",
      Effect: "Allow",
      Action: "ecs:TagResource",
      Resource: `arn:${partition}:ecs:${region}:${accountId}:task-definition/${names.taskFamily}:*`,
      Condition: { StringEquals: { "ecs:CreateAction": "RegisterTaskDefinition" } },
    },
  ];
}
