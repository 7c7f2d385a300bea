import { asNexusError, type NexusError } from "../../core/errors.js";

/** What AWS calls "slow down". */
const SLOW_DOWN = ["ThrottlingException", "Throttling", "LimitExceededException", "TooManyRequestsException"];

export function isThrottled(error: NexusError): boolean {
  return SLOW_DOWN.includes(error.awsCode ?? "");
}

/** Worth asking again: throttled, no answer, or an answer that was not the service's own refusal. */
export function isPassing(error: NexusError): boolean {
  if (isThrottled(error)) return true;
  return error.code === "failed" && error.awsCode !== "InvalidParameterException";
}

/** A page's token that the service no longer takes: the look begins again. */
export function isStaleToken(thrown: unknown): boolean {
  const error = asNexusError(thrown);
  return error.awsCode === "InvalidParameterException" && /token/i.test(error.message);
}

const FIRST_MS = 500;
const MOST_MS = 30_000;

/** So long a call that is refused without a break is asked again, where somebody waits for its end. */
export const PATIENCE_MS = 60_000;

/** How long to wait before asking again: longer with each refusal, shorter with each answer. */
export class Backoff {
  #delayMs = 0;

  get delayMs(): number {
    return this.#delayMs;
  }

  refused(): number {
    this.#delayMs = Math.min(MOST_MS, Math.max(FIRST_MS, this.#delayMs * 2));
    return this.#delayMs;
  }

  answered(): void {
    this.#delayMs = this.#delayMs <= FIRST_MS ? 0 : this.#delayMs / 2;
  }
}
