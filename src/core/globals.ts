/** The options every command takes, validated once. Undefined where neither flag nor variable named one. */
export interface GlobalOptions {
  env: string | undefined;
  profile: string | undefined;
  region: string | undefined;
  endpointUrl: string | undefined;
  output: "table" | "json" | "yaml" | "text";
  query: string | undefined;
  dryRun: boolean;
  yes: boolean;
  confirm: string | undefined;
  input: boolean;
  timeoutMs: number | undefined;
  wait: boolean;
  incident: string | undefined;
  quiet: boolean;
  verbose: boolean;
  debug: boolean;
  color: boolean | undefined;
  maxItems: number | undefined;
}
