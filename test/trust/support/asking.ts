import { changing } from "../../support/change-commands.js";

/**
 * What is confirmed, or declined, at moto's terminal. The guided procedure asks once a step and goes on to the next: it has a
 * test of its own.
 */
export const ASKING_ON_MOTO: readonly string[] = changing
  .filter(({ command, words }) => command.risk !== "safe" && words !== "emergency service-down")
  .map(({ words }) => words);
