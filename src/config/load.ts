import { readFileSync } from "node:fs";
import { dirname, isAbsolute, join, resolve } from "node:path";
import type { Paths } from "../core/context.js";
import { NexusError } from "../core/errors.js";
import { errnoOf } from "../core/files.js";
import { configError } from "./errors.js";
import { type ParsedConfig, parseConfig } from "./parse.js";

export type Variables = Readonly<Record<string, string | undefined>>;

/** The file system as configuration sees it. */
export interface ConfigFs {
  /** Undefined where there is no such file. @throws when it is there and cannot be read */
  read(path: string): string | undefined;
}

export const diskFs: ConfigFs = {
  read(path) {
    try {
      return readFileSync(path, "utf8");
    } catch (thrown) {
      const errno = errnoOf(thrown);
      if (errno === "ENOENT" || errno === "ENOTDIR") return undefined;
      throw thrown;
    }
  },
};

export interface ConfigSources {
  variables: Variables;
  /** From {@link resolvePaths}. */
  paths: Pick<Paths, "config" | "cwd">;
  fs?: ConfigFs;
}

export type ConfigRole = "explicit" | "project" | "user";

/** Where a configuration file may be, and its text when it is there. */
export interface ConfigCandidate {
  path: string;
  role: ConfigRole;
  text: string | undefined;
}

export interface LoadedConfig extends ParsedConfig {
  role: ConfigRole;
}

/** In the order they are looked for in each folder. */
const PROJECT_FILES = ["nexusctl.yaml", ".nexusctl.yaml"];
const USER_FILE = "config.yaml";

/**
 * The files that count, strongest first: the one NEXUSCTL_CONFIG names, alone; else the nearest project file from the
 * working directory upwards, then the user's own file. One that is not there has no text.
 * @throws config (exit 2) when a file is there and cannot be read, or NEXUSCTL_CONFIG names one that is not there
 */
export function findConfigFiles(sources: ConfigSources): ConfigCandidate[] {
  const { variables, paths, fs = diskFs } = sources;
  const named = variables.NEXUSCTL_CONFIG;
  if (named !== undefined && named !== "") {
    const path = isAbsolute(named) ? named : resolve(paths.cwd, named);
    const text = readConfig(fs, path);
    if (text === undefined) {
      throw new NexusError("config", `NEXUSCTL_CONFIG names ${path}, and there is no such file`, {
        hint: "correct the variable or unset it; nexusctl config path shows where files are looked for",
      });
    }
    return [{ path, role: "explicit", text }];
  }
  const user = join(paths.config, USER_FILE);
  return [projectFile(fs, paths.cwd), { path: user, role: "user", text: readConfig(fs, user) }];
}

/**
 * Reads and checks all configuration files that are there, strongest first.
 * @throws config (exit 2) with every problem of every file
 */
export function loadConfigFiles(sources: ConfigSources): LoadedConfig[] {
  const loaded = findConfigFiles(sources).flatMap(({ path, role, text }) =>
    text === undefined ? [] : [{ ...parseConfig(path, text), role }],
  );
  const problems = loaded.flatMap((file) => file.problems);
  if (problems.length > 0) throw configError(problems);
  return loaded;
}

/** @throws config (exit 2), naming the file, when it is there and cannot be read */
export function readConfig(fs: ConfigFs, path: string): string | undefined {
  try {
    return fs.read(path);
  } catch (thrown) {
    const errno = errnoOf(thrown);
    const why =
      errno === "EISDIR" ? "it is a folder" : errno === "EACCES" ? "permission denied" : (errno ?? "it failed");
    throw new NexusError("config", `cannot read ${path}: ${why}`, {
      hint: "make it a readable file, or name another one with NEXUSCTL_CONFIG",
      cause: thrown,
    });
  }
}

function projectFile(fs: ConfigFs, cwd: string): ConfigCandidate {
  for (let folder = cwd; ; folder = dirname(folder)) {
    for (const name of PROJECT_FILES) {
      const path = join(folder, name);
      const text = readConfig(fs, path);
      if (text !== undefined) return { path, role: "project", text };
    }
    if (dirname(folder) === folder) break;
  }
  return { path: join(cwd, PROJECT_FILES[0] ?? ""), role: "project", text: undefined };
}
