import type { Json } from "./json.js";
import type { Report, Section, Tone } from "./report.js";
import type { AwsStep, Step, WaitStep } from "./step.js";
import type { StepResults } from "./values.js";

// Whoever plans a change needs its steps and their values as well.
export * from "./step.js";
export * from "./values.js";

export type Risk = "safe" | "disruptive" | "destructive";

/** The thing a change is about: what the lock is taken on, and what a person types to confirm its destruction, unless it says otherwise. */
export interface Resource {
  /** e.g. `ecs-service`, `rds-instance` */
  type: string;
  name: string;
}

/**
 * Something read live that the change rests on. Facts are read again between preview and apply; one whose `before`
 * moved stops the change, unless it is `volatile` (a count that moves by itself, such as running tasks).
 */
export interface Fact {
  name: string;
  before: Json;
  /** What it will be; left out when the change does not alter it. */
  after?: Json;
  volatile?: boolean;
  tone?: Tone;
  /** The sentence for "somebody changed it since you looked", given the value now. */
  moved?: (now: Json) => string;
}

export function fact(name: string, before: Json | undefined, rest: Omit<Fact, "name" | "before"> = {}): Fact {
  return { name, before: before ?? null, ...rest };
}

/** Put right by the engine itself when a change stops where it must not stay. Previewed, journalled and sent like any step. */
export type Rescue = Withdrawal | RollBack | Leave;

/** What was made and not handed on is taken away; the change ends with why it stopped. */
export interface Withdrawal {
  kind: "withdraw";
  /** Due once this step took effect, or may have ... */
  from: string;
  /** ... and until this one did, or may have. */
  until: string;
  step: AwsStep;
}

/** What was rolled out and does not hold is taken back; the change ends as rolled back. */
export interface RollBack {
  kind: "roll-back";
  /** Due when this wait finds that it failed. Not when nobody could look, the time was over, it was left, or others were at it. */
  wait: string;
  steps: (AwsStep | WaitStep)[];
  /** In place of `steps` where the platform goes back by itself: seen to its end. */
  follow: WaitStep;
  /** The steps of the change that nothing is left of then. */
  takesBack: string[];
  /** What is so then: `v2 does not hold and was taken back`. Why follows. */
  doneWords: string;
  /** Where to look then. */
  hint: string;
  /** What to type where going back fails as well. */
  byHand: string;
}

/** What was rolled out and does not hold stays, because that was asked for: a failure, and not a change half done. */
export interface Leave {
  kind: "leave";
  wait: string;
  /** The steps that nothing is left of where the platform goes back by itself all the same ... */
  takesBack: string[];
  /** ... and that in words. */
  takenBack: string;
}

/** e.g. the number of resources that are destroyed. */
export interface ConfirmWord {
  says: string;
  /** What it is, for who got it wrong: `the number of resources that are destroyed`. */
  what: string;
  question: string;
}

/** Something a command would do, as data. Only the engine in `apply.ts` can do it. */
export interface Change {
  kind: "change";
  title: string;
  risk: Risk;
  resource: Resource;
  /** What is typed to confirm it where the resource's name would not say how much is at stake. */
  confirmWith?: ConfirmWord;
  facts: Fact[];
  warnings: string[];
  /** What helps to judge it, under the facts: e.g. a chart of the last day. */
  shows?: Section[];
  /** No steps: it is so already, and `nothingToDo` says in which way. */
  steps: Step[];
  nothingToDo?: string;
  rescue?: Rescue;
  /** Offered on Ctrl-C while waiting: the command that takes the running change back, without `nexusctl`. */
  rollback?: { words: string; command: string };
  /** The recorded change that this one takes back. */
  undoes?: string;
  /**
   * Carried out also where AWS cannot say whose credentials these are: it writes the operator's own records and reaches people,
   * and has to work while AWS or the network does not.
   */
  evenWithoutAws?: true;
  /** Said when all is done, in place of "<title>: done". */
  doneWords?: string;
  /** What the reader may want to know or type after. */
  after?: (results: StepResults) => string[];
  /** What it brought forth, where that is what the reader came for: shown before the words on how the change ended. */
  report?: (results: StepResults) => Promise<Report>;
}

export function change(fields: Omit<Change, "kind">): Change {
  return { kind: "change", ...fields };
}
