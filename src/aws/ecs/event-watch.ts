import type { Line, Tone } from "../../core/report.js";
import type { EcsService, ServiceEvent } from "../ecs.js";
import { eventWords } from "./event-words.js";

/** Tells a service's events once each, oldest first, from `since` on, but for those `told` already. */
export class EventWatch {
  readonly #told: Set<string>;
  readonly #since: Date | undefined;

  constructor(since: Date | undefined, told: readonly ServiceEvent[] = []) {
    this.#since = since;
    this.#told = new Set(told.map(({ id }) => id));
  }

  news(service: EcsService): Line[] {
    const fresh = service.events.filter(
      ({ id, at }) => !this.#told.has(id) && (this.#since === undefined || at.getTime() >= this.#since.getTime()),
    );
    for (const { id } of fresh) this.#told.add(id);
    return fresh
      .sort((a, b) => a.at.getTime() - b.at.getTime())
      .map(({ at, message }) => ({ text: eventWords(message), time: at, tone: toneOf(message) }));
  }
}

function toneOf(message: string): Tone {
  if (/unable to|failed|unhealthy|circuit breaker|rolling back/i.test(message)) return "warn";
  return /steady state|deployment completed/i.test(message) ? "ok" : "info";
}
