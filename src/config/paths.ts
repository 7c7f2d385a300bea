import { isAbsolute, join } from "node:path";
import type { Paths } from "../core/context.js";

type Variables = Readonly<Record<string, string | undefined>>;

/** Where commands that work without an environment keep their state. No environment can have this name. */
const LOCAL = "_local";

/**
 * This user's folders after the XDG Base Directory Specification, on macOS too; a relative XDG variable is ignored, as
 * the specification asks. Nothing is created.
 * @param environment name of the environment whose own state is meant; without one, that of commands that need none
 */
export function resolvePaths(variables: Variables, cwd: string, home: string, environment?: string): Paths {
  const base = (variable: string, ...fallback: string[]) => {
    const given = variables[variable];
    return join(given !== undefined && isAbsolute(given) ? given : join(home, ...fallback), "nexusctl");
  };
  const state = base("XDG_STATE_HOME", ".local", "state");
  return {
    config: base("XDG_CONFIG_HOME", ".config"),
    state,
    environmentState: join(state, environment ?? LOCAL),
    cache: base("XDG_CACHE_HOME", ".cache"),
    cwd,
  };
}
