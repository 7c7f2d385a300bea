import { uptime as machineUptime } from "node:os";
import { interrupted } from "./errors.js";
import { readIfThere } from "./files.js";

/**
 * Time as commands may know it. On AWS it is the machine's; on the sandbox it is the simulated platform's and runs
 * faster, so that a wait written for AWS needs no change there.
 */
export interface Clock {
  /** The platform's time now. */
  now(): Date;
  /** Milliseconds of platform time from an arbitrary start; never goes backwards. */
  monotonic(): number;
  /** Resolves after `ms` of platform time; rejects with an `interrupted` error when `signal` aborts. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
  /** Aborts after `ms` of the operator's own time, whatever the platform's clock does. */
  deadline(ms: number): AbortSignal;
  /** The machine's time since it was started, which nobody can set; absent where that is not known, and where time is simulated. */
  uptime?(): Uptime | undefined;
}

/** Two of the same boot can be told apart by `ms` even when the clock was set in between. */
export interface Uptime {
  boot: string;
  ms: number;
}

/** A clock that runs `speed` times as fast as the machine's from `start` (default: the machine's time, speed 1). */
export function createClock(options: { speed?: number; now?: () => Date } = {}): Clock {
  const speed = options.speed ?? 1;
  const now = options.now ?? (() => new Date());
  return {
    now,
    monotonic: () => performance.now() * speed,
    sleep: (ms, signal) => sleepReal(ms / speed, signal),
    deadline: (ms) => AbortSignal.timeout(ms),
    ...(options.now === undefined ? { uptime } : {}),
  };
}

/** Linux tells one boot from the next. Its uptime goes on while the machine sleeps, which `hrtime` does not. */
function uptime(): Uptime | undefined {
  const boot = readIfThere("/proc/sys/kernel/random/boot_id")?.trim();
  return boot === undefined ? undefined : { boot, ms: Math.round(machineUptime() * 1_000) };
}

function sleepReal(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) {
      reject(interrupted());
      return;
    }
    const onAbort = () => {
      clearTimeout(timer);
      reject(interrupted());
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener("abort", onAbort);
      resolve();
    }, ms);
    signal?.addEventListener("abort", onAbort, { once: true });
  });
}
