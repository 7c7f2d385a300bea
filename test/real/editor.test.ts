import { chmodSync, existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import { makeHome, runCli } from "../support/cli.js";
import { onTerminal } from "../support/terminal.js";

const SANDBOX = { NEXUSCTL_ENV: "sandbox", NEXUSCTL_SANDBOX_SPEED: "2000", NEXUSCTL_SANDBOX_SEED: "editor" };
const EDIT = "perf task-definition edit";
let home: string;

beforeEach(() => {
  home = makeHome();
});

/** An editor that notes where it was and with what rights, and then does as it is told. `$1` is the file. */
function editor(does: string): string {
  const path = join(home, "editor.sh");
  writeFileSync(path, `#!/bin/sh\nstat -c '%a' "$1" >> "$HOME/rights"\necho "$1" > "$HOME/opened"\n${does}\n`);
  chmodSync(path, 0o700);
  return path;
}

const type = (env: Record<string, string>, line = EDIT) =>
  onTerminal(line, { home, columns: 200, env: { ...SANDBOX, ...env } });
const placeOf = (tool: string) =>
  (process.env.PATH ?? "")
    .split(delimiter)
    .map((folder) => join(folder, tool))
    .find((path) => existsSync(path)) ?? tool;
const note = (name: string) => readFileSync(join(home, name), "utf8").trim();
const revisions = async () => {
  const ended = await runCli(["perf", "task-definition", "show", "--revision", "43", "-o", "json"], {
    home,
    env: SANDBOX,
  });
  return ended.code;
};

describe("the editor", () => {
  it("is opened once on a file of one's own, which is gone after; the difference is shown, asked about and registered", async () => {
    const run = type({ EDITOR: editor(`sed -i 's/"info"/"debug"/' "$1"`) });
    await run.shows(/variable LOG_LEVEL of app +info → debug/);
    await run.shows("(y/N)");
    run.press("y\r");
    expect(await run.ended, run.screen()).toBe(0);
    expect(note("rights")).toBe("600");
    expect(existsSync(note("opened"))).toBe(false);
    expect(run.screen()).toContain("service deploy --task-definition");
    expect(await revisions()).toBe(0);
  });

  it("is opened again on what was typed after a mistake, which is said with its place", async () => {
    const first = `if [ -f "$HOME/again" ]; then sed -i 's/"cpu": "300"/"cpu": "256"/' "$1"; else touch "$HOME/again"; sed -i 's/"cpu": "512"/"cpu": "300"/' "$1"; fi`;
    const run = type({ EDITOR: editor(first) }, `${EDIT} --dry-run`);
    await run.shows(/line \d+, column \d+: Fargate has no task of 300 CPU units/);
    await run.shows("What now?");
    run.press("\r");
    await run.shows(/cpu +512 → 256/);
    expect(await run.ended, run.screen()).toBe(0);
    expect(note("rights")).toBe("600\n600");
  });

  it("can be given up after a mistake: exit 4, nothing is left", async () => {
    const run = type({ EDITOR: editor(`echo '{ "family": ' > "$1"`) });
    await run.shows(/line \d+, column \d+: expected a value, found the end of the text/);
    await run.shows("What now?");
    run.press("\u001b[B\r");
    expect(await run.ended, run.screen()).toBe(4);
    expect(run.screen()).toContain("given up; nothing was changed");
    expect(existsSync(note("opened"))).toBe(false);
  });

  it.each([
    ["ends in failure", "exit 1", 4, "ended with 1; nothing was changed"],
    ["takes the file away", 'rm "$1"', 4, "the file is gone; nothing was changed"],
    ["leaves it as it was", "true", 0, "nothing was changed"],
  ])("that %s changes nothing", async (_what, does, code, words) => {
    const run = type({ EDITOR: editor(does) });
    expect(await run.ended, run.screen()).toBe(code);
    expect(run.screen()).toContain(words);
    expect(existsSync(note("opened"))).toBe(false);
    expect(await revisions()).toBe(5);
  });

  it("gets Ctrl-C for itself: nexusctl goes on with what the editor leaves", async () => {
    const waits = `trap 'sed -i s/\\"info\\"/\\"debug\\"/ "$1"; exit 0' INT; echo "the editor is open"; while :; do sleep 0.1; done`;
    const run = type({ EDITOR: editor(waits) }, `${EDIT} --dry-run`);
    await run.shows("the editor is open");
    run.press("\u0003");
    await run.shows(/variable LOG_LEVEL of app +info → debug/);
    expect(await run.ended, run.screen()).toBe(0);
  });

  it("may have arguments, and $VISUAL comes before $EDITOR", async () => {
    const path = editor(`echo "$2" > "$HOME/opened"; test "$1" = --wait`);
    const run = type({ VISUAL: `${path} --wait`, EDITOR: "false" });
    expect(await run.ended, run.screen()).toBe(0);
    expect(note("opened")).toMatch(/task\.json$/);
  });

  it("that cannot be started is a wrong setting: exit 2", async () => {
    const run = type({ EDITOR: "no-such-editor" });
    expect(await run.ended, run.screen()).toBe(2);
    expect(run.screen()).toContain("cannot be started");
  });

  it("is one that is there where no variable names one, and else it is said how to name one: exit 2", async () => {
    const bin = join(home, "bin");
    mkdirSync(bin);
    // What the terminal itself is made of.
    for (const tool of ["script", "stty"]) symlinkSync(placeOf(tool), join(bin, tool));
    const bare = type({ PATH: bin });
    expect(await bare.ended, bare.screen()).toBe(2);
    expect(bare.screen()).toContain("set EDITOR");
    expect(bare.screen()).toContain("--file <path>");
    writeFileSync(join(bin, "vi"), "#!/bin/sh\nexit 0\n", { mode: 0o755 });
    const found = type({ PATH: bin });
    expect(await found.ended, found.screen()).toBe(0);
    expect(found.screen()).toContain("nothing was changed");
  });

  it("is never opened without a terminal: exit 2, naming --file", async () => {
    const env = { ...SANDBOX, EDITOR: editor("true") };
    const ended = await runCli(EDIT.split(" "), { home, env });
    expect(ended.code).toBe(2);
    expect(ended.stderr).toContain("--file <path>");
    expect(existsSync(join(home, "opened"))).toBe(false);
  });
});
