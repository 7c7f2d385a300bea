import { type Change, change, fact } from "../../core/change.js";
import { command } from "../../core/command.js";
import { text } from "../../core/options.js";
import { activeFaults, controlOf, SANDBOX_RESOURCE, stateWords } from "./control.js";

export default command({
  name: "heal",
  summary: "Take one fault away, or all of them",
  risk: "safe",
  args: { fault: text("what to heal; everything when left out") },
  examples: [
    { type: "--env sandbox sandbox heal", does: "make everything healthy again" },
    { type: "--env sandbox sandbox heal crash-loop", does: "take only this fault away" },
  ],
  async run(ctx, { fault }): Promise<Change> {
    const control = controlOf(ctx);
    const active = activeFaults(control.status().faults).filter(({ name }) => fault === undefined || name === fault);
    // Asked for before anything else, so that an unknown fault is refused with the nearest name.
    const step = control.heal(fault);
    const base = {
      title: fault === undefined ? "Heal everything" : `Heal ${fault}`,
      risk: "safe" as const,
      resource: SANDBOX_RESOURCE,
      facts: active.map(({ name }) => fact(name, stateWords(true), { after: stateWords(false) })),
      warnings: [],
    };
    if (active.length === 0) {
      const nothingToDo = fault === undefined ? "nothing is broken" : `${fault} is not broken`;
      return change({ ...base, steps: [], nothingToDo });
    }
    return change({ ...base, steps: [step], doneWords: `Healed: ${active.map(({ name }) => name).join(", ")}` });
  },
});
