import { spawn } from "node:child_process";
import { BINARY, makeHome } from "./cli.js";
import { CODE_CACHE } from "./code-cache.js";
import { plantVariables, searchForSecrets, writtenBelow } from "./no-secret.js";

/** A person at a terminal: what is on the screen, and keys to press. */
export interface TerminalRun {
  /** Resolves once the screen has shown `text`. */
  shows(text: string | RegExp): Promise<void>;
  /** Types as keys; `\r` is Enter, `\u0003` is Ctrl-C. */
  press(keys: string): void;
  /** All that was written, colours and cursor movements taken out. */
  screen(): string;
  /** Hangs up: what runs there ends. */
  stop(): void;
  /** The same as the pieces that were written at one go: what the cursor goes back over is a piece of its own. */
  pieces(): string[];
  /** The exit code. */
  ended: Promise<number>;
}

const WITHIN_MS = 30_000;
// biome-ignore lint/suspicious/noControlCharactersInRegex: terminals are controlled by such characters
const CONTROL = /\u001b(?:\[[0-9;?]*[A-Za-z]|[()][A-Z0-9]|[=>])/g;
// biome-ignore lint/suspicious/noControlCharactersInRegex: a line ends, or the cursor goes back
const MOVED = /\r\n|\n|\r|\u001b\[\d*[ABCDGHJK]/;

/**
 * Runs the built binary on a pseudo-terminal of `script` (util-linux), which is on every Linux.
 * @param line without `nexusctl`; no word of it needs quotes
 */
export function onTerminal(line: string, options: TerminalOptions = {}): TerminalRun {
  return programOnTerminal(`'${process.execPath}' '${BINARY}' ${line}`, options);
}

export interface TerminalOptions {
  env?: Record<string, string>;
  home?: string;
  columns?: number;
}

/** Runs any program so, such as a shell. @param command as /bin/sh has it */
export function programOnTerminal(
  command: string,
  { env = {}, home = makeHome(), columns = 80 }: TerminalOptions = {},
): TerminalRun {
  plantVariables(env);
  const before = writtenBelow(home);
  const child = spawn("script", ["-qefc", `stty cols ${columns} rows 50; exec ${command}`, "/dev/null"], {
    cwd: home,
    env: {
      PATH: process.env.PATH ?? "",
      HOME: home,
      TERM: "xterm",
      LANG: "C.UTF-8",
      TZ: "UTC",
      SHELL: "/bin/sh",
      ...CODE_CACHE,
      ...env,
    },
    stdio: ["pipe", "pipe", "pipe"],
  });
  let text = "";
  const listeners = new Set<() => void>();
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (chunk: Buffer) => {
      text += chunk.toString();
      for (const listener of listeners) listener();
    });
  }
  const screen = () => text.replace(CONTROL, "");
  const ended = new Promise<number>((resolve, reject) => {
    child.on("error", () => reject(new Error("these tests need script (apt-get install bsdutils)")));
    child.on("close", (code) => {
      try {
        searchForSecrets({ stdout: screen(), stderr: "" }, home, command, before);
        resolve(code ?? -1);
      } catch (found) {
        reject(found);
      }
    });
  });
  return {
    screen,
    pieces: () => text.split(MOVED).map((piece) => piece.replace(CONTROL, "")),
    ended,
    press: (keys) => child.stdin.write(keys),
    stop: () => child.kill("SIGKILL"),
    shows: (wanted) =>
      new Promise((resolve, reject) => {
        const look = () => {
          const seen = screen();
          if (typeof wanted === "string" ? !seen.includes(wanted) : !wanted.test(seen)) return;
          settle(resolve);
        };
        const late = setTimeout(
          () => settle(() => reject(new Error(`never shown: ${wanted}\n${screen()}`))),
          WITHIN_MS,
        );
        const settle = (end: () => void) => {
          clearTimeout(late);
          listeners.delete(look);
          end();
        };
        listeners.add(look);
        look();
      }),
  };
}
