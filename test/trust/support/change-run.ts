import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { RDSClient, StopDBInstanceCommand } from "@aws-sdk/client-rds";
import { isObject } from "../../../src/core/json.js";
import { changing, type Found, typed } from "../../support/change-commands.js";
import type { Ended, Operator } from "../../support/cli.js";
import type { RecordedCall } from "../../support/proxy/exchange.js";
import { DATABASE, KEYS, REGION } from "../../support/seed.js";
import { documents } from "./clear.js";
import { times } from "./counts.js";
import type { Lane } from "./lanes.js";
import { nameOf } from "./repeatable.js";

/** What a change would send, as its preview says, and how it is confirmed. */
export interface Previewed {
  /** The flags that confirm it; an id in them stands as in what is typed. */
  confirm: string[];
  /** Operations that the engine may send by itself to put right what stopped half-way. */
  rescues: string[];
}

/** How a step ended, as the journal has it. */
export type StepEnd = "done" | "failed" | "unknown" | "open";

export interface JournalledStep {
  id: string;
  /** Operations that it may send. */
  operations: string[];
  end: StepEnd;
}

/** Operations of services that speak REST, as steps name them. */
const REST: Record<string, string> = {
  "POST /2013-04-01/hostedzone/*/rrset": "ChangeResourceRecordSets",
  "POST /2015-03-31/functions/*/invocations": "Invoke",
};

/** The operation's name in a step. */
export function inStep(call: Pick<RecordedCall, "service" | "operation">): string {
  const operation = nameOf(call).slice(call.service.length + 1);
  return REST[operation] ?? operation;
}

/** What has to be so that a command has something to do, beyond what is seeded. */
export async function prepare(words: string, { moto }: Lane): Promise<void> {
  if (words !== "service db start") return;
  const rds = new RDSClient({
    endpoint: moto.url,
    region: REGION,
    credentials: { accessKeyId: KEYS.AWS_ACCESS_KEY_ID, secretAccessKey: KEYS.AWS_SECRET_ACCESS_KEY },
  });
  await rds.send(new StopDBInstanceCommand({ DBInstanceIdentifier: DATABASE }));
}

export function changeNamed(words: string): Found {
  const found = changing.find((one) => one.words === words);
  if (found === undefined) throw new Error(`there is no such change: ${words}`);
  return found;
}

/** Looks at what a change would do, and what it wants confirmed. */
export async function preview(words: string, lane: Lane, operator: Operator): Promise<Previewed> {
  const ended = await operator.run([...typed(words, lane.made), "--dry-run", "-o", "json"]);
  const [document = {}] = documents(ended);
  const { resource, rescue } = document;
  const name = isObject(resource) && typeof resource.name === "string" ? resource.name : "";
  const destroys = changeNamed(words).command.risk === "destructive";
  // On the next platform it has another id.
  const [placeholder] = [...lane.made].find(([, id]) => id === name) ?? [name];
  return { confirm: ["--yes", ...(destroys ? ["--confirm", placeholder] : [])], rescues: operationsOf(rescue) };
}

/** Carries a change out; its waits are left out in CI's run, where they would take most of the time. */
export function apply(words: string, confirm: string[], lane: Lane, operator: Operator): Promise<Ended> {
  const waits = times(0, 1) === 1 ? [] : ["--no-wait"];
  const flags = confirm.map((word) => lane.made.get(word) ?? word);
  return operator.run([...typed(words, lane.made), ...flags, ...waits], { withinMs: 150_000 });
}

/** Every step in an operator's journal, in order. */
export function journalled({ home }: Operator): JournalledStep[] {
  const steps: JournalledStep[] = [];
  for (const entry of journalEntries(join(home, ".local", "state", "nexusctl"))) {
    const { type, step, request } = entry;
    if (typeof step !== "string") continue;
    if (type === "step.begun") steps.push({ id: step, operations: operationsOf(request), end: "open" });
    const latest = steps.findLast(({ id }) => id === step);
    if (latest === undefined) continue;
    if (type === "step.done" || type === "step.failed" || type === "step.unknown") latest.end = ENDS[type];
  }
  return steps;
}

const ENDS = { "step.done": "done", "step.failed": "failed", "step.unknown": "unknown" } as const;

function journalEntries(folder: string): Record<string, unknown>[] {
  if (!existsSync(folder)) return [];
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((path) =>
    path.endsWith("journal.jsonl"),
  );
  return files.flatMap((path) =>
    readFileSync(join(folder, path), "utf8")
      .trim()
      .split("\n")
      .map((line): unknown => JSON.parse(line))
      .filter(isObject),
  );
}

/** Every `operation` that is named anywhere in it. */
export function operationsOf(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(operationsOf);
  if (!isObject(value)) return [];
  const own = typeof value.operation === "string" ? [value.operation] : [];
  return [...own, ...Object.values(value).flatMap(operationsOf)];
}
