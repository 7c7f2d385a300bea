import { command } from "../../core/command.js";
import { toJson } from "../../core/json.js";
import { type NextCommand, report } from "../../core/report.js";
import type { FaultStatus } from "../../core/sandbox-control.js";
import { activeFaults, controlOf, stateWords } from "./control.js";

export default command({
  name: "status",
  summary: "What is broken in the simulated platform, what can be, and its clock",
  risk: "reads",
  examples: [
    { type: "--env sandbox sandbox status", does: "the faults there are, and which are active" },
    { type: "--env sandbox sandbox status -o json --query faults", does: "only the faults, for a script" },
  ],
  async run(ctx) {
    const status = controlOf(ctx).status();
    const active = activeFaults(status.faults);
    return report({
      schema: "sandbox.status",
      headline: headline(active),
      tone: active.length > 0 ? "warn" : "ok",
      data: {
        seed: status.seed,
        speed: status.speed,
        now: toJson(status.now),
        startedAt: toJson(status.startedAt),
        stateFile: status.stateFile,
        faults: status.faults.map((one) => ({ ...one, since: toJson(one.since) })),
      },
      sections: [
        {
          type: "fields",
          rows: [
            ["clock", `${status.now.toISOString().slice(0, 19)}Z, ${status.speed} times as fast as yours`],
            ["started", { time: status.startedAt }],
            ["seed", status.seed],
            ["kept in", status.stateFile],
          ],
        },
        {
          type: "table",
          title: "Faults",
          columns: [
            { title: "FAULT", yield: 0 },
            { title: "STATE", yield: 0 },
            { title: "SINCE", yield: 2 },
            { title: "WHAT IT IS", yield: 1 },
          ],
          rows: status.faults.map((one) => [
            one.name,
            { text: stateWords(one.active), tone: one.active ? ("critical" as const) : ("muted" as const) },
            { time: one.since },
            one.summary,
          ]),
          empty: "none",
        },
        { type: "commands", title: "Next", commands: next(active, status.faults) },
      ],
    });
  },
});

function headline(active: FaultStatus[]): string {
  if (active.length === 0) return "nothing is broken in the sandbox";
  return `broken in the sandbox: ${active.map(({ name }) => name).join(", ")}`;
}

function next(active: FaultStatus[], all: FaultStatus[]): NextCommand[] {
  const first = all[0];
  if (active.length > 0) {
    return [
      { type: "emergency triage", why: "find out as if you did not know" },
      { type: "sandbox heal", why: "make everything healthy again" },
    ];
  }
  return first === undefined ? [] : [{ type: `sandbox break ${first.name}`, why: "break it, and practise" }];
}
