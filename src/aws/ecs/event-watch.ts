import type { Line, Tone } from "../../core/report.js";
import type { EcsService, ServiceEvent } from "../ecs.js";

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
      .map(({ at, message }) => ({ text: brief(message, service.name), time: at, tone: toneOf(message) }));
  }
}

/** An event without what every one of them says: the service's name, and tasks by the ids that logs and console cut too. */
function brief(message: string, service: string): string {
  return message.replace(`(service ${service}) `, "").replace(/\(task ([0-9a-f]{8})[0-9a-f]{24}\)/g, "$1");
}

function toneOf(message: string): Tone {
  if (/unable to|failed|unhealthy|circuit breaker|rolling back/i.test(message)) return "warn";
  return /steady state|deployment completed/i.test(message) ? "ok" : "info";
}
