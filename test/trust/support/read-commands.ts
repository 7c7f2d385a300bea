import { everyCommand, type Made } from "../../support/change-commands.js";
import { DOMAIN } from "../../support/seed.js";

/** What to type after the words of each command that asks AWS and changes nothing; a new one has to be added here, or below. */
export const ASKED: Record<string, string[]> = {
  "emergency triage": [],
  "emergency database": [],
  "emergency load-balancer": [],
  "emergency certificate": [],
  "service status": [],
  "service events": [],
  "service tasks": [],
  "service wait": ["--timeout", "10s"],
  "service db status": [],
  "monitor dashboard": [],
  "monitor metrics": ["ecs"],
  "monitor alarms list": [],
  "monitor alarms history": ["high-cpu"],
  "monitor logs tail": [],
  "monitor logs search": ["ERROR", "--since", "2h"],
  "monitor logs insights": ["fields @message"],
  "monitor logs streams": [],
  "monitor logs download": ["--to", "acme.log", "--force"],
  "backup snapshot wait": ["first", "--timeout", "10s"],
  "backup snapshot list": [],
  "backup data list": [],
  "backup data download": ["latest", "--to", ".", "--force"],
  "backup dr status": [],
  "security users list": [],
  "security keys list": ["robot"],
  "security sg list": ["--all"],
  "security sg show": ["acme-open"],
  "security certs list": [],
  "security certs show": [DOMAIN],
  "security certs wait": ["<certificate>", "--timeout", "10s"],
  "security audit": [],
  "perf utilization": [],
  "perf recommend": [],
  "perf task-definition show": [],
  "perf task-definition diff": ["1", "2"],
  "perf database": [],
  doctor: [],
};

/** These read the operator's own files, and ask nobody. */
export const OWN: Record<string, string[]> = {
  "backup dr reports": [],
  "security policy": ["service", "restart"],
  "incident timeline": [],
  "incident list": [],
  "incident show": [],
  "incident deliveries": [],
  "incident verify": [],
  "incident report": [],
  "incident severities": [],
  "incident contacts": [],
  "maintenance history": [],
  "maintenance contacts": [],
  "journal list": [],
  "journal show": ["latest"],
  "journal verify": [],
  "config show": [],
};

/** Terraform asks here, and not nexusctl (test/real/infra*); the sandbox is no endpoint. */
export const NOT_ASKING = new Set(["maintenance infra plan", "sandbox status"]);

/** Every command that changes nothing and speaks of an environment. */
export const reading = everyCommand.filter(({ command }) => command.risk === "reads" && command.needs !== "nothing");

/** The whole command line of one of {@link ASKED}. */
export function asked(words: string, made: Made): string[] {
  return [...words.split(" "), ...(ASKED[words] ?? []).map((word) => made.get(word) ?? word)];
}
