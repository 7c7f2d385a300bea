import { iamAction } from "../src/aws/iam-actions.js";
import { READ_LIST } from "../src/aws/read-list.js";
import type { Command, CommandGroup } from "../src/core/command.js";
import { kebab } from "../src/core/options.js";
import { ENTRIES } from "../src/program/groups.js";

/** What the generated documents are made of: bundled and run by scripts/docs.mjs. */

export interface Described {
  path: string;
  command: Command;
}

export async function allCommands(): Promise<Described[]> {
  const nodes = await Promise.all(ENTRIES.map((entry) => entry.load()));
  return nodes.flatMap((node) => walk(node, ""));
}

function walk(node: Command | CommandGroup, prefix: string): Described[] {
  const path = `${prefix}${node.name}`;
  if (!("commands" in node)) return [{ path, command: node }];
  const self = node.self === undefined ? [] : [{ path, command: node.self }];
  return [...self, ...node.commands.flatMap((child) => walk(child, `${path} `))];
}

const RISKS = { reads: "-", safe: "safe", disruptive: "disruptive", destructive: "destructive" } as const;

/** One row a command. */
export function table(commands: Described[]): string {
  const rows = commands.map(({ path, command }) => `| \`${path}\` | ${command.summary} | ${RISKS[command.risk]} |`);
  return ["| command | what it does | changes |", "|---|---|---|", ...rows].join("\n");
}

/** A section a command: its words, arguments, options and examples. */
export function reference(commands: Described[]): string {
  return commands.map(section).join("\n\n");
}

function section({ path, command }: Described): string {
  const args = Object.entries(command.args);
  const usage = args.map(([name, spec]) => (spec.required ? ` <${kebab(name)}>` : ` [${kebab(name)}]`)).join("");
  const row = (name: string, help: string) => `| \`${name}\` | ${help.replaceAll("|", "\\|")} |`;
  const options = [
    ...args.map(([name, spec]) => row(kebab(name), spec.help)),
    ...Object.entries(command.options).map(([name, spec]) =>
      row(spec.kind === "flag" ? `--${kebab(name)}` : `--${kebab(name)} <${spec.placeholder}>`, spec.help),
    ),
  ];
  return [
    `## ${path}`,
    "",
    `${command.summary}.${command.description === undefined ? "" : ` ${command.description}`}`,
    "",
    `\`nexusctl ${path}${usage}\`, changes: ${RISKS[command.risk]}`,
    ...(options.length === 0 ? [] : ["", "| argument or option | meaning |", "|---|---|", ...options]),
    "",
    ...command.examples.map(({ type, does }) => `- \`nexusctl ${type}\`: ${does}`),
  ].join("\n");
}

const WRITES: Record<string, string[]> = {
  ecs: ["UpdateService", "RegisterTaskDefinition", "DeregisterTaskDefinition", "StopServiceDeployment"],
  "application-autoscaling": ["RegisterScalableTarget"],
  rds: [
    "StartDBInstance",
    "StopDBInstance",
    "RebootDBInstance",
    "ModifyDBInstance",
    "RestoreDBInstanceFromDBSnapshot",
    "RestoreDBInstanceToPointInTime",
    "AddTagsToResource",
    "CreateDBSnapshot",
    "DeleteDBSnapshot",
  ],
  s3: [
    "AbortMultipartUpload",
    "CompleteMultipartUpload",
    "CreateMultipartUpload",
    "DeleteObject",
    "PutObject",
    "UploadPart",
  ],
  elasticache: ["CreateSnapshot", "CopySnapshot", "DeleteSnapshot"],
  lambda: ["Invoke"],
  route53: ["ChangeResourceRecordSets"],
  sns: ["Publish"],
  cloudwatch: ["PutAlarmMuteRule", "DeleteAlarmMuteRule", "SetAlarmState", "PutMetricAlarm", "DeleteAlarms"],
};

const actionsOf = (list: Readonly<Record<string, readonly string[]>>) =>
  Object.entries(list)
    .filter(([service]) => service !== "process")
    .flatMap(([service, operations]) => operations.map((operation) => iamAction(service, operation)))
    .sort();

/** IAM policies, from the very list the gate reads by. */
export function policies(): { read: string; operate: string } {
  const policy = (actions: string[], pass: boolean) =>
    JSON.stringify(
      {
        Version: "2012-10-17",
        Statement: [
          { Sid: "Nexusctl", Effect: "Allow", Action: [...new Set(actions)], Resource: "*" },
          ...(pass
            ? [
                {
                  Sid: "NexusctlPassTaskRoles",
                  Effect: "Allow",
                  Action: "iam:PassRole",
                  Resource: "arn:aws:iam::*:role/<project>-<environment>-*",
                  Condition: { StringEquals: { "iam:PassedToService": "ecs-tasks.amazonaws.com" } },
                },
              ]
            : []),
        ],
      },
      null,
      2,
    );
  const reads = actionsOf(READ_LIST);
  return { read: policy(reads, false), operate: policy([...reads, ...actionsOf(WRITES)].sort(), true) };
}
