import type { Platform } from "../aws/images.js";
import type { Job, JobStep } from "../core/change.js";
import type { Context } from "../core/context.js";
import { asNexusError, NexusError } from "../core/errors.js";
import type { JsonObject } from "../core/json.js";
import { allowanceOf, type Build, buildChild, inspectChild } from "./children.js";
import { checkPlatform, parsePlatform, platformWords } from "./platform.js";
import { type Runner, runnerOf } from "./runner.js";
import { Told } from "./told.js";
import type { ImageTool } from "./tool.js";

const AT_MOST_MS = 3_600_000;

/**
 * Builds the image with the operator's own settings and logins of the tool: base images may need them. It is on this
 * machine only until it is pushed.
 */
export function buildStep(
  ctx: Context,
  { name: tool }: ImageTool,
  build: Omit<Build, "platform">,
  to: Platform,
): JobStep {
  const { reference, context } = build;
  const platform = platformWords(to);
  const child = buildChild(tool, { ...build, platform });
  return {
    kind: "job",
    id: "build",
    words: `build ${reference.split("/").at(-1)} for ${platform} from ${context}`,
    what: `${tool} build`,
    allows: [allowanceOf(child)],
    request: { command: [child.command, ...child.args] },
    timeoutMs: ctx.globals.timeoutMs ?? AT_MOST_MS,
    run: (job) => run(runnerOf(ctx), job, { tool, reference, to, child }),
    undo: { kind: "none", why: "an image that was built stays on this machine until somebody removes it" },
  };
}

interface Built {
  tool: ImageTool["name"];
  reference: string;
  to: Platform;
  child: ReturnType<typeof buildChild>;
}

async function run(runner: Runner, job: Job, { tool, reference, to, child }: Built): Promise<JsonObject> {
  const told = new Told(job);
  try {
    await runner(child, job.signal, told.line);
  } catch (thrown) {
    const error = asNexusError(thrown);
    if (error.code === "interrupted") throw error;
    throw new NexusError("failed", `the build failed; the last ${tool} said was:${told.lastLines}`, {
      hint: "nothing was pushed, and the service was not touched",
      cause: error,
    });
  }
  const platform = await platformOf(runner, job, tool, reference);
  checkPlatform(reference, [parsePlatform(platform)], to);
  return { reference, platform };
}

/** @throws failed where the tool has no such image after all: a builder of its own may keep what it built to itself */
async function platformOf(runner: Runner, job: Job, tool: Built["tool"], reference: string): Promise<string> {
  const lines: string[] = [];
  try {
    await runner(inspectChild(tool, reference), job.signal, (line) => lines.push(line));
  } catch (thrown) {
    const error = asNexusError(thrown);
    if (error.code === "interrupted") throw error;
    throw new NexusError(
      "failed",
      `${tool} built ${reference}, but has no such image: its builder keeps it to itself`,
      {
        hint: "use a builder that loads what it builds: docker buildx use default",
        cause: error,
      },
    );
  }
  return lines.at(-1) ?? "";
}
