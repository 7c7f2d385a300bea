/** What the trust suite shows, in the words of its report; every one of them has to be counted by some test. */
export const PROMISES = {
  nothingUnconfirmed: "a dry run, a declined prompt, a missing flag: 0 writes on the wire",
  previewedIsSent: "what is previewed is what is sent",
  neverSentTwice: "no unsafe write is sent twice",
  readsSurvive: "reads survive 30 % throttling, resets, slow sockets and truncated bodies",
  killedAnywhere: "kill -9 between any two steps, and at any point of a backup",
  brokenBackups: "a corrupted or truncated backup is never restored",
  sameDatabase: "restore gives back the same database",
  secrets: "a registered secret is never on stdout, stderr, in the journal, in state or in an error",
  hostileInput: "bad arguments, bad configuration, hostile answers: no stack, an exit code from the table",
  twoOperators: "two operators at once: one holds the lock, the other is told who and since when",
} as const;

export type PromiseName = keyof typeof PROMISES;
