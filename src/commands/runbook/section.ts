/** One thing to do, in order. */
export interface RunbookStep {
  do: string;
  /** What to type, without `nexusctl`. Words in angle brackets are the reader's to fill in. */
  type?: string;
}

/** How to get one thing done. */
export interface RunbookProcedure {
  title: string;
  /** When it is the right one, or what to know before. */
  when?: string;
  steps: RunbookStep[];
  /** What people look for that its text does not say. */
  words?: string;
}

export interface RunbookSection {
  name: string;
  title: string;
  /** Other words people use for it. */
  aliases: string[];
  procedures: RunbookProcedure[];
}
