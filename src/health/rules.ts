import type { Json } from "../core/json.js";
import type { NextCommand } from "../core/report.js";
import type { Finding } from "./check.js";

/** The findings of one look, by check, for the rules. */
export interface Board {
  state(check: string): Finding["state"] | undefined;
  /** The check's own sentence. */
  what(check: string): string;
  /** A fact of a check; undefined when it was not seen. */
  fact(check: string, name: string): Json | undefined;
  number(check: string, name: string): number;
  text(check: string, name: string): string;
}

/** What of the service's own commands mends a cause; `elsewhere`: none of them, and a restart would only cost time. */
export type Remedy = "start" | "rollback" | "restart" | "elsewhere";

/** One way a platform breaks: how it is recognised, what it is called, and what to type. */
export interface Rule {
  id: string;
  remedy: Remedy;
  /** The findings that prove it, strongest first. */
  evidence: string[];
  when(board: Board): boolean;
  cause(board: Board): string;
  next(board: Board): NextCommand[];
}

const BAD = ["critical", "warn"];

export function boardOf(findings: readonly Finding[]): Board {
  const by = new Map(findings.map((one) => [one.check, one]));
  const fact = (check: string, name: string) => by.get(check)?.facts[name];
  return {
    state: (check) => by.get(check)?.state,
    what: (check) => by.get(check)?.what ?? "",
    fact,
    number: (check, name) => {
      const value = fact(check, name);
      return typeof value === "number" ? value : 0;
    },
    text: (check, name) => {
      const value = fact(check, name);
      return typeof value === "string" ? value : "";
    },
  };
}

const isBad = (board: Board, check: string) => BAD.includes(board.state(check) ?? "");

/** In order of precedence: the first that holds names the probable cause. A cause stands before what follows from it. */
export const RULES: readonly Rule[] = [
  {
    id: "service-stopped",
    remedy: "start",
    evidence: ["ecs-service", "autoscaling"],
    when: (board) => board.fact("ecs-service", "desired") === 0,
    cause: () => "the service is stopped: its desired count is 0",
    next: () => [{ type: "service start", why: "start it with the count it had" }],
  },
  {
    id: "database-storage-full",
    remedy: "elsewhere",
    evidence: ["database", "database-headroom", "error-logs"],
    when: (board) => board.fact("database", "storageFull") === true,
    cause: () => "the database's storage is full: it takes no writes",
    next: (board) => [
      {
        type: `service db resize --storage ${Math.ceil(board.number("database", "storageGb") * 1.5)}`,
        why: "give it more storage",
      },
      { type: "emergency database", why: "its state, headroom and ways to recover it" },
    ],
  },
  {
    id: "database-down",
    remedy: "elsewhere",
    evidence: ["database", "error-logs"],
    when: (board) => board.fact("database", "usable") === false,
    cause: (board) => `the database cannot be used: it is ${board.text("database", "status")}`,
    next: (board) =>
      board.text("database", "status") === "stopped"
        ? [{ type: "service db start", why: "start it" }]
        : [{ type: "emergency database", why: "its state and the ways to recover it" }],
  },
  {
    id: "out-of-memory",
    remedy: "restart",
    evidence: ["stopped-tasks", "ecs-service", "alarms"],
    when: (board) => board.text("stopped-tasks", "kind") === "out-of-memory" && isBad(board, "stopped-tasks"),
    cause: (board) => `tasks of ${board.text("stopped-tasks", "revision")} run out of memory and are killed`,
    next: () => [
      { type: "service tasks --stopped", why: "which tasks, and what they wrote last" },
      { type: "service rollback --dry-run", why: "if it began with a deployment: what going back would do" },
    ],
  },
  {
    id: "crash-loop-after-deployment",
    remedy: "rollback",
    evidence: ["deployment", "stopped-tasks", "ecs-service"],
    when: (board) =>
      (["failed", "in-progress"].includes(board.text("deployment", "rollout")) &&
        board.number("deployment", "failedTasks") >= 3 &&
        board.text("targets", "reason") === "") ||
      board.text("deployment", "rollout") === "failed",
    cause: (board) => {
      const words = board.text("stopped-tasks", "words");
      const revision = board.text("deployment", "revision");
      return `the deployment of ${revision} is crash-looping${words === "" ? "" : `: its tasks end with ${words}`}`;
    },
    next: (board) => [
      {
        type: "service rollback",
        why: `back to ${board.text("deployment", "previousRevision") || "the last revision that completed a deployment"}`,
      },
      { type: "service tasks --stopped", why: "what the tasks died of" },
    ],
  },
  {
    id: "health-check",
    remedy: "elsewhere",
    evidence: ["targets", "ecs-service", "stopped-tasks"],
    when: (board) =>
      board.text("stopped-tasks", "kind") === "health-check" ||
      (board.number("targets", "unhealthy") > 0 && board.number("ecs-service", "running") > 0),
    cause: (board) => {
      const path = board.text("targets", "path");
      const reason = board.text("targets", "reason");
      if (reason === "Target.ResponseCodeMismatch") {
        const said = board.text("targets", "description");
        return `tasks run, but the load balancer's health check of ${path} gets the wrong answer${said === "" ? "" : ` (${said})`}`;
      }
      if (reason === "Target.Timeout") {
        return "tasks run, but the load balancer gets no answer from them: a security group, the port, or they are overloaded";
      }
      if (reason === "") return `the load balancer's health check of ${path} fails, and ECS keeps replacing the tasks`;
      return "tasks run, but the load balancer calls them unhealthy";
    },
    next: () => [
      { type: "emergency load-balancer", why: "the health-check settings beside what the tasks serve" },
      { type: "service events", why: "what ECS says of it" },
    ],
  },
  {
    id: "database-connections",
    remedy: "restart",
    evidence: ["database-headroom", "error-logs", "alarms"],
    when: (board) => board.text("database-headroom", "connectionsState") === "critical",
    cause: (board) => {
      const [used, most] = [
        board.number("database-headroom", "connections"),
        board.number("database-headroom", "maxConnections"),
      ];
      return `the database has no connection left to give: ${Math.round(used)} of ${most} are taken`;
    },
    next: () => [
      { type: "emergency database", why: "connections, their log lines, and what to do" },
      { type: "service restart", why: "a restart gives the application's connections back" },
    ],
  },
  {
    id: "tasks-cannot-start",
    remedy: "elsewhere",
    evidence: ["stopped-tasks", "ecs-service", "recent-changes"],
    when: (board) =>
      isBad(board, "stopped-tasks") && ["image", "preparation", "start"].includes(board.text("stopped-tasks", "kind")),
    cause: (board) => `new tasks cannot be started: ${board.text("stopped-tasks", "words")}`,
    next: () => [
      { type: "service tasks --stopped", why: "what ECS says of each, and what to look at" },
      { type: "service rollback --dry-run", why: "if it began with a deployment: what going back would do" },
    ],
  },
  {
    id: "crashing-tasks",
    remedy: "restart",
    evidence: ["stopped-tasks", "ecs-service"],
    when: (board) => board.state("stopped-tasks") === "critical",
    cause: (board) => `tasks keep dying: ${board.text("stopped-tasks", "words")}`,
    next: () => [{ type: "service tasks --stopped", why: "which tasks, and what they wrote last" }],
  },
  {
    id: "too-few-tasks",
    remedy: "restart",
    evidence: ["ecs-service", "deployment", "recent-changes"],
    when: (board) => isBad(board, "ecs-service"),
    cause: (board) =>
      `only ${board.number("ecs-service", "running")} of ${board.number("ecs-service", "desired")} tasks run`,
    next: () => [{ type: "service events", why: "why ECS starts no more" }],
  },
  {
    id: "dns",
    remedy: "elsewhere",
    evidence: ["dns"],
    when: (board) => board.state("dns") === "critical",
    cause: (board) => `nobody finds the platform: ${board.what("dns")}`,
    next: () => [{ type: "emergency load-balancer", why: "the name the record has to lead to" }],
  },
  {
    id: "certificate",
    remedy: "elsewhere",
    evidence: ["certificate", "dns"],
    when: (board) => isBad(board, "certificate"),
    cause: (board) => {
      const days = board.fact("certificate", "days");
      const domain = board.text("certificate", "domain");
      // One that was never issued, or revoked, has an end too.
      const holds = board.text("certificate", "status") === "ISSUED" && typeof days === "number" && days >= 0;
      return holds
        ? `the certificate of ${domain} ends in ${days === 1 ? "1 day" : `${days} days`}`
        : board.what("certificate");
    },
    next: (board) => [
      {
        type: `emergency certificate ${board.text("certificate", "domain")}`.trim(),
        why: "why it does not renew, and the record that is missing",
      },
    ],
  },
  {
    id: "application-errors",
    remedy: "restart",
    evidence: ["error-logs", "alarms", "recent-changes"],
    when: (board) => isBad(board, "error-logs") && board.number("error-logs", "perMinute") > 0,
    cause: (board) =>
      `the application logs ${board.number("error-logs", "perMinute")} errors a minute while tasks, targets and database are well`,
    next: () => [
      { type: "service status", why: "what was deployed last" },
      { type: "service rollback --dry-run", why: "if it began with a deployment: what going back would do" },
    ],
  },
];
