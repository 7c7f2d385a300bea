import { ApplicationAutoScalingClient, RegisterScalableTargetCommand } from "@aws-sdk/client-application-auto-scaling";
import {
  DescribeTaskDefinitionCommand,
  ECSClient,
  RegisterTaskDefinitionCommand,
  UpdateServiceCommand,
} from "@aws-sdk/client-ecs";
import { RDSClient, StopDBInstanceCommand } from "@aws-sdk/client-rds";
import { isObject } from "../../../src/core/json.js";
import { changing, typed } from "../../support/change-commands.js";
import { ACCOUNT, CLUSTER, DATABASE, KEYS, REGION, SERVICE } from "../../support/seed.js";
import type { Tried } from "./compare.js";
import { NOT_TYPED } from "./not-typed.js";

const credentials = { accessKeyId: KEYS.AWS_ACCESS_KEY_ID, secretAccessKey: KEYS.AWS_SECRET_ACCESS_KEY };
const to = (endpoint: string) => ({ endpoint, region: REGION, credentials });

/** How a service is after `service stop`. */
async function stopped(url: string): Promise<void> {
  await new ECSClient(to(url)).send(new UpdateServiceCommand({ cluster: CLUSTER, service: SERVICE, desiredCount: 0 }));
  await new ApplicationAutoScalingClient(to(url)).send(
    new RegisterScalableTargetCommand({
      ServiceNamespace: "ecs",
      ScalableDimension: "ecs:service:DesiredCount",
      ResourceId: `service/${CLUSTER}/${SERVICE}`,
      SuspendedState: {
        DynamicScalingInSuspended: true,
        DynamicScalingOutSuspended: true,
        ScheduledScalingSuspended: true,
      },
    }),
  );
}

async function databaseStopped(url: string): Promise<void> {
  await new RDSClient(to(url)).send(new StopDBInstanceCommand({ DBInstanceIdentifier: DATABASE }));
}

/** A revision with a secret where people put them, and odd texts, on which the service runs. */
async function secretVariables(url: string): Promise<void> {
  const ecs = new ECSClient(to(url));
  const { taskDefinition } = await ecs.send(
    new DescribeTaskDefinitionCommand({ taskDefinition: "acme-staging-task:2" }),
  );
  const made = await ecs.send(
    new RegisterTaskDefinitionCommand({
      family: "acme-staging-task",
      networkMode: "awsvpc",
      requiresCompatibilities: ["FARGATE"],
      cpu: "256",
      memory: "512",
      containerDefinitions: (taskDefinition?.containerDefinitions ?? []).map((one) => ({
        ...one,
        environment: [
          { name: "GREETING", value: `it's "said" to $USER: \`hello\` \\ ü` },
          { name: "DATABASE_PASSWORD", value: "correct-horse-battery" },
        ],
      })),
    }),
  );
  await ecs.send(
    new UpdateServiceCommand({
      cluster: CLUSTER,
      service: SERVICE,
      taskDefinition: made.taskDefinition?.taskDefinitionArn,
    }),
  );
}

/** The secret of a new key is printed once, by the command that made it. */
function newKeyAsSecret(printed: ReadonlyMap<string, string>): string {
  const made: unknown = JSON.parse(printed.get("create-key") ?? "{}");
  const key = isObject(made) && isObject(made.AccessKey) ? made.AccessKey : {};
  return JSON.stringify({ AccessKeyId: key.AccessKeyId, SecretAccessKey: key.SecretAccessKey });
}

/** What the commands of the list need before, or of the person who types. */
const NEEDS: Readonly<Record<string, Partial<Tried>>> = {
  "service start": { prepare: stopped },
  "service db start": { prepare: databaseStopped },
  // moto does nothing of it.
  "service db reboot": { leavesNoTrace: true },
  "security keys rotate": { person: { SECRET_STRING: newKeyAsSecret } },
};

/** Options that make a command print other `aws` commands than its words in the list do. */
const MORE: readonly (Partial<Tried> & { words: string; more: string[] })[] = [
  { words: "service scale", more: ["9", "--move-range"] },
  { words: "service deploy", more: ["--image", `${ACCOUNT}.dkr.ecr.${REGION}.amazonaws.com/acme-staging:1.2.0`] },
  { words: "service db resize", more: ["--class", "db.t3.large", "--storage", "100"] },
  {
    words: "perf task-definition set",
    more: ["--memory", "1024", "--deploy"],
    prepare: secretVariables,
    person: { CONTAINER_DEFINITIONS_0_ENVIRONMENT_1_VALUE: () => "correct-horse-battery" },
  },
  { words: "monitor alarms create", more: ["new", "--metric", "CPUUtilization", "--threshold", "90", "--force"] },
  {
    words: "security certs request",
    more: ["shop.acme.example", "--san", "*.shop.acme.example", "--san", "www.acme.example"],
  },
  { words: "security certs request", more: ["shop.acme.example", "--validate", "none"] },
  {
    words: "security sg allow",
    more: ["acme-open", "--port", "443", "--cidr", "2001:db8::/32", "--description", "a (test) of $5"],
  },
];

/** Every change that is made on one moto and typed on the other. */
export const TRIED: readonly Tried[] = [
  ...changing
    .filter(({ words }) => !(words in NOT_TYPED))
    .map(({ words }) => ({ words, argv: () => typed(words), ...NEEDS[words] })),
  ...MORE.map(({ words, more, ...rest }) => ({ words, argv: () => [...words.split(" "), ...more], ...rest })),
];
