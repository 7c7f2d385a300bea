/** A text that a person is to change in their editor. */
export interface Draft {
  /** What it is, as a phrase: `the task definition`. */
  what: string;
  /** The file's name: an editor knows its language by it. */
  fileName: string;
  text: string;
  /** What is wrong with what was typed, each with its place; none when it can be used. */
  check(text: string): string[];
}
