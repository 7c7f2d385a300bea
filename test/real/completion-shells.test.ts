import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "vitest";
import { completionScript } from "../../src/commands/completion-script.js";
import { BINARY, makeHome } from "../support/cli.js";
import { programOnTerminal, type TerminalRun } from "../support/terminal.js";

/** Real shells on a terminal, which load the scripts as their users do: from a folder of completions, or from the start-up file. */
const SHELLS = {
  bash: {
    command: "bash --rcfile rc -i",
    files: { rc: "PS1='ready> '\nsource completions/nexusctl.bash\nbind 'set bell-style none'\n" },
  },
  zsh: {
    command: "zsh -i",
    files: { ".zshrc": "PS1='ready> '\nfpath=($HOME/completions $fpath)\nautoload -U compinit && compinit -u -D\n" },
  },
  fish: {
    command: "fish -i",
    files: { ".config/fish/config.fish": "function fish_prompt; echo -n 'ready> '; end\nset fish_greeting\n" },
  },
} as const;

type Shell = keyof typeof SHELLS;

function start(shell: Shell): TerminalRun {
  const home = makeHome();
  const { command, files } = SHELLS[shell];
  const put = (path: string, text: string) => {
    mkdirSync(join(home, path, ".."), { recursive: true });
    writeFileSync(join(home, path), text);
  };
  for (const [path, text] of Object.entries(files)) put(path, text);
  put("completions/nexusctl.bash", completionScript("bash"));
  put("completions/_nexusctl", completionScript("zsh"));
  put(".config/fish/completions/nexusctl.fish", completionScript("fish"));
  mkdirSync(join(home, "bin"));
  symlinkSync(BINARY, join(home, "bin", "nexusctl"));
  const env = {
    PATH: `${join(home, "bin")}:${process.env.PATH}`,
    NEXUSCTL_ENV: "sandbox",
    NEXUSCTL_SANDBOX_SEED: "shells",
    SHELL: `/bin/${shell}`,
  };
  return programOnTerminal(command, { home, env, columns: 160 });
}

/** Types a line that ends in a tab, and waits for what the shell makes of it. */
async function typed(shell: Shell, line: string, becomes: string | RegExp): Promise<void> {
  const run = start(shell);
  try {
    await run.shows("ready> ");
    run.press(line);
    await run.shows(becomes);
  } finally {
    run.stop();
  }
}

describe.each(["bash", "zsh", "fish"] as const)("%s", (shell) => {
  test("completes a command, the first time already", async () => {
    await typed(shell, "nexusctl emer\t", "nexusctl emergency");
  });

  test("offers the commands of a group", async () => {
    await typed(shell, "nexusctl service r\t\t", /restart[\s\S]*rollback/);
  });

  test("completes a value with colons in it, after an option with an equals sign", async () => {
    const line = "nexusctl --env=sandbox service rollback --to=nexus-platform-sandbox-task:4\t\t";
    await typed(shell, line, /\b41\b[\s\S]*\b42\b|\b42\b[\s\S]*\b41\b/);
    await typed(shell, "nexusctl backup snapshot restore rds\t\t", /rds:nexus-platform-sandbox-db-20/);
  });
});
