import { readFileSync } from "node:fs";
import { hostname } from "node:os";
import { errnoOf } from "./files.js";

/**
 * Which process made a file or an entry, written into it: `4711 laptop 8812345`. The last is when it began, where the kernel
 * tells: a number is given out again, and in a container it is always the same.
 */
export function processMark(): string {
  const born = processBorn(process.pid);
  return `${process.pid} ${hostname()}${born === undefined ? "" : ` ${born}`}`;
}

/** Whether its maker still runs; of another machine's process nothing is known here. Undefined where it is no mark (yet). */
export function makerOf(mark: string): "runs" | "gone" | "elsewhere" | undefined {
  const [, pid, host, born] = /^(\d+) (.+?)(?: (\d+))?$/.exec(mark) ?? [];
  if (pid === undefined) return undefined;
  if (host !== hostname()) return "elsewhere";
  return processLives(Number(pid), born) ? "runs" : "gone";
}

/** Whether the process of this number runs, and is the one that began then. Where that is not known, the number decides. */
export function processLives(pid: number, born: string | undefined): boolean {
  if (!processRuns(pid)) return false;
  const there = processBorn(pid);
  return born === undefined || there === undefined || there === born;
}

export function processRuns(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (thrown) {
    return errnoOf(thrown) === "EPERM";
  }
}

/** When a process began, in the kernel's own count; undefined where it does not tell (macOS), or none runs. See proc(5). */
export function processBorn(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    // The second field, the program's name in parentheses, may hold anything; the 22nd is the start.
    return stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19];
  } catch {
    return undefined;
  }
}
