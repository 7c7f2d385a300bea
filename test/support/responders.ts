import { spawn } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach } from "vitest";
import { BINARY, makeOperator, type Operator } from "./cli.js";
import { plant } from "./no-secret.js";
import { type Provider, pagerDuty, slackWebhook, startProvider, sts } from "./providers.js";
import { ACCOUNT, FOUR_LINES, KEYS } from "./seed.js";

export const ROUTING_KEY = plant("PagerDuty's routing key", "R0UTINGKEYR0UTINGKEYR0UTINGKEY00");
export const HOOK_SECRET = plant("Slack's webhook", "T0HOOKSECRET");

/** acme's staging environment with everybody it tells on loopback, and an operator with a fresh home for each test. */
export interface Responders {
  pager: Provider;
  slack: Provider;
  aws: Provider;
  operator: Operator;
  /** Where its records lie. */
  state: string;
  /** Another person, with more configuration or other variables. */
  another(configuration?: string, env?: Record<string, string>): Operator;
  /** Everything on the disk of the operator's home, as one text. */
  everything(): string;
  /** Starts the binary and leaves it running. */
  start(args: readonly string[], env?: Record<string, string>): { kill(): void; ended: Promise<void> };
  /** Events of the only incident's record. */
  record(): Record<string, unknown>[];
}

/** Registers the hooks; the answer may be used inside tests only. */
export function responders(): Responders {
  const providers: { pager?: Provider; slack?: Provider; aws?: Provider } = {};
  let operator: Operator | undefined;
  const there = <T>(value: T | undefined): T => {
    if (value === undefined) throw new Error("the responders are only there inside tests");
    return value;
  };
  const variables = (): Record<string, string> => ({
    ...KEYS,
    AWS_ENDPOINT_URL: there(providers.aws).url,
    PD_KEY: ROUTING_KEY,
    HOOK: `${there(providers.slack).url}/services/${HOOK_SECRET}`,
  });
  const configuration = (more: string) =>
    `${FOUR_LINES}notifications:\n  pagerDuty: {routingKey: "\${PD_KEY}", url: "${there(providers.pager).url}/v2/enqueue"}\n  slack: {webhook: "\${HOOK}"}\n${more}`;
  const another: Responders["another"] = (more = "", env = {}) => {
    operator = makeOperator(configuration(more), { ...variables(), ...env });
    return operator;
  };
  const stateOf = () => join(there(operator).home, ".local", "state", "nexusctl", "staging");
  beforeAll(async () => {
    providers.pager = await startProvider(pagerDuty);
    providers.slack = await startProvider(slackWebhook);
    providers.aws = await startProvider(sts(ACCOUNT));
  });
  beforeEach(() => {
    for (const one of Object.values(providers)) {
      one.got.length = 0;
      one.next.length = 0;
      one.onRequest = () => undefined;
    }
    another();
  });
  afterAll(async () => {
    for (const one of Object.values(providers)) await one.stop();
  });
  return {
    get pager() {
      return there(providers.pager);
    },
    get slack() {
      return there(providers.slack);
    },
    get aws() {
      return there(providers.aws);
    },
    get operator() {
      return there(operator);
    },
    get state() {
      return stateOf();
    },
    another,
    everything: () =>
      filesIn(stateOf())
        .map((file) => readFileSync(file, "utf8"))
        .join("\n"),
    start: (args, env = {}) => {
      const { home } = there(operator);
      const child = spawn(process.execPath, [BINARY, ...args], {
        cwd: home,
        env: { PATH: process.env.PATH ?? "", HOME: home, AWS_EC2_METADATA_DISABLED: "true", ...variables(), ...env },
        stdio: "ignore",
      });
      return { kill: () => child.kill("SIGKILL"), ended: new Promise((resolve) => child.on("close", () => resolve())) };
    },
    record: () => {
      const incidents = join(stateOf(), "incidents");
      const [only] = readdirSync(incidents);
      const text = readFileSync(join(incidents, only ?? "", "record.jsonl"), "utf8");
      return text
        .split("\n")
        .filter((line) => line !== "")
        .map((line): Record<string, unknown> => JSON.parse(line));
    },
  };
}

function filesIn(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    return entry.isDirectory() ? filesIn(path) : [path];
  });
}
