import type { Deployment } from "../../aws/ecs.js";
import { LOOKS, uses } from "../../aws/uses.js";
import { command } from "../../core/command.js";
import { type JsonObject, toJson, toJsonObject } from "../../core/json.js";
import { flag } from "../../core/options.js";
import { type Report, report, type Section, type Watch, watch } from "../../core/report.js";
import { whyNot } from "../../health/why.js";
import { shortImage } from "./images.js";
import { lookAtStatus, type StatusLook } from "./status-look.js";
import {
  eventLine,
  healthyOf,
  nextCommands,
  rolloutCell,
  scalingCell,
  servingOf,
  targetTone,
  verdict,
} from "./status-words.js";

const EVENTS_SHOWN = 5;
const WATCH_EVERY_MS = 5_000;

export default command({
  name: "status",
  summary: "What runs, what is being deployed, which targets are healthy",
  runbook: ["emergency/service-down#1", "incident/initial-response"],
  uses: uses(LOOKS.service, LOOKS.autoscaling, LOOKS.balancing),
  risk: "reads",
  options: { watch: flag("look again every few seconds until you leave") },
  examples: [
    { type: "service status", does: "tasks, deployments, targets, autoscaling and the last events" },
    { type: "service status -o json --query service.running", does: "only the number of running tasks" },
  ],
  async run(ctx, options): Promise<Report | Watch> {
    const next = async () => statusReport(await lookAtStatus(ctx));
    return options.watch ? watch({ everyMs: WATCH_EVERY_MS, next }) : next();
  },
});

export function statusReport(look: StatusLook): Report {
  const { service } = look;
  const commands = nextCommands(look);
  return report({
    schema: "service.status",
    ...verdict(look),
    data: dataOf(look),
    sections: [
      {
        type: "fields",
        rows: [
          ["service", `${service.name} in ${service.cluster}`],
          ["tasks", `${service.running} running, ${service.pending} pending, ${service.desired} desired`],
          ["targets", targetsCell(look)],
          ["autoscaling", scalingCell(look.scaling)],
          ["circuit breaker", breakerWords(service.circuitBreaker)],
        ],
      },
      deploymentsTable(look),
      ...unhealthyTargets(look),
      {
        type: "lines",
        title: "Last events",
        lines: service.events.slice(0, EVENTS_SHOWN).map(eventLine),
      },
      ...(commands.length === 0 ? [] : [{ type: "commands" as const, title: "Next", commands }]),
    ],
  });
}

function targetsCell({ targets }: StatusLook) {
  if (!targets.ok) return { text: `unknown: ${whyNot(targets.error)}`, tone: "unknown" as const };
  const serving = servingOf(targets.value);
  const healthy = healthyOf(serving).length;
  const draining = targets.value.length - serving.length;
  const words = `${healthy} of ${serving.length} healthy${draining > 0 ? `, ${draining} draining` : ""}`;
  return healthy < serving.length ? { text: words, tone: "warn" as const } : words;
}

function breakerWords({ enabled, rollback }: { enabled: boolean; rollback: boolean }): string {
  if (!enabled) return "off";
  return rollback ? "on, rolls back by itself" : "on, does not roll back";
}

function deploymentsTable({ service, images }: StatusLook): Section {
  const row = (one: Deployment) => [
    one.taskDefinition,
    rolloutCell(one),
    `${one.running}/${one.desired}${one.pending > 0 ? ` (${one.pending} pending)` : ""}`,
    one.failedTasks === 0 ? "0" : { text: String(one.failedTasks), tone: "critical" as const },
    { time: one.createdAt },
    (images.get(one.taskDefinition) ?? ["unknown"]).map(shortImage).join(", "),
    one.id,
  ];
  return {
    type: "table",
    title: "Deployments",
    columns: [
      { title: "REVISION", yield: 0 },
      { title: "ROLLOUT", yield: 0 },
      { title: "RUNNING", yield: 1 },
      { title: "FAILED", align: "right", yield: 3 },
      { title: "BEGUN", yield: 2 },
      { title: "IMAGE", yield: 2 },
      { title: "ID", yield: 4 },
    ],
    rows: service.deployments.map(row),
    empty: "none",
  };
}

function unhealthyTargets({ targets }: StatusLook): Section[] {
  if (!targets.ok) return [];
  const rest = servingOf(targets.value).filter(({ state }) => state !== "healthy");
  if (rest.length === 0) return [];
  return [
    {
      type: "table",
      title: "Targets that are not healthy",
      columns: [{ title: "TARGET", yield: 0 }, { title: "STATE", yield: 0 }, { title: "WHY" }],
      rows: rest.map((one) => [
        one.port === undefined ? one.id : `${one.id}:${one.port}`,
        { text: one.state, tone: targetTone(one.state) },
        one.words,
      ]),
      empty: "none",
    },
  ];
}

function dataOf({ service, targets, scaling, images, imagesUnknown }: StatusLook): JsonObject {
  const { deployments, events, ...rest } = service;
  return {
    service: toJsonObject(rest),
    deployments: deployments.map((one) => ({ ...toJsonObject(one), images: images.get(one.taskDefinition) ?? null })),
    targets: targets.ok ? toJson(targets.value) : null,
    autoscaling: scaling.state === "known" ? toJson(scaling.target) : null,
    events: events.slice(0, EVENTS_SHOWN).map(toJson),
    unknown: {
      ...(targets.ok ? {} : { targets: whyNot(targets.error) }),
      ...(scaling.state === "unknown" ? { autoscaling: scaling.why } : {}),
      ...(imagesUnknown === undefined ? {} : { images: imagesUnknown }),
    },
  };
}
