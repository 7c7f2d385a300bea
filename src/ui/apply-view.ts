import type { ApplyObserver, StepStatus } from "../core/apply.js";
import type { Step } from "../core/change.js";
import type { Tone } from "../core/report.js";
import type { Activities, Activity } from "./activity.js";

const TONES: Readonly<Record<StepStatus, Tone>> = {
  done: "ok",
  failed: "critical",
  unknown: "unknown",
  skipped: "muted",
};

const WORDS: Readonly<Record<StepStatus, string>> = {
  done: "done",
  failed: "failed",
  unknown: "outcome unknown",
  skipped: "skipped",
};

/** Shows a change while it is applied: the step that runs under a spinner, each that ended as a line that stays. */
export function createApplyView(activities: Activities): ApplyObserver {
  let running: { activity: Activity; place: string } | undefined;
  return {
    stepBegan: (step, index, total) => {
      const place = index >= total ? "putting right: " : total > 1 ? `${index + 1}/${total} ` : "";
      running = { activity: activities.begin(`${place}${step.words}`), place };
    },
    waiting: (progress) => running?.activity.progress(progress),
    stepEnded: (step, status, text) => {
      const line = endLine(step, status, text, running?.place ?? "", activities.deps.spinner !== undefined);
      if (running === undefined) {
        if (line !== undefined && !activities.deps.quiet) activities.say([{ text: line, tone: TONES[status] }]);
      } else {
        running.activity.end(TONES[status], line);
      }
      running = undefined;
    },
    note: (line) => activities.say([line]),
  };
}

/** Where lines stay as they began, a step that is done has been said already. */
function endLine(step: Step, status: StepStatus, text: string | undefined, place: string, redraws: boolean) {
  if (status === "done") return redraws ? `${place}${text ?? step.words}` : text;
  return `${place}${step.words}: ${text ?? WORDS[status]}`;
}
