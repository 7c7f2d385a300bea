import { randomBytes } from "node:crypto";
import { existsSync, symlinkSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import type { Context } from "../core/context.js";
import { ensureFolder, fileFailure, namesIn, readIfThere, removeFolder, replaceFile } from "../core/files.js";
import { isObject } from "../core/json.js";

const BEGINS = "registry-login-";

/** A folder that is not there yet, for one push. */
export function loginFolder({ paths }: Pick<Context, "paths">): string {
  return join(paths.environmentState, `${BEGINS}${randomBytes(6).toString("hex")}`);
}

/**
 * Runs `body` with a folder of its own (0700) for the login, which is gone afterwards however it ends: the operator's logins
 * are not touched, and none is left. A folder that a killed process left is taken away first; two pushes of one environment
 * do not run at once, since the change holds the service's lock.
 */
export async function withLoginFolder<T>(
  ctx: Context,
  folder: string,
  registry: string,
  body: () => Promise<T>,
): Promise<T> {
  const { environmentState } = ctx.paths;
  for (const name of namesIn(environmentState)) {
    if (name.startsWith(BEGINS)) removeFolder(join(environmentState, name));
  }
  ensureFolder(folder);
  try {
    writeDockerConfig(ctx, folder, registry);
    return await body();
  } finally {
    removeFolder(folder);
  }
}

/**
 * docker finds its engine by the operator's contexts, so those are kept. It would hand the login to the desktop's keychain,
 * where it would stay, unless its configuration names a login already.
 */
function writeDockerConfig({ variables }: Context, folder: string, registry: string): void {
  const own = variables.DOCKER_CONFIG ?? join(variables.HOME ?? homedir(), ".docker");
  const text = readIfThere(join(own, "config.json"));
  const context = text === undefined ? undefined : contextIn(text);
  const contexts = join(own, "contexts");
  if (existsSync(contexts)) link(contexts, join(folder, "contexts"));
  const config = { auths: { [registry]: {} }, ...(context === undefined ? {} : { currentContext: context }) };
  replaceFile(join(folder, "config.json"), JSON.stringify(config));
}

function link(to: string, path: string): void {
  try {
    symlinkSync(to, path);
  } catch (thrown) {
    throw fileFailure("make the link", path, thrown);
  }
}

function contextIn(text: string): string | undefined {
  try {
    const config: unknown = JSON.parse(text);
    return isObject(config) && typeof config.currentContext === "string" ? config.currentContext : undefined;
  } catch {
    // docker itself says that its configuration cannot be read.
    return undefined;
  }
}
