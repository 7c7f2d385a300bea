import { usage } from "../../core/errors.js";
import { type OptionSpec, text } from "../../core/options.js";

/** ECS takes more, but a service of this platform with more tasks than this is a slip of the finger. */
export const MOST_TASKS = 1000;

/** How many tasks: so many, or so many more or fewer than now. */
export type Count = { to: number } | { by: number };

/** An argument that takes `5`, `+2` or `-1`. */
export function countArgument(help: string): OptionSpec<Count | undefined> {
  return { ...text(help, { placeholder: "n" }), parse: parseCount, fallback: undefined };
}

/** @throws usage error for anything but a whole number up to {@link MOST_TASKS}; zero is another command */
export function parseCount(raw: string): Count {
  const typed = raw.trim();
  const number = Number(typed);
  if (!/^[+-]?\d+$/.test(typed) || Math.abs(number) > MOST_TASKS) {
    throw usage(`"${raw}" is not a whole number up to ${MOST_TASKS}`, "write it as 5, +2 or -1");
  }
  if (/^[+-]/.test(typed)) {
    if (number === 0) throw usage(`"${raw}" changes nothing`, "write it as 5, +2 or -1");
    return { by: number };
  }
  if (number === 0) throw noneLeft();
  return { to: number };
}

/** The count that is asked for, given the one there is. @throws usage error when it is out of bounds */
export function resolveCount(count: Count, now: number): number {
  if ("to" in count) return count.to;
  const result = now + count.by;
  if (result <= 0) throw noneLeft();
  if (result > MOST_TASKS)
    throw usage(`${now} and ${count.by} more would be ${result} tasks; ${MOST_TASKS} is the most`);
  return result;
}

function noneLeft() {
  return usage("that would leave no task running", "to stop the service: nexusctl service stop");
}
