import { basename } from "node:path";
import { runChild } from "../core/child.js";
import type { Context } from "../core/context.js";
import { NexusError } from "../core/errors.js";
import { findOnPath, isExecutable } from "../core/find-program.js";
import { isObject, parseJson } from "../core/json.js";
import { explained, limitOf } from "./limit.js";

/** The program that plans and applies. */
export interface Tool {
  name: "terraform" | "tofu";
  /** As people call it. */
  product: "Terraform" | "OpenTofu";
  path: string;
  version: string;
}

const PRODUCTS = { terraform: "Terraform", tofu: "OpenTofu" } as const;
type ToolName = keyof typeof PRODUCTS;

/** From here on plans and events are JSON that is kept compatible. */
const OLDEST_MAJOR = 1;
const INSTALL = `install Terraform ${OLDEST_MAJOR}.0 or newer, or OpenTofu, or name one as infra.tool in the configuration; nexusctl doctor shows what is found`;

const ANSWERS_WITHIN_MS = 20_000;

/** What the tool's children never get to see or do: asking, asking home, and arguments that were not shown. */
export const QUIET = { TF_IN_AUTOMATION: "1", TF_INPUT: "0", CHECKPOINT_DISABLE: "1" };

/**
 * The configured tool, else terraform, else tofu on PATH.
 * @throws failed when there is none, or it is older than 1.0
 */
export async function findTool(
  ctx: Pick<Context, "gate" | "signal" | "clock" | "variables">,
  configured?: string,
): Promise<Tool> {
  const found = locate(configured, ctx.variables.PATH ?? "");
  if (found === undefined) throw missing(configured);
  const { name, path } = found;
  const product = PRODUCTS[name];
  const version = await versionOf(ctx, path);
  if (!isNewEnough(version)) {
    throw new NexusError("failed", `${path} is ${product} ${version}, which is too old`, { hint: INSTALL });
  }
  return { name, product, path, version };
}

/** Where it is, whether it runs or not. */
export function locate(configured: string | undefined, path: string): { name: ToolName; path: string } | undefined {
  for (const one of configured === undefined ? Object.keys(PRODUCTS) : [configured]) {
    const found = one.includes("/") ? (isExecutable(one) ? one : undefined) : findOnPath(one, path);
    const name = basename(one);
    if (found !== undefined && isToolName(name)) return { name, path: found };
  }
  return undefined;
}

/** @throws failed when it does not say its version; timeout when it says nothing at all */
export async function versionOf(ctx: Pick<Context, "gate" | "signal" | "clock">, path: string): Promise<string> {
  const limit = limitOf(ctx, ANSWERS_WITHIN_MS, `${path} version`, `see what keeps it: ${path} version`);
  let printed: string;
  try {
    printed = await runChild(ctx.gate, { command: path, args: ["version", "-json"], env: QUIET }, limit.signal);
  } catch (thrown) {
    const error = explained(thrown, limit);
    if (error.code === "interrupted" || error.code === "timeout") throw error;
    throw new NexusError("failed", error.message, { hint: INSTALL, cause: thrown });
  }
  const version = versionIn(printed);
  if (version !== undefined) return version;
  throw new NexusError("failed", `${path} does not say which version it is`, { hint: INSTALL });
}

/** Versions before 0.13 print a sentence whatever they are asked for. */
export function versionIn(printed: string): string | undefined {
  const value = parseJson(printed);
  if (isObject(value)) return typeof value.terraform_version === "string" ? value.terraform_version : undefined;
  return /v(\d+\.\d+\.\d+\S*)/.exec(printed)?.[1];
}

export function isNewEnough(version: string): boolean {
  const major = Number(version.split(".")[0]);
  return Number.isInteger(major) && major >= OLDEST_MAJOR;
}

function isToolName(name: string): name is ToolName {
  return name in PRODUCTS;
}

function missing(configured: string | undefined): NexusError {
  const what =
    configured === undefined
      ? "neither terraform nor tofu is on PATH"
      : `${configured} (infra.tool in the configuration) is not there or cannot be run`;
  return new NexusError("failed", what, { hint: INSTALL });
}
