import { isAbsolute, resolve } from "node:path";
import type { Context } from "../../core/context.js";
import { type Accepted, readAllowList } from "./allow-list.js";
import { AUDIT_CHECKS } from "./run.js";

/** The findings that are accepted, by the file that was typed or the one of the configuration. @throws as readAllowList */
export function acceptedIn(ctx: Context, typed?: string): Accepted[] {
  const path = typed ?? ctx.env.security.allowList;
  if (path === undefined) return [];
  const known = AUDIT_CHECKS.map(({ id }) => id);
  return readAllowList(isAbsolute(path) ? path : resolve(ctx.paths.cwd, path), known);
}
