import { resolve } from "node:path";
import type { Context } from "../core/context.js";
import { usage } from "../core/errors.js";
import { readIfThere } from "../core/files.js";

/** What a file holds, or stdin for `-`. @throws usage when there is no such file */
export async function readGiven(ctx: Context, path: string): Promise<string> {
  if (path === "-") return ctx.stdin();
  const text = readIfThere(resolve(ctx.paths.cwd, path));
  if (text === undefined) throw usage(`there is no file ${path}`);
  return text;
}
