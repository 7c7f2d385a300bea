import type { Applied } from "../core/apply.js";
import type { Change } from "../core/change.js";
import type { Where } from "../core/perform.js";
import { type AwsCommands, previewDocument, resultDocument } from "./change-document.js";
import { renderPreview } from "./render-change.js";
import { renderResult } from "./render-result.js";
import { isLaidOut, type Screen, sayBanner, showDocument } from "./show.js";

export interface Shown {
  change: Change;
  where: Where;
  commands: AwsCommands;
}

/**
 * Shows what a change would do. As the result (a dry run, nothing to do) it goes to stdout in the format that was asked
 * for; before a question it is for a person and goes to stderr, and a format for programs waits for the result.
 */
export async function showPreview(shown: Shown, as: "result" | "question", screen: Screen): Promise<void> {
  const { change, where, commands } = shown;
  if (as === "question") {
    const { output } = screen.globals;
    const view = { ...screen.errView, verbose: screen.view.verbose };
    if (output === "table" || output === "text") screen.output.err(renderPreview(change, where, commands, view));
    return;
  }
  if (!isLaidOut(screen.globals)) return showDocument(previewDocument(change, where, commands), screen);
  await sayBanner(screen);
  screen.output.out(renderPreview(change, where, commands, screen.view));
}

/** Shows how a change ended, on stdout. */
export async function showResult(shown: Shown & { applied: Applied }, screen: Screen): Promise<void> {
  const { change, applied, where, commands } = shown;
  if (!isLaidOut(screen.globals)) return showDocument(resultDocument(change, applied, where, commands), screen);
  await sayBanner(screen);
  screen.output.out(renderResult(change, applied, screen.view));
}
