import type { Ora } from "ora";
import type { Terminal } from "./terminal.js";

export interface Spinner {
  /** Spins beside what `draw` answers, asked again twice a second, until hidden. */
  show(draw: () => string): void;
  /** Gone from the screen, cursor restored; nothing holds the process. */
  hide(): void;
}

const REDRAW_MS = 500;

/** A spinner on a terminal. Its library is loaded with the first one that is shown. */
export function createSpinner(stream: NodeJS.WritableStream, terminal: Terminal): Spinner {
  let draw: (() => string) | undefined;
  let ora: Ora | undefined;
  let asked = false;
  let timer: NodeJS.Timeout | undefined;

  const refresh = () => {
    if (ora !== undefined && draw !== undefined) ora.text = draw();
  };
  const spin = () => {
    if (ora === undefined || draw === undefined) return;
    refresh();
    ora.start();
    timer ??= setInterval(refresh, REDRAW_MS);
  };
  const load = async () => {
    const { default: create } = await import("ora");
    ora = create({
      stream,
      isEnabled: true,
      // Raw mode would take Ctrl-C away from the process.
      discardStdin: false,
      color: terminal.color > 0 ? "cyan" : false,
      spinner: terminal.unicode ? "dots" : "line",
    });
    spin();
  };

  return {
    show: (next) => {
      draw = next;
      spin();
      if (asked) return;
      asked = true;
      // A spinner that cannot be loaded is only a spinner: the work goes on without it.
      load().catch(() => undefined);
    },
    hide: () => {
      draw = undefined;
      clearInterval(timer);
      timer = undefined;
      ora?.stop();
    },
  };
}
