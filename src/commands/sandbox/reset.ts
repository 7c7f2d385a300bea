import { type Change, change, fact } from "../../core/change.js";
import { command } from "../../core/command.js";
import { NexusError } from "../../core/errors.js";
import { text } from "../../core/options.js";
import type { SandboxControl } from "../../core/sandbox-control.js";
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
    const former = formerOf(control);
    return change({
      title: "Start the sandbox afresh",
      risk: "safe",
      resource: SANDBOX_RESOURCE,
      facts: [
        fact("seed", former.seed, seed === undefined ? {} : { after: seed }),
        fact("broken", former.broken, { after: "nothing" }),
      ],
      warnings: [],
      steps: [control.reset(seed)],
      doneWords: "The sandbox is fresh",
    });
  },
});

/** What is about to be forgotten. A state that cannot be read is no reason to stop: starting afresh is the way out of it. */
function formerOf(control: SandboxControl): { seed: string; broken: string } {
  try {
    const { seed, faults } = control.status();
    const broken = activeFaults(faults).map(({ name }) => name);
    return { seed, broken: broken.length === 0 ? "nothing" : broken.join(", ") };
  } catch (thrown) {
    if (thrown instanceof NexusError) return { seed: "unknown", broken: "unknown: the state file cannot be read" };
    throw thrown;
  }
}
