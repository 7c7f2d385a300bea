import { READ_LIST } from "../src/aws/read-list.js";
import { defaultNames } from "../src/config/naming.js";
import { sandboxEnvironment } from "../src/config/sandbox.js";
import type { Described } from "../src/core/command.js";
import { everyUse } from "../src/core/command.js";
import { kebab } from "../src/core/options.js";
import { catalogue } from "../src/program/groups.js";
import { optionWords, placeholders } from "../src/program/help.js";
import { AUDIT_CHECKS } from "../src/security/audit/run.js";
import { actionsOf, policyOf } from "../src/security/policy/policy.js";

/** What the generated documents are made of: bundled and run by scripts/docs.mjs. */

export { completions } from "./completions.js";
export { manual } from "./manual.js";
export { exitCodes } from "./manual-words.js";
export type { Described };

export async function allCommands(): Promise<readonly Described[]> {
  return catalogue();
}

const RISKS = { reads: "-", safe: "safe", disruptive: "disruptive", destructive: "destructive" } as const;

/** One row a command. */
export function table(commands: readonly Described[]): string {
  const rows = commands.map(({ path, command }) => `| \`${path}\` | ${command.summary} | ${RISKS[command.risk]} |`);
  return ["| command | what it does | changes |", "|---|---|---|", ...rows].join("\n");
}

/** A section a command: its words, arguments, options and examples. */
export function reference(commands: readonly Described[]): string {
  return commands.map(section).join("\n\n");
}

function section({ path, command }: Described): string {
  const args = Object.entries(command.args);
  const row = (name: string, help: string) => `| \`${name}\` | ${help.replaceAll("|", "\\|")} |`;
  const options = [
    ...args.map(([name, spec]) => row(kebab(name), spec.help)),
    ...Object.entries(command.options).map(([name, spec]) => row(optionWords(name, spec), spec.help)),
  ];
  return [
    `## ${path}`,
    "",
    `${command.summary}.${command.description === undefined ? "" : ` ${command.description}`}`,
    "",
    `\`nexusctl ${path}${placeholders(command)}\`, changes: ${RISKS[command.risk]}`,
    ...(options.length === 0 ? [] : ["", "| argument or option | meaning |", "|---|---|", ...options]),
    "",
    ...command.examples.map(({ type, does }) => `- \`nexusctl ${type}\`: ${does}`),
  ].join("\n");
}

/** IAM policies, from what the commands declare; names of an environment that stands for the reader's. */
export async function policies(): Promise<{ read: string; operate: string }> {
  const all = (await catalogue()).flatMap(everyUse);
  const env = {
    ...sandboxEnvironment(),
    region: "<region>",
    accountId: "<account>",
    project: "<project>",
    environment: "<environment>",
  };
  const names = defaultNames(env.project, env.environment);
  const document = (actions: string[]) =>
    JSON.stringify(policyOf(actions, { ...env, names, notifications: {} }), null, 2);
  return { read: document(actionsOf(all, READ_LIST)), operate: document(actionsOf(all)) };
}

/** The audit's checks, one row each. */
export function auditChecks(): string {
  const rows = AUDIT_CHECKS.map(({ id, severity, title, why }) => `| \`${id}\` | ${severity} | ${title} | ${why} |`);
  return ["| check | severity | what | why |", "|---|---|---|---|", ...rows].join("\n");
}
