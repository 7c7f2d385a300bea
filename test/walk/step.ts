/** What moto cannot do of a command: it is run all the same, and has to say so. */
export interface Lacks {
  lacks: RegExp;
}

/** What no endpoint of ours can do: the test that shows it, as `file › name`. */
export interface Elsewhere {
  elsewhere: string;
}

/** One command of the walk. */
export interface Move {
  /** What is typed after `nexusctl`. Words in angle brackets are filled in with the platform's own names. */
  type: string;
  /** What the first line of the answer has to say: a person reads no further at night. */
  says: RegExp;
  /** `kind` of its JSON document; a change is shown first, then made, and its result is a `change.result`. */
  kind?: string;
  /** Answers to a change's question. Without it the command only reads. */
  yes?: string[];
  /** Exit code, 0 by default: 3 where the runbook presupposes trouble. */
  exits?: number;
  /** Typed before, so that there is something to do: breaks the sandbox, or stops what is to be started. */
  before?: string[];
  /** Typed after: ends the trouble that nothing of the procedure ends. */
  after?: string[];
  /** It goes on until Ctrl-C. */
  endless?: true;
  /** What is different against moto, where no trouble can be made. */
  moto?: Partial<Pick<Move, "says" | "exits" | "before" | "after" | "type">> | Lacks | Elsewhere;
}

/** One numbered step of the runbook. */
export interface Step {
  /** Section, subsection and step as the runbook counts them. */
  id: string;
  /** What it is for, in our words. */
  does: string;
  /** What somebody types who looks for it: `nexusctl runbook <words>` has to find it. */
  words: string;
  /** The programs and calls that the runbook has there; none where it has only prose. */
  replaces: string[];
  /** How many characters those are to type. */
  typed: number;
  moves: Move[];
}

export const CHANGE = "change.result";
/** A change that is not harmless takes one of these. */
export const YES = ["--yes"];
export const named = (name: string) => ["--yes", "--confirm", name];
