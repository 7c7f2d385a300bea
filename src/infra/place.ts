import { createHash } from "node:crypto";
import { readdirSync, readFileSync, realpathSync, statSync } from "node:fs";
import { resolve } from "node:path";
import type { Context } from "../core/context.js";
import type { Environment } from "../core/environment.js";
import { usage } from "../core/errors.js";
import { ensureSample } from "./sample.js";
import { findTool, QUIET, type Tool } from "./tool.js";

/** Where it is planned and applied, with what. */
export interface Place {
  tool: Tool;
  /** Absolute, without links. */
  folder: string;
  /** Added to this process's own environment. */
  env: Record<string, string | undefined>;
}

export interface VarFile {
  path: string;
  sha256: string;
}

const CONFIGURATION: Readonly<Record<Tool["name"], RegExp>> = {
  terraform: /\.tf(\.json)?$/,
  tofu: /\.(tf|tofu)(\.json)?$/,
};
const DEFAULT_VARIABLES = "terraform.tfvars";

/**
 * The folder that was typed, else the configured one, with its tool. The sandbox has a configuration of its own and takes
 * no other: a drill must not reach a real cloud.
 * @throws usage where there is no configuration; failed without a tool
 */
export async function placeOf(ctx: Context, dir: string | undefined): Promise<Place> {
  const { infra, kind } = ctx.env;
  if (kind === "sandbox" && dir !== undefined) {
    throw usage(
      "the sandbox plans a sample of its own, never another folder",
      "leave --dir out, or name the environment that the folder belongs to: --env <name>",
    );
  }
  const wanted = kind === "sandbox" ? ensureSample(ctx) : resolve(ctx.paths.cwd, dir ?? infra.dir);
  const names = namesIn(wanted);
  const tool = await findTool(ctx, infra.tool);
  if (!names.some((name) => CONFIGURATION[tool.name].test(name))) {
    throw usage(`${wanted} has no .tf file`, "name the folder of the configuration with --dir, or as infra.dir");
  }
  return { tool, folder: realpathSync(wanted), env: childEnvironment(ctx.env, ctx.variables) };
}

function namesIn(folder: string): string[] {
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() !== true) {
    throw usage(`there is no folder ${folder}`, "name the folder of the configuration with --dir, or as infra.dir");
  }
  return readdirSync(folder);
}

/**
 * Credentials that the tool would take rather than a profile that it is given. The account that was checked is the profile's.
 * @see https://docs.aws.amazon.com/sdk-for-go/v2/developer-guide/configure-gosdk.html
 */
const NO_KEYS = {
  AWS_ACCESS_KEY_ID: undefined,
  AWS_SECRET_ACCESS_KEY: undefined,
  AWS_SESSION_TOKEN: undefined,
  AWS_SECURITY_TOKEN: undefined,
  AWS_WEB_IDENTITY_TOKEN_FILE: undefined,
};

/** The environment's own account and region; nothing that would alter what was shown. */
export function childEnvironment(
  env: Pick<Environment, "kind" | "region" | "profile" | "endpointUrl">,
  variables: Context["variables"],
): Place["env"] {
  const hidden = Object.keys(variables).filter((name) => name.startsWith("TF_CLI_ARGS"));
  const { region, profile, endpointUrl } = env;
  const aws = {
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
    ...(profile === undefined ? {} : { ...NO_KEYS, AWS_PROFILE: profile }),
    ...(endpointUrl === undefined ? {} : { AWS_ENDPOINT_URL: endpointUrl }),
  };
  return {
    ...Object.fromEntries(hidden.map((name) => [name, undefined])),
    ...(env.kind === "sandbox" ? {} : aws),
    ...QUIET,
  };
}

/** The files that were typed, else those configured, else the runbook's where it is there. @throws usage when one is not there */
export function varFilesOf(ctx: Context, { folder }: Place, typed: readonly string[]): VarFile[] {
  const named = typed.length > 0 ? typed : ctx.env.infra.varFiles;
  const paths = (named ?? [DEFAULT_VARIABLES]).map((path) => resolve(folder, path));
  return paths.flatMap((path) => {
    const sha256 = fileHash(path);
    if (sha256 !== undefined) return [{ path, sha256 }];
    if (named === undefined) return [];
    throw usage(`there is no file ${path}`, "files of variables are looked for in the folder of the configuration");
  });
}

/** Undefined where there is no such file. */
export function fileHash(path: string): string | undefined {
  if (statSync(path, { throwIfNoEntry: false })?.isFile() !== true) return undefined;
  return createHash("sha256").update(readFileSync(path)).digest("hex");
}

/** As it is typed by hand. */
export function byHand({ tool, folder }: Pick<Place, "tool" | "folder">, words: string): string {
  return `${tool.name} -chdir=${folder} ${words}`;
}
