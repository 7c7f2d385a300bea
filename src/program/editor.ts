import { spawn } from "node:child_process";
import { accessSync, constants, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import type { Draft } from "../core/draft.js";
import { interrupted, NexusError, usage } from "../core/errors.js";
import { readIfThere } from "../core/files.js";
import type { Interrupts } from "../core/io.js";
import type { TerminalIo } from "../ui/io.js";

type Variables = Readonly<Record<string, string | undefined>>;

interface EditorDeps {
  variables: Variables;
  interrupts: Interrupts;
  io: Pick<TerminalIo, "interactive" | "activities" | "note" | "choose">;
}

/** What is looked for where no variable names an editor. */
const FALLBACKS = ["nano", "vi"];
/** How a shell says that it could not start a program. */
const NOT_STARTED = [126, 127];

/**
 * Opens a draft in the person's editor until it is free of mistakes or given up. The file is the person's own (0600), in a
 * folder that goes with everything an editor leaves beside it.
 * @throws usage (exit 2) without a terminal or an editor; not-confirmed (exit 4) when the editor fails or it is given up
 */
export async function editDraft(draft: Draft, deps: EditorDeps): Promise<string> {
  const { io, variables } = deps;
  if (!io.interactive) {
    throw usage(
      `${draft.what} cannot be opened in an editor: there is no terminal, or --no-input, CI or -o json says that nobody is there`,
      "give the finished text instead: --file <path>, or --file - to read it from standard input",
    );
  }
  const editor = editorOf(variables);
  const folder = mkdtempSync(join(tmpdir(), "nexusctl-"));
  const path = join(folder, draft.fileName);
  try {
    writeFileSync(path, draft.text, { mode: 0o600 });
    for (;;) {
      await io.activities.paused(() => deps.interrupts.lend(() => open(editor, path, deps)));
      const text = readIfThere(path);
      if (text === undefined) throw new NexusError("not-confirmed", "the file is gone; nothing was changed");
      const mistakes = draft.check(text);
      if (mistakes.length === 0) return text;
      for (const mistake of mistakes) io.note({ text: mistake, tone: "critical" });
      const next = await io.choose(`${draft.what} cannot be used like this. What now?`, [
        { value: "again", label: "open it again, as you left it" },
        { value: "leave", label: "give up; nothing is changed" },
      ]);
      if (next === "leave") throw new NexusError("not-confirmed", "given up; nothing was changed");
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** `$VISUAL`, `$EDITOR`, or an editor that is there. @throws usage naming all ways out */
export function editorOf(variables: Variables): string {
  const named = [variables.VISUAL, variables.EDITOR].find((name) => name !== undefined && name.trim() !== "");
  const found = named ?? FALLBACKS.find((name) => isOnPath(name, variables.PATH ?? ""));
  if (found !== undefined) return found;
  throw usage(
    "neither $VISUAL nor $EDITOR names an editor, and there is neither nano nor vi",
    "set EDITOR, for example: export EDITOR=vim; or give the finished text: --file <path>",
  );
}

function isOnPath(name: string, path: string): boolean {
  return path.split(delimiter).some((folder) => {
    if (folder === "") return false;
    try {
      accessSync(join(folder, name), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

/**
 * Through a shell, as git does, because `$EDITOR` may hold arguments: `code --wait`. The shell gets Ctrl-C as well and must
 * outlive it; a trap that does something, unlike one that ignores, is not handed on to the editor.
 */
function open(editor: string, path: string, { interrupts }: EditorDeps): Promise<void> {
  return new Promise((resolve, reject) => {
    const { signal } = interrupts;
    const child = spawn("/bin/sh", ["-c", `trap : INT; ${editor} "$@"`, editor, path], { stdio: "inherit", signal });
    child.on("error", (error) => reject(signal.aborted ? interrupted() : notStarted(editor, error.message)));
    child.on("close", (code, by) => {
      if (signal.aborted) reject(interrupted());
      else if (code === 0) resolve();
      else if (NOT_STARTED.includes(code ?? 0)) reject(notStarted(editor, `the shell answered ${code}`));
      else {
        reject(new NexusError("not-confirmed", `the editor (${editor}) ended with ${code ?? by}; nothing was changed`));
      }
    });
  });
}

function notStarted(editor: string, why: string): NexusError {
  return usage(`the editor "${editor}" cannot be started: ${why}`, "correct $VISUAL or $EDITOR, or use --file <path>");
}
