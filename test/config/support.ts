import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { resolveEnvironment } from "../../src/config/index.js";
import { resolvePaths } from "../../src/config/paths.js";
import type { ResolveInput } from "../../src/config/resolve.js";
import { asNexusError, type NexusError } from "../../src/core/errors.js";

export const NO_GLOBALS = { env: undefined, profile: undefined, region: undefined, endpointUrl: undefined };

export const FOUR_LINES = 'project: acme\nenvironment: staging\nregion: eu-west-1\naccountId: "210987654321"\n';

/** A folder of one's own with a working directory and a user configuration folder in it. */
export interface Place {
  root: string;
  cwd: string;
  write(path: string, text: string): string;
  project(text: string): string;
  user(text: string): string;
  input(rest?: Partial<Omit<ResolveInput, "globals">> & { globals?: Partial<ResolveInput["globals"]> }): ResolveInput;
}

export function makePlace(): Place {
  const root = mkdtempSync(join(tmpdir(), "nexusctl-config-"));
  const cwd = join(root, "work", "deep", "inside");
  mkdirSync(cwd, { recursive: true });
  const write = (path: string, text: string) => {
    const full = join(root, path);
    mkdirSync(dirname(full), { recursive: true });
    writeFileSync(full, text);
    return full;
  };
  return {
    root,
    cwd,
    write,
    project: (text) => write("work/nexusctl.yaml", text),
    user: (text) => write(".config/nexusctl/config.yaml", text),
    input: ({ globals, ...rest } = {}) => ({
      variables: {},
      paths: resolvePaths(rest.variables ?? {}, cwd, root),
      ...rest,
      globals: { ...NO_GLOBALS, ...globals },
    }),
  };
}

/** The error that resolving ends with. */
export async function failureOf(input: ResolveInput): Promise<NexusError> {
  try {
    await resolveEnvironment(input);
  } catch (thrown) {
    return asNexusError(thrown);
  }
  throw new Error("expected this configuration to be refused");
}
