import { execFile, spawn } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { BINARY, type CliOptions, type Ended, makeOperator, type Operator } from "./cli.js";
import { type Moto, startMoto } from "./moto.js";
import { type RecordingProxy, startRecordingProxy } from "./recording-proxy.js";
import { FOUR_LINES, KEYS } from "./seed.js";

const run = promisify(execFile);

/** What answers whose credentials are in use; all else is terraform's. */
export interface InfraPlatform {
  proxy: RecordingProxy;
  /** A person with a folder `infra` that holds these files, and a configuration that names it. */
  operator(
    files: Record<string, string>,
    given?: { configuration?: string; env?: Record<string, string> },
  ): InfraOperator;
  stop(): Promise<void>;
}

export interface InfraOperator extends Operator {
  folder: string;
  env: Record<string, string>;
  /** The command's words after `maintenance infra`. */
  infra(words: string, options?: CliOptions): Promise<Ended>;
  /** Runs terraform itself, past nexusctl. */
  terraform(...args: string[]): Promise<string>;
  /** Addresses in the state. */
  resources(): Promise<string[]>;
  /** Where plans are kept, and the id of the one that is. */
  shelf: string;
  plan(): string;
  journal(): string;
  /** Starts it and leaves it running. */
  start(words: string): Started;
}

export interface Started {
  pid: number;
  kill(signal: NodeJS.Signals): void;
  /** Resolves once stderr holds it. */
  said(text: string): Promise<void>;
  ended: Promise<Ended>;
}

export async function startInfra(): Promise<InfraPlatform> {
  const moto: Moto = await startMoto();
  const proxy = await startRecordingProxy(moto.url);
  return {
    proxy,
    operator: (files, given = {}) => infraOperator(files, proxy.url, given),
    stop: async () => {
      await proxy.stop();
      await moto.stop();
    },
  };
}

const CONFIGURATION = `${FOUR_LINES}infra: { dir: infra }\n`;

function infraOperator(
  files: Record<string, string>,
  endpoint: string,
  { configuration = CONFIGURATION, env: more = {} }: { configuration?: string; env?: Record<string, string> },
): InfraOperator {
  const env = { ...KEYS, AWS_ENDPOINT_URL: endpoint, ...more };
  const operator = makeOperator(configuration, env);
  const folder = join(operator.home, "infra");
  mkdirSync(folder);
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  const state = join(operator.home, ".local/state/nexusctl/staging");
  const shelf = join(state, "infra");
  const terraform = async (...args: string[]) => {
    const { PATH = "", HOME = "" } = process.env;
    return (await run("terraform", args, { cwd: folder, env: { PATH, HOME, CHECKPOINT_DISABLE: "1" } })).stdout;
  };
  return {
    ...operator,
    folder,
    env,
    shelf,
    terraform,
    infra: (words, options) => operator.run(["maintenance", "infra", ...words.split(" ")], options),
    resources: async () => (await terraform("state", "list")).split("\n").filter((line) => line !== ""),
    plan: () => {
      const [id = "", ...others] = existsSync(shelf) ? readdirSync(shelf) : [];
      if (id === "" || others.length > 0) throw new Error(`not one plan: ${[id, ...others].join(" ")}`);
      return id;
    },
    journal: () => readFileSync(join(state, "journal.jsonl"), "utf8"),
    start: (words) => started(["maintenance", "infra", ...words.split(" ")], operator.home, env),
  };
}

function started(args: string[], home: string, env: Record<string, string>): Started {
  const child = spawn(process.execPath, [BINARY, ...args], {
    cwd: home,
    env: { PATH: process.env.PATH ?? "", HOME: home, TZ: "UTC", NEXUSCTL_CHECK_USES: "1", ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let [stdout, stderr] = ["", ""];
  child.stdout.on("data", (chunk: Buffer) => {
    stdout += chunk.toString();
  });
  child.stderr.on("data", (chunk: Buffer) => {
    stderr += chunk.toString();
  });
  const ended = new Promise<Ended>((resolve) => child.on("close", (code) => resolve({ code, stdout, stderr })));
  return {
    pid: child.pid ?? 0,
    kill: (signal) => child.kill(signal),
    ended,
    said: (text) =>
      new Promise((resolve, reject) => {
        const look = () => stderr.includes(text) && resolve();
        child.stderr.on("data", look);
        child.on("close", () => reject(new Error(`it ended without saying "${text}":\n${stdout}\n${stderr}`)));
        look();
      }),
  };
}

/** Resolves once `seen` holds: for what another process does. */
export async function untilSeen(seen: () => boolean | Promise<boolean>): Promise<void> {
  const end = performance.now() + 20_000;
  while (!(await seen())) {
    if (performance.now() > end) throw new Error("it never happened");
    await new Promise((again) => setTimeout(again, 25));
  }
}

/** One resource that exists in the state only. `local` runs a command as it is made. */
export function resource(
  name: string,
  { after, input, local }: { after?: string; input?: string; local?: string } = {},
) {
  const lines = [
    ...(input === undefined ? [] : [`  input = ${input}`]),
    ...(after === undefined ? [] : [`  depends_on = [terraform_data.${after}]`]),
    ...(local === undefined ? [] : [`  provisioner "local-exec" {\n    command = ${JSON.stringify(local)}\n  }`]),
  ];
  return `resource "terraform_data" "${name}" {\n${lines.join("\n")}\n}\n`;
}
