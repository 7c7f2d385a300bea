import type { EcsService, Task } from "../../aws/ecs.js";
import type { LoadBalancer, Target, TargetGroup } from "../../aws/load-balancing.js";
import { LOOKS, uses } from "../../aws/uses.js";
import { command } from "../../core/command.js";
import { toJson } from "../../core/json.js";
import { type Cell, type Line, report, type Section, type Tone } from "../../core/report.js";
import { formatDuration } from "../../core/time.js";
import { beginLook } from "../../health/run-checks.js";
import { whyNot } from "../../health/why.js";
import { attempt } from "../../health/within.js";

const PART_MS = 4_000;

export default command({
  name: "load-balancer",
  summary: "Every target with its state in words, the health-check settings, and what does not fit together",
  runbook: ["emergency/load-balancer#1"],
  uses: uses(LOOKS.service, LOOKS.balancing),
  risk: "reads",
  examples: [
    { type: "emergency load-balancer", does: "why targets are unhealthy" },
    { type: "emergency load-balancer -o json --query 'targets[].state'", does: "only the states, for a script" },
  ],
  async run(ctx) {
    const look = beginLook(ctx);
    const group = await look.reads.targetGroup();
    const targets = await look.reads.targets();
    const [service, balancer] = await Promise.all([
      attempt(() => look.reads.service(), PART_MS, look),
      attempt(() => look.reads.loadBalancer(), PART_MS, look),
    ]);
    const tasks = service.ok
      ? await attempt(async () => (await ctx.aws.ecs()).tasks(service.value, "running"), PART_MS, look)
      : service;
    const byIp = new Map((tasks.ok ? tasks.value : []).map((task) => [task.ip, task]));
    const mismatches = service.ok ? mismatch(group, service.value, targets) : [];
    const healthy = targets.filter(({ state }) => state === "healthy").length;
    const serving = targets.filter(({ state }) => state !== "draining").length;
    const bad = healthy < serving || serving === 0;
    const unseen = [
      ...(service.ok ? [] : [`the service: ${whyNot(service.error)}`]),
      ...(balancer.ok ? [] : [`the load balancer: ${whyNot(balancer.error)}`]),
      ...(tasks.ok || !service.ok ? [] : [`its tasks: ${whyNot(tasks.error)}`]),
    ];
    return report({
      schema: "emergency.load-balancer",
      headline: serving === 0 ? "no target is registered" : `${healthy} of ${serving} targets are healthy`,
      tone: bad ? (healthy === 0 ? "critical" : "warn") : "ok",
      exit: bad ? "unhealthy" : "ok",
      data: {
        targetGroup: toJson(group),
        targets: targets.map((one) => ({ ...(toJson(one) as object), task: byIp.get(one.id)?.id ?? null })),
        loadBalancer: balancer.ok ? toJson(balancer.value) : null,
        mismatches: mismatches.map(({ text }) => text),
        unknown: unseen,
      },
      sections: [
        targetTable(targets, byIp),
        ...(mismatches.length === 0
          ? []
          : [{ type: "lines" as const, title: "Does not fit together", lines: mismatches }]),
        { type: "fields", title: "Health check", rows: settings(group) },
        ...(balancer.ok ? [balancerFields(balancer.value)] : []),
        ...(unseen.length === 0
          ? []
          : [
              {
                type: "lines" as const,
                title: "Could not be read",
                lines: unseen.map((text) => ({ text, tone: "unknown" as const })),
              },
            ]),
        ...(bad
          ? [
              {
                type: "commands" as const,
                title: "Next",
                commands: [
                  { type: "service events", why: "what ECS does about it" },
                  { type: "service tasks", why: "the tasks behind the targets" },
                ],
              },
            ]
          : []),
      ],
    });
  },
});

const TONES: Record<Target["state"], Tone> = {
  healthy: "ok",
  unhealthy: "critical",
  initial: "info",
  draining: "muted",
  unused: "warn",
  unavailable: "warn",
  unknown: "unknown",
};

function targetTable(targets: Target[], byIp: Map<string | undefined, Task>): Section {
  return {
    type: "table",
    title: "Targets",
    columns: [
      { title: "TARGET", yield: 0 },
      { title: "STATE", yield: 0 },
      { title: "WHY", yield: 1 },
      { title: "TASK", yield: 2 },
      { title: "ZONE", yield: 3 },
    ],
    rows: targets.map((one) => [
      `${one.id}${one.port === undefined ? "" : `:${one.port}`}`,
      { text: one.state, tone: TONES[one.state] },
      one.state === "healthy" ? "" : one.words,
      byIp.get(one.id)?.id ?? "",
      one.zone ?? "",
    ]),
    empty: "no target is registered: does the service run any task?",
  };
}

function settings({ name, healthCheck }: TargetGroup): [string, Cell][] {
  const { path, port, protocol, intervalMs, timeoutMs, healthyThreshold, unhealthyThreshold, matcher } = healthCheck;
  return [
    ["target group", name],
    [
      "asks",
      `${protocol ?? "?"} ${path ?? ""} on ${port === "traffic-port" ? "the target's own port" : `port ${port ?? "?"}`}`,
    ],
    ["wants", matcher === undefined ? "any answer" : `status ${matcher}`],
    ["every", `${formatDuration(intervalMs)}, within ${formatDuration(timeoutMs)}`],
    ["turns", `healthy after ${healthyThreshold}, unhealthy after ${unhealthyThreshold} in a row`],
  ];
}

function balancerFields({ name, dnsName, state, scheme, listeners }: LoadBalancer): Section {
  const words = listeners.map(({ port, protocol }) => `${protocol} ${port}`).join(", ");
  return {
    type: "fields",
    title: "Load balancer",
    rows: [
      ["name", name],
      ["state", state],
      ["address", dnsName],
      ["scheme", scheme],
      ["listens", words === "" ? "on nothing" : words],
    ],
  };
}

/** Settings of the two sides that cannot both be right. */
function mismatch(group: TargetGroup, service: EcsService, targets: Target[]): Line[] {
  const lines: Line[] = [];
  const own = service.loadBalancers.find(({ targetGroupArn }) => targetGroupArn === group.arn);
  if (own === undefined && service.loadBalancers.length > 0) {
    lines.push({
      text: `the service registers its tasks in another target group than ${group.name}`,
      tone: "critical",
    });
  }
  const other = targets.find(({ port }) => own !== undefined && port !== undefined && port !== own.containerPort);
  if (own !== undefined && other !== undefined) {
    lines.push({
      text: `target ${other.id} is registered on port ${other.port}, the container listens on ${own.containerPort}`,
      tone: "warn",
    });
  }
  const { intervalMs, healthyThreshold, timeoutMs } = group.healthCheck;
  const turnsHealthy = intervalMs * healthyThreshold;
  if (service.healthCheckGraceMs < turnsHealthy) {
    lines.push({
      text: `a task needs ${formatDuration(turnsHealthy)} to turn healthy, and ECS forgives it only ${formatDuration(service.healthCheckGraceMs)} (grace period)`,
      tone: "warn",
    });
  }
  if (timeoutMs >= intervalMs) {
    lines.push({ text: "the health check may take as long as the pause between two of them", tone: "warn" });
  }
  if (targets.some(({ reason }) => reason === "Target.ResponseCodeMismatch")) {
    lines.push({
      text: `the application answers ${group.healthCheck.path ?? "the health check"} with another status than ${group.healthCheck.matcher ?? "expected"}: is the path right?`,
      tone: "warn",
    });
  }
  if (targets.some(({ reason }) => reason === "Target.Timeout")) {
    const groups = service.securityGroups.join(", ");
    lines.push({
      text: `nothing answers: does ${groups === "" ? "the task's security group" : groups} let the load balancer in?`,
      tone: "warn",
    });
  }
  return lines;
}
