import { statSync } from "node:fs";
import { join, resolve } from "node:path";
import type { Context } from "../core/context.js";
import { usage } from "../core/errors.js";
import type { BuildFrom } from "./fresh.js";

/** What both tools look for, in the order they do. */
const NAMES = ["Dockerfile", "Containerfile"];

/**
 * The folder and the Dockerfile that are built: as typed, else as configured (`images.build`), else what lies here.
 * @throws usage error (exit 2) when one is not there
 */
export function buildFrom({ env, paths }: Context, typed: { context?: string; dockerfile?: string }): BuildFrom {
  const own = env.images.build;
  const context = resolve(paths.cwd, typed.context ?? own.context ?? ".");
  if (kindOf(context) !== "folder") {
    throw usage(
      `there is no folder ${context} to build`,
      "name one with --build, or deploy a pushed image: --skip-build",
    );
  }
  const given = typed.dockerfile ?? (typed.context === undefined ? own.dockerfile : undefined);
  if (given !== undefined) {
    const dockerfile = resolve(paths.cwd, given);
    if (kindOf(dockerfile) === "file") return { context, dockerfile };
    throw usage(`there is no file ${dockerfile}`, "name the Dockerfile with --dockerfile");
  }
  const found = NAMES.map((name) => join(context, name)).find((path) => kindOf(path) === "file");
  if (found !== undefined) return { context, dockerfile: found };
  throw usage(
    `${context} holds neither a Dockerfile nor a Containerfile`,
    "name the folder with --build or the file with --dockerfile, or deploy a pushed image: --skip-build",
  );
}

function kindOf(path: string): "file" | "folder" | undefined {
  const found = statSync(path, { throwIfNoEntry: false });
  if (found === undefined) return undefined;
  return found.isDirectory() ? "folder" : "file";
}
