import { join } from "node:path";
import { type ChildSpec, modeOf } from "../core/child.js";
import type { Allowance } from "../core/gate.js";
import { isLoopback } from "./reference.js";
import type { ToolName } from "./tool.js";

/** The command lines of `docker` and `podman`, which say most things alike. None holds a secret. */

/** The registry's user; ECR knows no other. */
const USER = "AWS";
/** What is being built or sent is put away properly before the tool ends. */
const PATIENCE_MS = 5_000;

export interface Build {
  /** `repository:tag` that the image gets. */
  reference: string;
  context: string;
  dockerfile: string;
  platform: string;
  args: Readonly<Record<string, string>>;
}

export function buildChild(tool: ToolName, build: Build): ChildSpec {
  const { reference, context, dockerfile, platform, args } = build;
  const given = Object.entries(args).flatMap(([name, value]) => ["--build-arg", `${name}=${value}`]);
  return {
    command: tool,
    args: ["build", "--platform", platform, "--tag", reference, "--file", dockerfile, ...given, context],
    patienceMs: PATIENCE_MS,
  };
}

/** What a local image runs on: one line such as `linux/amd64`. */
export function inspectChild(tool: ToolName, reference: string): ChildSpec {
  return { command: tool, args: ["inspect", "--type", "image", "--format", "{{.Os}}/{{.Architecture}}", reference] };
}

/** @param folder where the login is kept: not where the operator's own logins are */
export function loginChild(tool: ToolName, registry: string, folder: string): ChildSpec {
  const args = ["login", ...plainHttp(tool, registry), "--username", USER, "--password-stdin", registry];
  return { command: tool, args, env: loginEnvironment(folder) };
}

export function pushChild(tool: ToolName, reference: string, folder: string): ChildSpec {
  const [registry = ""] = reference.split("/");
  const digest = tool === "podman" ? ["--digestfile", digestFile(folder)] : [];
  return {
    command: tool,
    args: ["push", ...plainHttp(tool, registry), ...digest, reference],
    env: loginEnvironment(folder),
    patienceMs: PATIENCE_MS,
  };
}

/** Where podman writes what it pushed; docker prints it. */
export function digestFile(folder: string): string {
  return join(folder, "digest");
}

/** Each tool's own way of keeping logins elsewhere; an alias of one for the other keeps them there too. */
function loginEnvironment(folder: string): Record<string, string> {
  return { DOCKER_CONFIG: folder, REGISTRY_AUTH_FILE: join(folder, "auth.json") };
}

function plainHttp(tool: ToolName, registry: string): string[] {
  return tool === "podman" && isLoopback(registry) ? ["--tls-verify=false"] : [];
}

/** What a job must be allowed to start exactly this child. */
export function allowanceOf(child: ChildSpec): Allowance {
  return { service: "process", operation: modeOf(child), within: { args: child.args } };
}
