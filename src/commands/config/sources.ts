import type { ConfigSources } from "../../config/load.js";
import type { Context } from "../../core/context.js";

/** Where this command's configuration comes from; `file` stands in for all other files when it is named. */
export function sourcesOf(ctx: Pick<Context, "variables" | "paths">, file?: string): ConfigSources {
  const variables = file === undefined ? ctx.variables : { ...ctx.variables, NEXUSCTL_CONFIG: file };
  return { variables, paths: ctx.paths };
}
