import { AsyncLocalStorage } from "node:async_hooks";
import { NexusError } from "./errors.js";
import { canonicalJson, isObject, type JsonObject, toJson } from "./json.js";

/** Which operations of each service only read. Whatever is not named here counts as a write. */
export type ReadList = Readonly<Record<string, readonly string[]>>;

/** The operations a command may send, reads and steps, by service as in `src/aws/clients.ts`. */
export type Uses = Readonly<Record<string, readonly string[]>>;

/** What a permit is for: one AWS operation, one child process or one request, with exactly this content. */
export interface Passage {
  service: string;
  operation: string;
  content: unknown;
}

/** What a job may do, as often as it needs to: this operation, with exactly these members in what it sends. */
export interface Allowance {
  service: string;
  operation: string;
  within: JsonObject;
}

/** Ways out that need no permission of AWS. */
const OWN = ["process", "http", "file", "postgres"];

type Permit =
  | { kind: "one"; key: string; used: boolean }
  | { kind: "job"; allows: readonly Allowance[] }
  | { kind: "state"; allows: readonly Allowance[] };

/**
 * The one door to the outside. Reads pass; a write passes only inside {@link Gate.permit}, only the passage that was
 * permitted, and only once, or inside {@link Gate.permitJob} when one of the job's allowances covers it. In a dry run
 * nobody calls either, and a closed gate would refuse it.
 */
export class Gate {
  readonly #reads: ReadList;
  readonly #permits = new AsyncLocalStorage<Permit>();
  readonly #fences = new AsyncLocalStorage<() => void>();
  #closed = false;
  #declared: Uses | undefined;

  constructor(reads: ReadList) {
    this.#reads = reads;
  }

  /** From here on nothing can write any more in this process (a dry run). */
  close(): void {
    this.#closed = true;
  }

  isRead(service: string, operation: string): boolean {
    return this.#reads[service]?.includes(operation) ?? false;
  }

  /** From here on nothing may be sent to AWS that is not declared: what tests hold every command to. */
  hold(uses: Uses): void {
    this.#declared = { sts: ["GetCallerIdentity"], ...uses };
  }

  #refuseUndeclared({ service, operation }: Passage, rehearsal: boolean): void {
    if (this.#declared === undefined || OWN.includes(service)) return;
    const name = rehearsal ? `${operation} DryRun` : operation;
    if (this.#declared[service]?.includes(name) !== true) {
      throw refused(`${service}:${name}`, "the command does not declare that it uses it");
    }
  }

  /** EC2 rehearses a call whose DryRun is true, and does nothing. */
  #isRehearsal({ service, operation, content }: Passage): boolean {
    return isObject(content) && content.DryRun === true && this.isRead(service, `${operation} DryRun`);
  }

  /** Called by every client's middleware, the process runner, the file writer and the HTTP sender before anything leaves. */
  check(passage: Passage): void {
    const rehearsal = this.#isRehearsal(passage);
    this.#refuseUndeclared(passage, rehearsal);
    if (rehearsal || this.isRead(passage.service, passage.operation)) return;
    const permit = this.#permits.getStore();
    const name = `${passage.service}:${passage.operation}`;
    if (this.#closed) throw refused(name, "this is a dry run");
    if (permit === undefined) throw refused(name, "it is not a step of a confirmed change");
    this.askFence(passage);
    if (permit.kind !== "one") {
      if (permit.allows.some((allowance) => covers(allowance, passage))) return;
      throw refused(name, permit.kind === "job" ? "the job that was confirmed does not include it" : "it is no state");
    }
    if (permit.key !== keyOf(passage)) throw refused(name, "it is not what was previewed and confirmed");
    if (permit.used) throw refused(name, "it was sent already");
    permit.used = true;
  }

  /**
   * Called before each attempt of what {@link check} let pass: between two the lock may be lost, such as while a laptop sleeps.
   * @throws locked when a write has no lock any more
   */
  askFence(passage: Passage): void {
    if (this.#isRehearsal(passage) || this.isRead(passage.service, passage.operation)) return;
    if (this.#permits.getStore()?.kind === "state") return;
    this.#fences.getStore()?.();
  }

  /** Runs `send` with the right to make exactly this passage, once. Only the change engine calls it. */
  async permit<T>(passage: Passage, send: () => Promise<T>): Promise<T> {
    if (this.#closed) throw refused(`${passage.service}:${passage.operation}`, "this is a dry run");
    return this.#permits.run({ kind: "one", key: keyOf(passage), used: false }, send);
  }

  /** Runs `body` with the right to do what `allows` covers, as often as it needs to. Only the change engine calls it. */
  async permitJob<T>(allows: readonly Allowance[], body: () => Promise<T>): Promise<T> {
    if (this.#closed) throw refused("job", "this is a dry run");
    return this.#permits.run({ kind: "job", allows }, body);
  }

  /** Runs `body` with the right to keep the operators' shared state: what `allows` covers. Nothing of the platform is. */
  async permitState<T>(allows: readonly Allowance[], body: () => Promise<T>): Promise<T> {
    if (this.#closed) throw refused("state", "this is a dry run");
    return this.#permits.run({ kind: "state", allows }, body);
  }

  /** Runs `body`, in which no write goes out unless `held` lets it: it throws once the change's lock is lost. */
  async fenced<T>(held: () => void, body: () => Promise<T>): Promise<T> {
    return this.#fences.run(held, body);
  }
}

function covers({ service, operation, within }: Allowance, passage: Passage): boolean {
  if (service !== passage.service || operation !== passage.operation) return false;
  const content = isObject(passage.content) ? passage.content : {};
  return Object.entries(within).every(([key, value]) => canonicalJson(toJson(content[key])) === canonicalJson(value));
}

function keyOf(passage: Passage): string {
  return `${passage.service}:${passage.operation}:${canonicalJson(toJson(passage.content))}`;
}

function refused(name: string, why: string): NexusError {
  return new NexusError("failed", `the gate refused ${name}: ${why}`, {
    hint: "nothing was sent; this is a defect of nexusctl, please report it",
  });
}
