import type { Images, Repository } from "../aws/images.js";
import type { Job, JobStep } from "../core/change.js";
import type { ChildSpec } from "../core/child.js";
import type { Context } from "../core/context.js";
import { asNexusError, NexusError } from "../core/errors.js";
import { readIfThere } from "../core/files.js";
import type { JsonObject } from "../core/json.js";
import { allowanceOf, digestFile, loginChild, pushChild } from "./children.js";
import { loginFolder, withLoginFolder } from "./login-folder.js";
import { byTag } from "./reference.js";
import { type Runner, runnerOf } from "./runner.js";
import { Told } from "./told.js";
import type { ImageTool } from "./tool.js";

const AT_MOST_MS = 3_600_000;
/** The registry does not take the login (any more): a password lives twelve hours, and sessions end earlier. */
const LOGIN_OVER = /expired|reauthenticate|no basic auth credentials|authentication required|unauthorized|denied/i;
/** IAM says no, however often one logs in. */
const FORBIDDEN = /is not authorized to perform:? (ecr:\w+)/i;

/**
 * Logs in and pushes. The password goes to the tool's standard input and to nowhere else. A login that ends in the middle is
 * renewed once: what was pushed already is known to the registry by its content, and is not sent again.
 */
export function pushStep(
  ctx: Context,
  { name: tool }: ImageTool,
  images: Images,
  { uri, registry }: Repository,
  tag: string,
): JobStep {
  const folder = loginFolder(ctx);
  const reference = byTag(uri, tag);
  const [login, push] = [loginChild(tool, registry, folder), pushChild(tool, reference, folder)];
  const work = { tool, folder, registry, login, push, run: runnerOf(ctx) };
  return {
    kind: "job",
    id: "push",
    words: `log in to ${registry} and push ${tag}`,
    what: `${tool} push`,
    allows: [allowanceOf(login), allowanceOf(push)],
    request: { commands: [login, push].map(({ command, args }) => [command, ...args]) },
    timeoutMs: ctx.globals.timeoutMs ?? AT_MOST_MS,
    run: (job) => withLoginFolder(ctx, folder, registry, () => pushed(ctx, images, work, job)),
    undo: { kind: "none", why: "an image that was pushed stays in the repository, where it does no harm" },
  };
}

interface Work {
  tool: ImageTool["name"];
  folder: string;
  registry: string;
  login: ChildSpec;
  push: ChildSpec;
  run: Runner;
}

async function pushed(ctx: Context, images: Images, work: Work, job: Job): Promise<JsonObject> {
  await logIn(ctx, images, work, job);
  const first = new Told(job);
  try {
    await work.run(work.push, job.signal, first.line);
    return { digest: digestOf(work, first) };
  } catch (thrown) {
    const error = asNexusError(thrown);
    if (error.code === "interrupted") throw error;
    if (first.has(FORBIDDEN) || !first.has(LOGIN_OVER)) throw notPushed(work, first, error);
  }
  job.note({ text: `${work.registry} does not take the login any more: logging in and pushing again`, tone: "warn" });
  await logIn(ctx, images, work, job);
  const second = new Told(job);
  try {
    await work.run(work.push, job.signal, second.line);
  } catch (thrown) {
    const error = asNexusError(thrown);
    throw error.code === "interrupted" ? error : notPushed(work, second, error);
  }
  return { digest: digestOf(work, second) };
}

async function logIn(ctx: Context, images: Images, { run, login, tool, registry }: Work, job: Job): Promise<void> {
  const { password } = await images.login(ctx.redactor);
  const told = new Told(job);
  try {
    await run({ ...login, stdin: password }, job.signal, told.line);
  } catch (thrown) {
    const error = asNexusError(thrown);
    if (error.code === "interrupted") throw error;
    throw new NexusError("failed", `${tool} cannot log in to ${registry}:${told.lastLines}`, {
      hint: "nothing was pushed, and the service was not touched",
      cause: error,
    });
  }
}

/** What the tool says it pushed; null where it does not say. */
function digestOf({ tool, folder }: Work, told: Told): string | null {
  const printed = told.find(/digest: (sha256:[0-9a-f]{64})/);
  return printed ?? (tool === "podman" ? readIfThere(digestFile(folder))?.trim() : undefined) ?? null;
}

function notPushed({ tool, registry }: Work, told: Told, cause: NexusError): NexusError {
  const action = told.find(FORBIDDEN);
  const message = `the push to ${registry} failed; the last ${tool} said was:${told.lastLines}`;
  if (action === undefined) {
    return new NexusError("failed", message, { hint: "the service was not touched; run the command again", cause });
  }
  return new NexusError("permission", message, { hint: `ask for ${action} in your IAM policy`, cause });
}
