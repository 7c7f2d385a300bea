import { runChild } from "../core/child.js";
import type { Context } from "../core/context.js";
import { asNexusError, interrupted, NexusError } from "../core/errors.js";

export type ToolName = "docker" | "podman";

export interface ImageTool {
  name: ToolName;
  version: string;
}

const HINT = "or have the image pushed from elsewhere and deploy it with --skip-build";
/** An engine that is starting, or hangs. */
const ANSWERS_WITHIN_MS = 20_000;

/** docker's own version says nothing: what builds and pushes is its engine. */
const VERSION_ARGS: Readonly<Record<ToolName, string[]>> = {
  docker: ["version", "--format", "{{.Server.Version}}"],
  podman: ["version", "--format", "{{.Client.Version}}"],
};

/**
 * The first of docker and podman that works here, or the configured one (`images.tool`).
 * @throws failed (exit 1) when there is none, with what each said
 */
export async function findTool(ctx: Context): Promise<ImageTool> {
  const { tool } = ctx.env.images;
  if (ctx.sandbox !== undefined) return { name: tool ?? "docker", version: "simulated" };
  const names: ToolName[] = tool === undefined ? ["docker", "podman"] : [tool];
  const mute: string[] = [];
  for (const name of names) {
    const version = await versionOf(ctx, name);
    if (version.found) return { name, version: version.version };
    if (version.why !== undefined) mute.push(`${name} is installed, but does not work: ${version.why}`);
  }
  if (mute.length > 0) throw new NexusError("failed", mute.join("; "), { hint: `start its engine, ${HINT}` });
  const missing = tool === undefined ? "neither docker nor podman is on PATH" : `${tool} is not on PATH`;
  throw new NexusError("failed", `${missing}, so no image can be built here`, { hint: `install it, ${HINT}` });
}

type Version = { found: true; version: string } | { found: false; why: string | undefined };

async function versionOf(ctx: Context, name: ToolName): Promise<Version> {
  const late = ctx.clock.deadline(ANSWERS_WITHIN_MS);
  try {
    const spec = { command: name, args: VERSION_ARGS[name] };
    return { found: true, version: (await runChild(ctx.gate, spec, AbortSignal.any([ctx.signal, late]))).trim() };
  } catch (thrown) {
    if (ctx.signal.aborted) throw interrupted();
    if (late.aborted) return { found: false, why: "its engine does not answer" };
    const error = asNexusError(thrown);
    if (error.code === "not-found") return { found: false, why: undefined };
    return { found: false, why: error.message.replace(/^\w+ ended with \w+: /, "") };
  }
}
