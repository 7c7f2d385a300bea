import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { everyCommand } from "../../support/change-commands.js";
import { makeHome } from "../../support/cli.js";
import { type Box, makeBox } from "./box.js";

/** A line typed before, in an environment of its own where it has to fail on the way. */
type Before = string | { line: string; env: Record<string, string> };

export interface OnBox {
  /** What to type after the command's own words; `<name>` stands for what {@link fill} finds out. */
  type: string;
  before?: Before[];
  /** What it works on knows the folder it lies in: it is made anew where another could be copied. */
  stays?: true;
  env?: Record<string, string>;
}

/** Every command that changes something: the platform, the sandbox or the operator's own files. */
export const CHANGES = everyCommand.filter(({ command }) => command.risk !== "reads");

const OPEN = "incident open --severity P2 --title checkout-fails --no-evidence";
const STEM = "nexus-platform-sandbox";
/** An incident is called by the minute it was opened in: here two runs fall into the same one. */
const SLOW = { NEXUSCTL_SANDBOX_SPEED: "0.01" };
const SERVICE = `${STEM}-service`;
const DATABASE = `${STEM}-db`;
const RECORD = "nexus.example.com";
const DATA = "backup data create --only database";
/** The platform takes one by itself each day, and its days are short here: the latest is another one by the next run. */
const SNAPSHOT = "backup snapshot create --id by-hand";
const ROTATE = "security keys rotate ci-deployer --deliver secretsmanager:ci-deployer";

/** How each command that changes something is typed in the sandbox. A new one has to be added here. */
export const ON_BOX: Record<string, OnBox> = {
  "emergency database recover": { type: "--snapshot by-hand --as recovered-db", before: [SNAPSHOT] },
  "emergency escalate": { type: "--severity P1 --message orders-fail", env: SLOW },
  "emergency service-down": { type: "" },
  "service restart": { type: "" },
  "service start": { type: "--count 3", before: [`service stop --yes --confirm ${SERVICE}`] },
  "service stop": { type: "" },
  "service scale": { type: "4" },
  "service deploy": { type: `--task-definition ${STEM}-task:41` },
  "service rollback": { type: `--to ${STEM}-task:41` },
  "service db start": { type: "", before: [`service db stop --yes --confirm ${DATABASE}`] },
  "service db stop": { type: "" },
  "service db reboot": { type: "" },
  "service db resize": { type: "--class db.t3.large" },
  "monitor alarms ack": { type: "high-cpu --for 1h --reason known" },
  "monitor alarms unack": { type: "high-cpu", before: ["monitor alarms ack high-cpu --for 10h --reason known"] },
  // Over one that is there, which asks first.
  "monitor alarms create": {
    type: "busy --metric CPUUtilization --threshold 80",
    before: ["monitor alarms create busy --metric CPUUtilization --threshold 90"],
  },
  "backup snapshot create": { type: "--id by-hand" },
  "backup snapshot restore": { type: "by-hand --as restored-db", before: [SNAPSHOT] },
  "backup snapshot delete": {
    type: "older",
    before: ["backup snapshot create --id older", "backup snapshot create --id newer"],
  },
  "backup snapshot prune": {
    type: "--keep 1",
    before: ["backup snapshot create --id older", "backup snapshot create --id newer"],
  },
  "backup pitr": { type: "--time latest --as point-db" },
  "backup data create": { type: "--only database" },
  "backup data verify": { type: "latest", before: [DATA] },
  "backup data restore": { type: "latest --into copy", before: [DATA] },
  "backup data swap": {
    type: "nexus_platform --with copy",
    before: [DATA, "backup data restore latest --into copy --yes --confirm copy"],
  },
  "backup data prune": { type: "--keep 1", before: [DATA, DATA, "backup data verify latest"] },
  "backup data clean": {
    type: "--older-than 1s",
    before: [
      {
        line: DATA,
        env: { NEXUSCTL_SANDBOX_FAULTS: "denied:s3.CompleteMultipartUpload,denied:s3.AbortMultipartUpload" },
      },
    ],
  },
  "backup dr test": { type: "" },
  "backup dr failover": { type: "--to dr" },
  "backup dr failback": { type: "", before: [`backup dr failover --to dr --yes --confirm ${RECORD}`] },
  "security keys rotate": { type: ROTATE.slice("security keys rotate ".length) },
  "security keys deactivate": { type: "AKIASANDBOXEXPORTER2" },
  "security keys activate": {
    type: "AKIASANDBOXEXPORTER2",
    before: ["security keys deactivate AKIASANDBOXEXPORTER2 --yes"],
  },
  "security keys delete": { type: "AKIASANDBOXEXPORTER2" },
  "security sg allow": { type: `${STEM}-db --port 5432 --cidr 203.0.113.7/32 --description test` },
  "security sg revoke": {
    type: `${STEM}-db --port 5432 --cidr 203.0.113.7/32`,
    before: [`security sg allow ${STEM}-db --port 5432 --cidr 203.0.113.7/32 --description test --yes`],
  },
  "security certs request": { type: "shop.nexus.example.com" },
  "perf task-definition set": { type: "--memory 2048 --deploy" },
  "perf task-definition edit": { type: "--file <definition>" },
  "perf database resize": { type: "--class db.t3.large" },
  "maintenance deploy": { type: "--version v1.43.0 --skip-build" },
  "maintenance infra apply": {
    type: "--plan latest",
    before: ["maintenance infra plan"],
    stays: true,
    // A plan is good for an hour of the platform's time.
    env: { NEXUSCTL_SANDBOX_SPEED: "20" },
  },
  "maintenance daily": { type: "--item alarms --result done --note quiet" },
  "maintenance weekly": { type: "--item dependencies --result done --note current" },
  "maintenance monthly": { type: "--item documentation --result done --note read" },
  "incident open": { type: "--severity P2 --title checkout-fails", env: SLOW },
  "incident investigate": { type: "", before: [OPEN] },
  "incident ack": { type: "", before: [OPEN] },
  "incident note": { type: "'the pool is exhausted'", before: [OPEN] },
  "incident severity": { type: "P1 --reason worse", before: [OPEN] },
  "incident assign": { type: "scribe jo", before: [OPEN] },
  "incident escalate": { type: "--message help", before: [OPEN] },
  "incident update": { type: "'we are on it' --status investigating", before: [OPEN] },
  "incident deliver": {
    type: "",
    before: [
      OPEN,
      { line: "incident escalate --message help --yes", env: { NEXUSCTL_SANDBOX_FAULTS: "throttled:sns" } },
    ],
  },
  "incident ticket": { type: "", before: [OPEN] },
  "incident mitigate": { type: "'rolled back'", before: [OPEN] },
  "incident resolve": { type: "--stable-for 20s --reason healed", before: [OPEN] },
  "incident reopen": { type: "again", before: [OPEN, "incident resolve --force --reason done --no-evidence"] },
  "incident close": {
    type: "--cause the-pool",
    before: [OPEN, "incident resolve --force --reason done --no-evidence"],
  },
  undo: { type: "latest", before: ["service scale 4 --yes"] },
  "config init": { type: "--project acme --environment staging --region eu-west-1 --account-id 123456789012" },
  "sandbox break": { type: "high-errors" },
  "sandbox heal": { type: "", before: ["sandbox break high-errors"] },
  "sandbox reset": { type: "", before: ["sandbox break high-errors"] },
};

/** Brings a fresh sandbox to where the command can be typed. @returns the whole line, without what confirms it */
async function prepare(words: string, box: Box): Promise<string> {
  const entry = ON_BOX[words];
  if (entry === undefined) throw new Error(`${words} is not in ON_BOX: say how it is typed in the sandbox`);
  for (const step of entry.before ?? ["sandbox status"]) {
    const { line, env } = typeof step === "string" ? { line: step, env: undefined } : step;
    const ended = await box.run(line, env === undefined ? {} : { env });
    if (env === undefined && ended.code !== 0) throw new Error(`${line}: exit ${ended.code}\n${ended.stderr}`);
  }
  return `${words} ${await fill(entry.type, box)}`.trim();
}

/** Puts in what is only known once the sandbox is there. */
async function fill(type: string, box: Box): Promise<string> {
  if (!type.includes("<definition>")) return type;
  const path = join(box.home, "task.json");
  const shown = await box.run("perf task-definition show --values -o json");
  const { definition } = JSON.parse(shown.stdout);
  writeFileSync(path, JSON.stringify({ ...definition, memory: "4096" }));
  return type.replace("<definition>", path);
}

/** The flags that a change asks for, read from its own refusal. */
async function flagsFor(line: string, box: Box): Promise<string> {
  const { stderr } = await box.run(line);
  const name = /needs --yes --confirm (\S+)/.exec(stderr)?.[1];
  if (name !== undefined) return ` --yes --confirm ${name}`;
  return stderr.includes("--yes is missing") ? " --yes" : "";
}

export interface Ready {
  /** A sandbox in which the command can be typed; another one each time. */
  another(): Promise<Box>;
  /** The whole line in that sandbox, without what confirms it. */
  bare(box: Box): string;
  /** What confirms it: nothing, ` --yes`, or the name as well. */
  flags: string;
  /** The whole line with its flags. */
  line(box: Box): string;
}

/** All it takes to type a command that changes something, as often as one likes. */
export async function readyFor(words: string): Promise<Ready> {
  const fresh = () => makeBox(makeHome(), ON_BOX[words]?.env);
  const box = fresh();
  const prepared = await prepare(words, box);
  const stays = ON_BOX[words]?.stays === true;
  const another = async () => {
    if (!stays) return box.copy();
    const other = fresh();
    await prepare(words, other);
    return other;
  };
  const flags = await flagsFor(prepared, await another());
  const bare = (other: Box) => prepared.replaceAll(box.home, other.home);
  return { another, bare, flags, line: (other) => `${bare(other)}${flags}` };
}
