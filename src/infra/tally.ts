import type { Event } from "./events.js";
import type { PlannedResource } from "./summary.js";

/** One thing that is done with one resource; a replacement is two. */
interface Operation {
  action: string;
  address: string;
  state: "planned" | "began" | "done" | "failed";
}

const OPERATIONS: Readonly<Record<string, readonly string[]>> = {
  create: ["create"],
  update: ["update"],
  delete: ["delete"],
  replace: ["delete", "create"],
};
const DONE: Readonly<Record<string, string>> = { create: "created", update: "changed", delete: "destroyed" };
const VERB: Readonly<Record<string, string>> = { create: "create", update: "change", delete: "destroy" };
const NAMED = 12;

/** What of a plan was done so far, from the events of its application. */
export class Tally {
  readonly #operations: Operation[];

  constructor(resources: readonly PlannedResource[]) {
    this.#operations = resources.flatMap(({ action, address }) =>
      (OPERATIONS[action] ?? []).map((one): Operation => ({ action: one, address, state: "planned" })),
    );
  }

  /** Takes an event in. @returns what is said of it; undefined when there is nothing to say */
  take(event: Event): string | undefined {
    if (event.kind !== "began" && event.kind !== "done" && event.kind !== "failed") return undefined;
    const { kind, action, address, seconds } = event;
    if (!(action in VERB)) return undefined;
    const known = this.#operations.find((one) => one.action === action && one.address === address);
    if (known === undefined) this.#operations.push({ action, address, state: kind });
    else known.state = kind;
    if (kind === "began") return undefined;
    const took = seconds === undefined || seconds < 1 ? "" : ` (${Math.round(seconds)}s)`;
    return kind === "done" ? `${DONE[action]} ${address}${took}` : `failed: ${VERB[action]} ${address}${took}`;
  }

  get total(): number {
    return this.#operations.length;
  }

  get done(): number {
    return this.#in("done").length;
  }

  /** Whether anything was begun: from then on the platform may not be as it was. */
  get touched(): boolean {
    return this.#operations.some(({ state }) => state !== "planned");
  }

  count(action: string): number {
    return this.#in("done").filter((one) => one.action === action).length;
  }

  /** What goes on now, e.g. `create aws_lb.main`. */
  get running(): string {
    return this.#in("began").map(todo).join(", ");
  }

  /** `1 of 3 done: created a; failed: create b; not begun: create c`. */
  words(): string {
    const done = this.#in("done").map(({ action, address }) => `${DONE[action]} ${address}`);
    return [
      `${done.length} of ${this.total} done${done.length === 0 ? "" : `: ${listed(done)}`}`,
      ...part("failed", this.#in("failed").map(todo)),
      ...part("begun, and nobody knows how it ended", this.#in("began").map(todo)),
      ...part("not begun", this.#in("planned").map(todo)),
    ].join("; ");
  }

  #in(state: Operation["state"]): Operation[] {
    return this.#operations.filter((one) => one.state === state);
  }
}

function todo({ action, address }: Operation): string {
  return `${VERB[action]} ${address}`;
}

function part(title: string, words: string[]): string[] {
  return words.length === 0 ? [] : [`${title}: ${listed(words)}`];
}

function listed(words: string[]): string {
  const more = words.length - NAMED;
  return more > 0 ? `${words.slice(0, NAMED).join(", ")} and ${more} more` : words.join(", ");
}
