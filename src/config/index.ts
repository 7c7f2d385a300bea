import type { Environment } from "../core/environment.js";
import { usage } from "../core/errors.js";
import type { ListedEnvironment } from "./choose.js";
import type { ConfigSources } from "./load.js";
import type { ResolveInput } from "./resolve.js";
import { SANDBOX, sandboxEnvironment } from "./sandbox.js";

/**
 * The environment a command works in, frozen through and through. Precedence: flag, variable, project file, user file,
 * default. The sandbox needs no file, and neither the YAML reader nor the schema is loaded for it.
 * @throws config or usage (exit 2): nothing is configured, several are and none is named, the name is unknown, or a file
 * is wrong (with file, line and what was expected)
 */
export async function resolveEnvironment(input: ResolveInput): Promise<Environment> {
  if (input.globals.env === SANDBOX) {
    refuseForSandbox(input);
    return sandboxEnvironment();
  }
  const { resolveConfigured } = await import("./resolve.js");
  return resolveConfigured(input);
}

/** Every environment `--env` can name, the sandbox last. @throws config (exit 2) when a file is wrong */
export async function listEnvironments(sources: ConfigSources): Promise<ListedEnvironment[]> {
  const { listConfigured } = await import("./resolve.js");
  return listConfigured(sources);
}

function refuseForSandbox({ globals }: ResolveInput): void {
  const given = [
    ...(globals.profile === undefined ? [] : ["--profile"]),
    ...(globals.region === undefined ? [] : ["--region"]),
    ...(globals.endpointUrl === undefined ? [] : ["--endpoint-url"]),
  ];
  if (given.length > 0) {
    throw usage(`${given.join(", ")} has no meaning in the sandbox`, "leave it out, or name another environment");
  }
}
