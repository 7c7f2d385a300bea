import { join } from "node:path";
import { openChain, type Verification } from "./chain.js";
import type { Fact, Risk, Undo } from "./change.js";
import type { Clock } from "./clock.js";
import { type Json, toJsonObject } from "./json.js";
import type { Redactor } from "./redact.js";

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

export type { Verification };

export interface Journal {
  readonly path: string;
  /** Writes and fsyncs one entry; secrets are taken out first. @throws when it cannot be written: then nothing may be done */
  append(event: Event): Entry;
  /** All entries that can be read, oldest first. */
  read(): Entry[];
  verify(): Verification;
}

/** The journal of changes, one a user and environment. */
export function openJournal(folder: string, deps: { clock: Clock; redactor: Redactor }): Journal {
  const chain = openChain(join(folder, "journal.jsonl"), deps);
  return {
    path: chain.path,
    append: (event) => chain.append({ ...toJsonObject(event), type: event.type }) as unknown as Entry,
    read: () => chain.read() as unknown as Entry[],
    verify: () => chain.verify(),
  };
}
