import type { Line, Tone } from "../core/report.js";
import { formatDuration } from "../core/time.js";
import type { WaitProgress } from "../core/wait.js";
import type { Say } from "./say.js";
import type { Spinner } from "./spinner.js";
import { plain, safeLine, type View } from "./view.js";

/** One thing that is going on and is shown until it ends. */
export interface Activity {
  update(text: string): void;
  progress(progress: WaitProgress): void;
  /** Takes it off the screen; with a text, leaves that behind. */
  end(tone?: Tone, text?: string): void;
}

export interface ActivityDeps {
  /** Writes to stderr. */
  write(text: string): void;
  say: Say;
  /** The look of stderr now; asked anew for each line. */
  view(): View;
  /** Undefined where the cursor cannot be moved. */
  spinner: Spinner | undefined;
  quiet: boolean;
  /** Milliseconds of the operator's own time. */
  realNow(): number;
  /** Milliseconds of the platform's time, which waits are measured in. */
  platformNow(): number;
}

/** Off a terminal a wait that says nothing new is heard of this often. */
const HEARTBEAT_MS = 10_000;
const BAR = 12;

/** Shows activities: the newest that goes on under a spinner on a terminal; elsewhere one plain line as each begins. */
export class Activities {
  readonly #shown: Shown[] = [];

  constructor(readonly deps: ActivityDeps) {}

  begin(text: string): Activity {
    const activity = new Shown(text, this.deps, (ended) => this.#leave(ended));
    this.#shown.push(activity);
    if (!this.deps.quiet) {
      if (this.deps.spinner === undefined) this.deps.write(`${safeLine(text, this.deps.view())}\n`);
      this.#redraw();
    }
    return activity;
  }

  /** Lines above whatever is going on. */
  say(lines: readonly Line[]): void {
    const view = this.deps.view();
    this.deps.write(
      lines
        .flatMap((line) => this.deps.say.lines(line, view))
        .map((line) => `${line}\n`)
        .join(""),
    );
  }

  /** Takes the spinner away while a person is asked something. */
  async paused<T>(body: () => Promise<T>): Promise<T> {
    this.deps.spinner?.hide();
    try {
      return await body();
    } finally {
      this.#redraw();
    }
  }

  /** Ends all; nothing is drawn any more. */
  close(): void {
    this.#shown.length = 0;
    this.deps.spinner?.hide();
  }

  #leave(ended: Shown): void {
    const at = this.#shown.indexOf(ended);
    if (at >= 0) this.#shown.splice(at, 1);
    this.#redraw();
  }

  #redraw(): void {
    const newest = this.#shown.at(-1);
    if (newest === undefined || this.deps.quiet) this.deps.spinner?.hide();
    else this.deps.spinner?.show(() => newest.drawn());
  }
}

class Shown implements Activity {
  #wait: { progress: WaitProgress; at: number } | undefined;
  #said = { summary: "", at: Number.NEGATIVE_INFINITY };
  #ended = false;

  constructor(
    private text: string,
    private readonly deps: ActivityDeps,
    private readonly onEnd: (self: Shown) => void,
  ) {}

  update(text: string): void {
    this.text = text;
  }

  progress(progress: WaitProgress): void {
    this.#wait = { progress, at: this.deps.platformNow() };
    if (this.deps.quiet) return;
    const view = this.deps.view();
    const news = (progress.news ?? []).flatMap((line) => this.deps.say.lines(view.tty ? stamped(line) : line, view));
    if (news.length > 0) this.deps.write(news.map((line) => `${line}\n`).join(""));
    if (this.deps.spinner === undefined) this.#heartbeat(progress);
  }

  end(tone?: Tone, text?: string): void {
    if (this.#ended) return;
    this.#ended = true;
    this.onEnd(this);
    if (text === undefined || this.deps.quiet) return;
    const line: Line = tone === undefined ? { text } : { text, tone };
    this.deps.write(
      this.deps.say
        .lines(line, this.deps.view())
        .map((one) => `${one}\n`)
        .join(""),
    );
  }

  /** What stands beside the spinner: at most two lines, neither wider than the terminal. */
  drawn(): string {
    const view = this.deps.view();
    const room = view.width - 3;
    const { say } = this.deps;
    const first = say.fit(plain(this.text, view), room, view);
    if (this.#wait === undefined) return first;
    const { progress, at } = this.#wait;
    const elapsed = progress.elapsedMs + Math.max(0, this.deps.platformNow() - at);
    const line = `${bar(progress, view)}${waitWords(progress, elapsed, view)}`;
    return `${first}\n  ${say.fit(line, room, view)}`;
  }

  #heartbeat(progress: WaitProgress): void {
    const now = this.deps.realNow();
    const same = progress.counts === true || progress.summary === this.#said.summary;
    if (same && now - this.#said.at < HEARTBEAT_MS) return;
    this.#said = { summary: progress.summary, at: now };
    const view = this.deps.view();
    this.deps.write(`${plain(progress.what, view)}: ${waitWords(progress, progress.elapsedMs, view)}\n`);
  }
}

/** A line that stays on the screen while time goes on: "3s ago" would soon be wrong. */
function stamped({ time, text, ...line }: Line): Line {
  return { ...line, text: time === undefined ? text : `${time.toISOString().slice(11, 19)}  ${text}` };
}

function waitWords(progress: WaitProgress, elapsedMs: number, view: View): string {
  const dot = view.terminal.unicode ? "·" : "-";
  const bound = progress.counts === true ? "" : ` of ${formatDuration(progress.timeoutMs)}`;
  const times = `${formatDuration(elapsedMs)}${bound}`;
  return `${plain(progress.summary, view)} ${dot} ${times}`;
}

function bar({ progress }: WaitProgress, view: View): string {
  if (progress === undefined || progress.total <= 0 || view.width < 50) return "";
  const share = Math.min(1, Math.max(0, progress.done / progress.total));
  const full = Math.round(share * BAR);
  const [on, off] = view.terminal.unicode ? ["█", "░"] : ["#", "."];
  return `${on.repeat(full)}${off.repeat(BAR - full)}  `;
}
