import { accessSync, constants, existsSync, statSync } from "node:fs";
import { dirname } from "node:path";
import type { Context } from "../../core/context.js";
import { asNexusError } from "../../core/errors.js";
import { findOnPath } from "../../core/find-program.js";
import { isNewEnough, locate, versionOf } from "../../infra/tool.js";
import { sourcesOf } from "../config/sources.js";
import { environmentOf, type Probe, type Seen } from "./probe.js";

/** What `package.json` asks for in `engines`. */
const OLDEST_NODE = [20, 19] as const;

const TOOLS = [
  { name: "aws", any: ["aws"], for: "to run the commands a preview shows by hand" },
  { name: "psql", any: ["psql"], for: "to look into the database" },
  { name: "pg_dump", any: ["pg_dump"], for: "to back the database up" },
  { name: "pg_restore", any: ["pg_restore"], for: "to verify and restore a backup" },
  { name: "redis-cli", any: ["redis-cli"], for: "to back up a Redis of one's own" },
  { name: "docker or podman", any: ["docker", "podman"], for: "to build images" },
] as const;

export const LOCAL_PROBES: readonly Probe[] = [
  { id: "node", title: "Node.js", run: () => nodeVersion(process.versions.node) },
  { id: "config", title: "Configuration", run: configuration },
  { id: "environment", title: "Environment", run: environment },
  { id: "state", title: "State folder", run: stateFolder },
  { id: "journal", title: "Journal", run: journal },
  { id: "terminal", title: "Terminal", run: terminal },
  { id: "tool-terraform", title: "terraform or tofu", run: infrastructureTool },
  ...TOOLS.map(
    (tool): Probe => ({
      id: `tool-${tool.any[0]}`,
      title: tool.name,
      run: ({ variables }) => {
        const found = tool.any.map((name) => findOnPath(name, variables.PATH ?? "")).find((path) => path !== undefined);
        return { state: "info", what: found ?? `not on PATH; only needed ${tool.for}` };
      },
    }),
  ),
];

/** The configured tool is looked at where there is one; nobody needs it who does not plan. */
async function infrastructureTool(ctx: Context): Promise<Seen> {
  const found = environmentOf(ctx);
  const configured = "env" in found ? found.env.infra.tool : undefined;
  const tool = locate(configured, ctx.variables.PATH ?? "");
  if (tool === undefined) {
    const missing = configured === undefined ? "not on PATH" : `${configured} cannot be run`;
    return {
      state: configured === undefined ? "info" : "warn",
      what: `${missing}; only needed for infrastructure changes`,
    };
  }
  const version = await versionOf(ctx, tool.path);
  if (isNewEnough(version)) return { state: "info", what: `${tool.path}, version ${version}` };
  return { state: "warn", what: `${tool.path}, version ${version}, is too old`, fix: "install 1.0 or newer" };
}

export function nodeVersion(version: string): Seen {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  const [needMajor, needMinor] = OLDEST_NODE;
  const enough = major > needMajor || (major === needMajor && minor >= needMinor);
  if (enough) return { state: "ok", what: version };
  return {
    state: "critical",
    what: `${version} is too old`,
    fix: `install Node.js ${OLDEST_NODE.join(".")} or newer`,
  };
}

async function configuration(ctx: Context): Promise<Seen> {
  const { loadConfigFiles } = await import("../../config/load.js");
  try {
    const files = loadConfigFiles(sourcesOf(ctx)).map(({ path }) => path);
    if (files.length > 0) return { state: "ok", what: files.join(", ") };
    return { state: "info", what: "no file yet", fix: "nexusctl config init" };
  } catch (thrown) {
    const { message } = asNexusError(thrown);
    const found = environmentOf(ctx);
    // The sandbox works without any file, so there a broken one is no obstacle.
    const state = "env" in found && found.env.kind === "sandbox" ? "warn" : "critical";
    return { state, what: message, fix: "correct it; nexusctl config validate checks it" };
  }
}

function environment(ctx: Context): Seen {
  const found = environmentOf(ctx);
  if ("env" in found) {
    const { name, project, environment: second, region } = found.env;
    return { state: "ok", what: `${name}: ${project}-${second} in ${region}` };
  }
  const { message, hint } = asNexusError(found.why);
  return { state: "critical", what: message, ...(hint === undefined ? {} : { fix: hint }) };
}

function stateFolder({ paths }: Context): Seen {
  let folder = paths.state;
  while (!existsSync(folder) && dirname(folder) !== folder) folder = dirname(folder);
  try {
    if (!statSync(folder).isDirectory()) throw new Error(`${folder} is not a folder`);
    accessSync(folder, constants.W_OK | constants.X_OK);
    return { state: "ok", what: `${paths.state} can be written` };
  } catch (thrown) {
    const why = thrown instanceof Error ? thrown.message : String(thrown);
    return {
      state: "critical",
      what: `${paths.state} cannot be written (${why}): no change could be recorded, so none would be made`,
      fix: "make it yours, or set XDG_STATE_HOME to a folder that is",
    };
  }
}

async function journal(ctx: Context): Promise<Seen> {
  const { entries, problems } = await ctx.journal.verify();
  const count = `${entries} ${entries === 1 ? "entry" : "entries"}`;
  if (problems.length === 0) return { state: "ok", what: `intact, ${count}` };
  const what = `${problems.length} ${problems.length === 1 ? "problem" : "problems"} in ${count}`;
  return { state: "warn", what, fix: "nexusctl journal verify" };
}

function terminal({ io, variables }: Context): Seen {
  const colour =
    (variables.NO_COLOR ?? "") !== "" ? "colour is off (NO_COLOR)" : `TERM is ${variables.TERM ?? "not set"}`;
  const asks = io.interactive
    ? "questions can be asked"
    : "questions cannot be asked here: changes need --yes or --confirm";
  return { state: "info", what: `${asks}; ${colour}` };
}
