import { command } from "../../core/command.js";
import { type ProcedureStep, procedure } from "../../core/procedure.js";
import {
  act,
  assess,
  ESCALATE,
  errorsStep,
  escalateStep,
  GUIDE_USES,
  lookStep,
  openStep,
  WRONG,
} from "./guide-steps.js";

export default command({
  name: "service-down",
  summary: "The first fifteen minutes, guided: look, restart or roll back, read the errors, escalate",
  description:
    "Opens an incident, or takes the one that is open: every decision goes on its record and into the journal. Each step can be skipped; left in the middle, it goes on where it was. Without a terminal it looks and reports, and changes only what the flags confirm; people are paged only with --escalate.",
  runbook: [
    "emergency/service-down#1",
    "emergency/service-down#2",
    "emergency/service-down#3",
    "emergency/service-down#4",
  ],
  uses: GUIDE_USES,
  risk: "disruptive",
  options: { escalate: ESCALATE },
  examples: [
    { type: "emergency service-down", does: "be guided, step by step" },
    { type: "emergency service-down --dry-run", does: "the same, and change nothing" },
  ],
  run: async (_ctx, { escalate }) =>
    procedure({ id: "service-down", title: "Service down", steps: stepsOf(escalate), assess }),
});

const stepsOf = (escalate: boolean): ProcedureStep[] => [
  { ...openStep, window: { from: 0, to: 1 } },
  { ...lookStep, window: { from: 0, to: 5 } },
  {
    id: "act",
    title: "Bring the service back: restart, start or roll back",
    window: { from: 5, to: 10 },
    commands: ["service restart", "service rollback", "service start"],
    when: WRONG,
    run: act,
  },
  { ...errorsStep, window: { from: 10, to: 15 } },
  { ...escalateStep(escalate), window: { from: 15 } },
];
