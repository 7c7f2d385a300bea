import { completionScript } from "../src/commands/completion-script.js";

/** The completion scripts under the names by which each shell finds them in a folder of completions. */
export function completions(): { name: string; text: string }[] {
  return [
    { name: "nexusctl.bash", text: completionScript("bash") },
    { name: "_nexusctl", text: completionScript("zsh") },
    { name: "nexusctl.fish", text: completionScript("fish") },
  ];
}
