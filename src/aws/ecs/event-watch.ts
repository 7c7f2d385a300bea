import type { Line, Tone } from "../../core/report.js";
import type { EcsService } from "../ecs.js";

/** Tells a service's events once each, oldest first, from `since` on. */
export class EventWatch {
  readonly #told = new Set<string>();
  readonly #since: Date | undefined;

  constructor(since: Date | undefined) {
    this.#since = since;
  }

  news(service: EcsService): Line[] {
    const fresh = service.events.filter(
      ({ id, at }) => !this.#told.has(id) && (this.#since === undefined || at.getTime() >= this.#since.getTime()),
    );
    for (const { id } of fresh) this.#told.add(id);
    return fresh
      .sort((a, b) => a.at.getTime() - b.at.getTime())
      .map(({ at, message }) => ({ text: message, time: at, tone: toneOf(message) }));
  }
}

function toneOf(message: string): Tone {
  if (/unable to|failed|unhealthy|circuit breaker|rolling back/i.test(message)) return "warn";
  return /steady state|deployment completed/i.test(message) ? "ok" : "info";
}
