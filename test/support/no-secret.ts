import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { basename, join } from "node:path";
import type { Ended } from "./cli.js";

/** Secrets that were planted in this process, with what each is. */
const planted = new Map<string, string>();

/** Shorter ones stand in ordinary words. */
const SHORTEST = 8;
/** Variables whose value is a secret, however they are called. */
const SECRET_VARIABLE = /SECRET|PASSWORD|PASSWD|TOKEN|ROUTING_KEY|WEBHOOK|REDISCLI_AUTH/;
/** What nexusctl never writes a secret into is small; what is larger is a dump. */
const LARGEST_BYTES = 16 * 1_048_576;

/** From now on a run whose output, or what it leaves in files, has this in it fails its test. @returns the secret */
export function plant(what: string, secret: string): string {
  if (secret.length >= SHORTEST) planted.set(secret, what);
  return secret;
}

export function plantVariables(env: Readonly<Record<string, string | undefined>>): void {
  for (const [name, value] of Object.entries(env)) {
    if (SECRET_VARIABLE.test(name) && value !== undefined) plant(name, value);
  }
}

/** As it stands, and as JSON, an address, a header or a page would have it. */
export function formsOf(secret: string): string[] {
  const forms = [
    secret,
    JSON.stringify(secret).slice(1, -1),
    encodeURIComponent(secret),
    Buffer.from(secret).toString("base64"),
    secret.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;"),
    ...secret.split("\n").filter((line) => line.length >= SHORTEST),
  ];
  return [...new Set(forms)];
}

/** @throws naming the secret (never its value) and where it was found */
export function refuseSecrets(text: string, where: string): void {
  for (const [secret, what] of planted) {
    if (formsOf(secret).some((form) => text.includes(form))) throw new Error(`the secret "${what}" is in ${where}`);
  }
}

/** When each file below a folder was last written, in milliseconds. */
export type Written = ReadonlyMap<string, number>;

/** Looks at the files of a home before a run, for {@link searchForSecrets}. */
export function writtenBelow(home: string): Written {
  return new Map(filesOf(home).map(({ path, at }) => [path, at]));
}

/**
 * Looks for planted secrets in all that a run said, and in all that it wrote below its home since `before`.
 * @param what the command line: files that it names are where a secret was asked to go
 * @throws naming the secret and where it was found
 */
export function searchForSecrets(
  { stdout, stderr }: Pick<Ended, "stdout" | "stderr">,
  home: string,
  what: string,
  before: Written = new Map(),
): void {
  if (planted.size === 0) return;
  refuseSecrets(stdout, `stdout of ${what}`);
  refuseSecrets(stderr, `stderr of ${what}`);
  for (const { path, at } of filesOf(home)) {
    if (before.get(path) === at || what.includes(basename(path)) || isPlatform(path)) continue;
    refuseSecrets(readFileSync(path, "utf8"), `${path}, after ${what}`);
  }
}

/** The simulated platform's own state: its Secrets Manager is where secrets are to be. */
function isPlatform(path: string): boolean {
  return /\/world\.json(\.|$)/.test(path);
}

function filesOf(home: string): { path: string; at: number }[] {
  if (!existsSync(home)) return [];
  return readdirSync(home, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .flatMap((entry) => {
      const path = join(entry.parentPath, entry.name);
      // What another process of the same home has taken away meanwhile holds nothing.
      const stats = statSync(path, { throwIfNoEntry: false });
      return stats === undefined || stats.size > LARGEST_BYTES ? [] : [{ path, at: stats.mtimeMs }];
    });
}
