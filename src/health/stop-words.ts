import type { Task } from "../aws/ecs.js";

/** Why tasks die, as far as the verdict cares. `ordered`: somebody or a deployment asked for it. */
export type StopKind = "out-of-memory" | "image" | "secrets" | "health-check" | "exit" | "infrastructure" | "ordered";

const EXITS: Record<number, string> = {
  0: "ended by itself without an error",
  1: "application error",
  2: "wrong usage or a shell error",
  126: "the command cannot be executed",
  127: "the command was not found in the image",
  134: "aborted (SIGABRT)",
  137: "killed (SIGKILL): out of memory, or it did not stop in time",
  139: "crashed (segmentation fault)",
  143: "asked to stop (SIGTERM)",
};

/** An exit code in words, e.g. `exit code 137: killed (SIGKILL)...`. */
export function exitWords(code: number): string {
  const signal = code > 128 && code < 165 ? `ended by signal ${code - 128}` : "application error";
  return `exit code ${code}: ${EXITS[code] ?? signal}`;
}

/**
 * What a stopped task died of, from its stop code, reasons and exit codes.
 * See "Stopped task error codes" and "Stopped tasks error messages" in the Amazon ECS developer guide.
 */
export function stopKind(task: Task): StopKind {
  const reasons = [task.stoppedReason, ...task.containers.map(({ reason }) => reason)].join(" ");
  const codes = task.containers.map(({ exitCode }) => exitCode);
  if (/OutOfMemory|OOM/i.test(reasons)) return "out-of-memory";
  if (/CannotPull|pull image|ImageNotFound/i.test(reasons)) return "image";
  if (/ResourceInitializationError|secret|ssm/i.test(reasons)) return "secrets";
  if (/failed (ELB|container) health checks|health checks failed/i.test(reasons)) return "health-check";
  if (task.stopCode === "EssentialContainerExited") {
    // SIGKILL without anybody having asked for a stop is what the kernel does to a container over its memory limit.
    return codes.includes(137) ? "out-of-memory" : "exit";
  }
  if (task.stopCode === "TaskFailedToStart" || task.stopCode === "SpotInterruption") return "infrastructure";
  if (task.stopCode === "TerminationNotice") return "infrastructure";
  return "ordered";
}

/** The reason as one sentence that is the same for tasks that died of the same thing. */
export function stopWords(task: Task): string {
  const dead = task.containers.find(({ exitCode }) => exitCode !== undefined && exitCode !== 0) ?? task.containers[0];
  const own = dead?.reason ?? task.stoppedReason ?? task.stopCode ?? "no reason given";
  const code = dead?.exitCode;
  const kind = stopKind(task);
  if (kind === "ordered") return task.stoppedReason ?? own;
  if (kind === "out-of-memory") return `out of memory${code === undefined ? "" : ` (exit code ${code})`}`;
  if (kind === "exit" && code !== undefined) {
    return dead?.reason === undefined ? exitWords(code) : `${exitWords(code)} (${dead.reason})`;
  }
  return withoutIds(task.stoppedReason ?? own);
}

/** The same sentence for every task: ids, ARNs and addresses differ and would keep equal reasons apart. */
function withoutIds(reason: string): string {
  return reason
    .replace(/arn:aws[\w-]*:\S+/g, (arn) => arn.split(/[/:]/).at(-1) ?? "")
    .replace(/\b[0-9a-f]{32}\b/g, "...")
    .trim();
}
