import type { Task } from "./ecs.js";

/** What kind of thing a task died of, for rules that look for causes. */
export type StopKind =
  | "out-of-memory"
  | "image"
  | "preparation"
  | "health-check"
  | "start"
  | "machine"
  | "exit"
  | "other";

/** Why a task stopped, in words and with what to look at. */
export interface StopReason {
  /** Equal for tasks that died of the same cause. */
  key: string;
  kind: StopKind;
  words: string;
  /** What to look at next; undefined where the words say it all. */
  advice: string | undefined;
  /** False for a stop that somebody wanted: scaling in, a newer deployment, StopTask. */
  failure: boolean;
}

type Stopped = Pick<Task, "stopCode" | "stoppedReason" | "containers">;

interface Rule {
  kind: StopKind;
  match: RegExp;
  words: string;
  advice: string;
}

/** Codes that ECS puts into the reason's text (AWS: "Amazon ECS stopped tasks error messages"). */
const REASONS: readonly Rule[] = [
  {
    kind: "out-of-memory",
    match: /OutOfMemory|OOM/i,
    words: "out of memory: the container used more than its limit",
    advice: "raise the memory of the task definition, or find the leak",
  },
  {
    kind: "image",
    match: /CannotPull\w*Error|CannotPullImage|pull access denied|manifest unknown/i,
    words: "the image cannot be pulled",
    advice:
      "check that the image and its tag exist, the execution role's ECR permissions and the route to the registry",
  },
  {
    kind: "preparation",
    match: /ResourceInitializationError/i,
    words: "the task's resources cannot be prepared",
    advice: "check its secrets, log group and execution role, and the route to AWS from its subnets",
  },
  {
    kind: "health-check",
    match: /failed (ELB|Elastic Load Balancing) health checks/i,
    words: "failed the load balancer's health checks",
    advice: "nexusctl emergency load-balancer shows the target's answer and the health check's path and port",
  },
  {
    kind: "health-check",
    match: /failed container health checks/i,
    words: "failed the container's own health check",
    advice: "see the health-check command in the task definition and the container's last log lines",
  },
  {
    kind: "start",
    match: /CannotStartContainerError|ContainerRuntimeError|exec format error/i,
    words: "the container cannot be started",
    advice: "check its command and entry point, and that the image is built for this processor",
  },
  {
    kind: "start",
    match: /CannotCreateContainerError/i,
    words: "the container cannot be created",
    advice: "check volumes and mount points of the task definition",
  },
  {
    kind: "start",
    match: /CannotCreateVolumeError/i,
    words: "a volume cannot be made",
    advice: "check the task definition's volumes",
  },
  {
    kind: "preparation",
    match: /Timeout waiting for network interface|unable to attach/i,
    words: "no network interface could be attached",
    advice: "check free addresses of the subnets and the account's limit of interfaces",
  },
  {
    kind: "machine",
    match: /Host EC2 .*terminated|SpotInterruption/i,
    words: "its machine was taken away",
    advice: "nothing to do when the service starts another",
  },
];

const EXIT_WORDS: Record<number, string> = {
  0: "ended by itself without an error",
  1: "the application ended with an error",
  2: "the application was started wrongly",
  126: "its command cannot be executed",
  127: "its command was not found",
  134: "the application aborted",
  137: "killed (out of memory, or it did not stop in time)",
  139: "crashed (segmentation fault)",
  143: "told to stop (SIGTERM)",
  255: "the application ended with an error",
};

/** SIGKILL without anybody having asked for a stop is what the kernel does to a container over its memory limit. */
const KILLED = 137;

const WANTED = /^(Scaling activity initiated|Task stopped by|User initiated|ECS deployment .* superseded)/i;

/** An exit code in words, e.g. `exit 137: killed (out of memory, or it did not stop in time)`. */
export function exitWords(code: number): string {
  const known = EXIT_WORDS[code];
  if (known !== undefined) return `exit ${code}: ${known}`;
  return code > 128 && code < 160 ? `exit ${code}: ended by signal ${code - 128}` : `exit ${code}`;
}

/** Reads a stopped task's stop code, reason and containers. */
export function stopReason(task: Stopped): StopReason {
  const said = task.stoppedReason ?? "";
  const dead = task.containers.find((one) => one.exitCode !== undefined && one.exitCode !== 0);
  const details = [said, ...task.containers.map((one) => one.reason ?? "")].join(" ");
  const failure = task.stopCode !== "UserInitiated" && !WANTED.test(said);
  const rule = REASONS.find(({ match }) => match.test(details));
  if (rule !== undefined) {
    const words = dead?.exitCode === undefined ? rule.words : `exit ${dead.exitCode}: ${rule.words}`;
    return { key: words, kind: rule.kind, words, advice: rule.advice, failure };
  }
  const exit = dead ?? task.containers.find((one) => one.exitCode !== undefined);
  if (exit?.exitCode !== undefined && failure) {
    const words = `${exitWords(exit.exitCode)}${said === "" ? "" : ` (${said})`}`;
    return {
      key: `exit ${exit.exitCode}`,
      kind: exit.exitCode === KILLED ? "out-of-memory" : "exit",
      words,
      advice: "see the container's last log lines",
      failure,
    };
  }
  if (task.stopCode === "TaskFailedToStart") {
    const words = `could not be started${said === "" ? "" : `: ${said}`}`;
    return { key: withoutIds(words), kind: "start", words, advice: "see the reason above", failure };
  }
  const words = said === "" ? (task.stopCode ?? "stopped, no reason given") : said;
  return { key: withoutIds(words), kind: "other", words, advice: undefined, failure };
}

/** Ids and addresses differ from task to task; what is left is the same for the same cause. */
function withoutIds(text: string): string {
  return text.replace(/\([^)]*\)|\b[0-9a-f]{8,}\b|\b\d+(\.\d+){3}\b/g, "").trim();
}
