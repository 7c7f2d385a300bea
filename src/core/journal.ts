import { join } from "node:path";
import { openChain, type Verification } from "./chain.js";
import type { Fact, Risk, Undo } from "./change.js";
import type { Clock } from "./clock.js";
import { asNexusError } from "./errors.js";
import { type Json, toJsonObject } from "./json.js";
import type { Redactor } from "./redact.js";
import { merged } from "./shared/merge.js";
import type { Verified } from "./shared/replica.js";
import type { SharedState } from "./shared/state.js";

export interface Actor {
  user: string;
  host: string;
  account: string | null;
  arn: string | null;
}

/** What happened, before the journal adds its number, time and hash. */
export type Event =
  | {
      type: "change.begun";
      change: string;
      title: string;
      risk: Risk;
      resource: { type: string; name: string };
      facts: Fact[];
      environment: string;
      region: string;
      actor: Actor;
      incident: string | null;
      undoes: string | null;
      /** Whose process it is, see `processMark`; absent in entries of before. */
      process?: string;
    }
  | {
      type: "step.begun";
      change: string;
      step: string;
      kind: string;
      words: string;
      request: Json;
      /** Its inverse, on the disk before anything is sent; absent where only the reply can complete it. */
      undo?: Undo;
    }
  | { type: "step.done"; change: string; step: string; result: Json; requestId: string | null; undo: Undo | null }
  | { type: "step.failed"; change: string; step: string; code: string; message: string; requestId: string | null }
  | { type: "step.unknown"; change: string; step: string; message: string; findOut: string; undo: Undo | null }
  | { type: "change.ended"; change: string; status: ChangeStatus; message: string | null }
  | { type: "note"; change: string | null; text: string };

export type ChangeStatus = "applied" | "detached" | "failed" | "partial" | "rolled-back" | "interrupted";

/** One line of the journal, which is a chain: see {@link openChain}. */
export type Entry = Event & { v: number; seq: number; at: string; prev: string; hash: string };

export interface JournalVerification extends Verification {
  /** Each writer's part as the others have it; absent where the journal is not shared. */
  writers?: Verified[];
}

export interface Journal {
  /** The file of this machine. */
  readonly path: string;
  /** Where it is shared with other operators; undefined where it is not. */
  readonly where: string | undefined;
  /** Writes and fsyncs one entry; secrets are taken out first. @throws when it cannot be written: then nothing may be done */
  append(event: Event): Entry;
  /** Hands all entries of this machine to the others. @throws when they do not arrive: then no step may be sent */
  share(): Promise<void>;
  /** As `share`, for what happened already: what does not arrive now goes with the next change. Also after Ctrl-C. */
  shareLater(): Promise<void>;
  /** Entries that others cannot see yet. */
  pending(): Promise<number>;
  /** From here on what others wrote is fetched anew. */
  forget(): void;
  /** All entries that can be read, of all operators, oldest first. */
  read(): Promise<Entry[]>;
  /** What this machine knows by itself: asks nobody. */
  known(): Entry[];
  verify(): Promise<JournalVerification>;
}

/** The journal of changes: one a user and environment, and what others share of theirs. */
export function openJournal(folder: string, deps: { clock: Clock; redactor: Redactor }, shared?: SharedState): Journal {
  const chain = openChain(journalPath(folder), deps);
  const known = () => chain.read() as unknown as Entry[];
  return {
    path: chain.path,
    where: shared?.where,
    append: (event) => chain.append({ ...toJsonObject(event), type: event.type }) as unknown as Entry,
    share: async () => shared?.share("journal"),
    shareLater: async () => shared?.shareLater("journal", { outlives: true }),
    pending: async () => (await shared?.unshared("journal"))?.length ?? 0,
    forget: () => shared?.forget(),
    read: async () => {
      if (shared === undefined) return known();
      await shared.refresh("journal");
      return merged([chain.read(), ...(await shared.others("journal"))]) as unknown as Entry[];
    },
    known,
    verify: async () => (shared === undefined ? chain.verify() : verifyAll(chain.verify(), shared)),
  };
}

export function journalPath(folder: string): string {
  return join(folder, "journal.jsonl");
}

/** Ours as it lies here, and everybody's as it lies there. What cannot be read is not whole. */
async function verifyAll(own: Verification, shared: SharedState): Promise<JournalVerification> {
  try {
    const writers = await shared.verify("journal");
    const theirs = writers.flatMap(({ writer, problems }) =>
      problems.map(({ line, what }) => ({ line, what: `${writer}: ${what}` })),
    );
    return { ...own, problems: [...own.problems, ...theirs], writers };
  } catch (thrown) {
    const what = `${shared.where} was not checked: ${asNexusError(thrown).message}`;
    return { ...own, problems: [...own.problems, { line: 0, what }], writers: [] };
  }
}
