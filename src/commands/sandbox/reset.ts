import { type Change, change, fact } from "../../core/change.js";
import { command } from "../../core/command.js";
import { text } from "../../core/options.js";
import { activeFaults, controlOf, SANDBOX_RESOURCE } from "./control.js";

export default command({
  name: "reset",
  summary: "Start the simulated platform afresh: healthy, and as the seed makes it",
  description: "What was done on it is forgotten by the platform. The journal keeps it.",
  risk: "safe",
  options: { seed: text("another seed makes other tasks, logs and numbers") },
  examples: [
    { type: "--env sandbox sandbox reset", does: "a fresh, healthy platform" },
    { type: "--env sandbox sandbox reset --seed drill-7", does: "a fresh one that everybody can repeat" },
  ],
  async run(ctx, { seed }): Promise<Change> {
    const control = controlOf(ctx);
    const status = control.status();
    const broken = activeFaults(status.faults).map(({ name }) => name);
    return change({
      title: "Start the sandbox afresh",
      risk: "safe",
      resource: SANDBOX_RESOURCE,
      facts: [
        fact("seed", status.seed, seed === undefined ? {} : { after: seed }),
        fact("broken", broken.length === 0 ? "nothing" : broken.join(", "), { after: "nothing" }),
      ],
      warnings: [],
      steps: [control.reset(seed)],
      doneWords: "The sandbox is fresh",
    });
  },
});
