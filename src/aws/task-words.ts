import type { Task } from "./ecs.js";

/** https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Task.html, `stopCode`. */
const STOP_CODES: Readonly<Record<string, string>> = {
  TaskFailedToStart: "it could not be started",
  EssentialContainerExited: "an essential container ended",
  UserInitiated: "somebody stopped it",
  ServiceSchedulerInitiated: "ECS replaced it",
  SpotInterruption: "AWS took the Spot capacity back",
  TerminationNotice: "AWS retired the host under it",
};

/** What the exit codes of a container mean on Linux: 128 and more are the signal that ended it. */
const EXIT_CODES: Readonly<Record<number, string>> = {
  0: "it ended by itself without an error",
  1: "the application ended with an error",
  2: "the application was called the wrong way",
  126: "its command cannot be run",
  127: "its command was not found in the image",
  134: "it aborted (SIGABRT)",
  137: "it was killed (SIGKILL): out of memory, or it did not stop in time",
  139: "it crashed on a memory fault (SIGSEGV)",
  143: "it was asked to stop and did (SIGTERM)",
};

export function stopCodeWords(stopCode: string | undefined): string {
  return stopCode === undefined ? "no stop code was given" : (STOP_CODES[stopCode] ?? stopCode);
}

export function exitCodeWords(exitCode: number): string {
  const known = EXIT_CODES[exitCode];
  if (known !== undefined) return known;
  return exitCode > 128 && exitCode < 160 ? `it was ended by signal ${exitCode - 128}` : "the application's own code";
}

/** True for a task that ended as it should: replaced, scaled in, or stopped by hand. */
export function stoppedOnPurpose({ stopCode, stoppedReason }: Pick<Task, "stopCode" | "stoppedReason">): boolean {
  if (/failed .*health checks/i.test(stoppedReason ?? "")) return false;
  return stopCode === "UserInitiated" || stopCode === "ServiceSchedulerInitiated";
}

/** Why a task stopped, in one sentence: the container that failed and its exit code, else ECS's own reason. */
export function stopWords(task: Task): string {
  const failed = task.containers.find(({ exitCode, reason }) => reason !== undefined || (exitCode ?? 0) !== 0);
  if (failed?.reason !== undefined) return `${failed.name}: ${failed.reason}${exitOf(failed.exitCode)}`;
  const reason = task.stoppedReason ?? stopCodeWords(task.stopCode);
  if (failed?.exitCode === undefined || stoppedOnPurpose(task)) return reason;
  return `${failed.name} exited with ${failed.exitCode}: ${exitCodeWords(failed.exitCode)}`;
}

function exitOf(exitCode: number | undefined): string {
  return exitCode === undefined ? "" : ` (exit code ${exitCode})`;
}

/** Tasks grouped by why they stopped, the most frequent first. */
export function stopReasons(tasks: readonly Task[]): { reason: string; tasks: Task[] }[] {
  const groups = new Map<string, Task[]>();
  for (const task of tasks) {
    const reason = stopWords(task);
    groups.set(reason, [...(groups.get(reason) ?? []), task]);
  }
  return [...groups]
    .map(([reason, group]) => ({ reason, tasks: group }))
    .sort((a, b) => b.tasks.length - a.tasks.length);
}
