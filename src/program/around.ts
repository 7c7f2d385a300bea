import type { GlobalOptions } from "../core/globals.js";

/** Where live values are looked for. */
export interface Around {
  variables: Readonly<Record<string, string | undefined>>;
  cwd: string;
  home: string;
  /** Where to look, as far as it was typed. */
  place: Pick<GlobalOptions, "env" | "profile" | "region" | "endpointUrl">;
}
