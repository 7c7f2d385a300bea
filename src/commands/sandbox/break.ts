import { type Change, change, fact } from "../../core/change.js";
import { command } from "../../core/command.js";
import { required, text } from "../../core/options.js";
import { controlOf, SANDBOX_RESOURCE, stateWords } from "./control.js";

export default command({
  name: "break",
  summary: "Break the simulated platform in one way, to practise on it",
  description: "The faults there are: nexusctl --env sandbox sandbox status",
  risk: "safe",
  args: { fault: required(text("what to break, such as crash-loop")) },
  examples: [
    { type: "--env sandbox sandbox break crash-loop", does: "deploy a revision whose tasks die" },
    { type: "--env sandbox sandbox break db-connections", does: "use up the database's connections" },
  ],
  async run(ctx, { fault }): Promise<Change> {
    const control = controlOf(ctx);
    const known = control.status().faults.find(({ name }) => name === fault);
    const base = { title: `Break ${fault}`, risk: "safe" as const, resource: SANDBOX_RESOURCE, warnings: [] };
    if (known?.active === true) {
      const facts = [fact(fault, stateWords(true))];
      return change({ ...base, facts, steps: [], nothingToDo: `${fault} is broken already` });
    }
    // An unknown fault is refused here, with the nearest name.
    const step = control.break(fault);
    return change({
      ...base,
      facts: [fact(fault, stateWords(false), { after: stateWords(true) })],
      steps: [step],
      doneWords: `Broken: ${known?.summary ?? fault}`,
      after: () => ["look at it with: nexusctl --env sandbox emergency triage"],
    });
  },
});
