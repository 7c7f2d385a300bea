import { command } from "../core/command.js";
import { choice, required } from "../core/options.js";
import { completionScript } from "./completion-script.js";

export default command({
  name: "completion",
  summary: "Shell completion for bash, zsh and fish",
  description:
    "Prints a script that completes commands, options, and live values: environments, changes, incidents, snapshots, data backups, alarms, revisions and deployments.",
  risk: "reads",
  needs: "nothing",
  args: { shell: required(choice("the shell to complete in", ["bash", "zsh", "fish"])) },
  examples: [
    { type: "completion bash > ~/.local/share/bash-completion/completions/nexusctl", does: "for every new bash" },
    { type: "completion fish | source", does: "for this fish only" },
  ],
  run: async (_ctx, { shell }) => ({ kind: "text", text: completionScript(shell) }),
});
