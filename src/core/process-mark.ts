import { hostname } from "node:os";
import { errnoOf } from "./files.js";

/** Which process made a file, written into it: `4711 laptop`. */
export function processMark(): string {
  return `${process.pid} ${hostname()}`;
}

/** Whether its maker still runs; of another machine's process nothing is known here. Undefined where it is no mark (yet). */
export function makerOf(mark: string): "runs" | "gone" | "elsewhere" | undefined {
  const [, pid, host] = /^(\d+) (.+)$/.exec(mark) ?? [];
  if (pid === undefined) return undefined;
  if (host !== hostname()) return "elsewhere";
  return processRuns(Number(pid)) ? "runs" : "gone";
}

export function processRuns(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (thrown) {
    return errnoOf(thrown) === "EPERM";
  }
}
