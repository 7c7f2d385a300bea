import type { Context } from "../../core/context.js";
import { NexusError, notFound } from "../../core/errors.js";
import { readIfThere } from "../../core/files.js";

/** Makes a password of IAM's for whoever wants to connect. */
export type MakeToken = () => Promise<string>;

/**
 * The password that `variable` or the reference stands for, registered with the redactor before anything else is done with it.
 * @param reference `secretsmanager:<id>[#field]`, `iam`, `${NAME}` or `file:<path>`
 * @throws config, not-found: which of them has none
 */
export async function findPassword(
  ctx: Pick<Context, "aws" | "variables" | "redactor">,
  variable: string,
  reference: string | undefined,
  makeToken: MakeToken | undefined,
): Promise<string | undefined> {
  const password = await find(ctx, variable, reference, makeToken);
  ctx.redactor.add(password);
  return password;
}

async function find(
  { aws, variables }: Pick<Context, "aws" | "variables">,
  variable: string,
  reference: string | undefined,
  makeToken: MakeToken | undefined,
): Promise<string | undefined> {
  const given = variables[variable];
  if (given !== undefined && given !== "") return given;
  if (reference === undefined) return undefined;
  if (reference === "iam") {
    if (makeToken !== undefined) return makeToken();
    throw new NexusError("config", "password: iam has a meaning for RDS only");
  }
  const secret = /^secretsmanager:([^#]+)(?:#(.+))?$/.exec(reference);
  if (secret?.[1] !== undefined) return (await aws.secrets()).value(secret[1], secret[2]);
  const named = /^\$\{(.+)\}$/.exec(reference)?.[1];
  if (named !== undefined) {
    const value = variables[named];
    if (value !== undefined && value !== "") return value;
    throw new NexusError("config", `the password is configured to be in the variable ${named}, which is not set`);
  }
  const path = reference.replace(/^file:/, "");
  const text = readIfThere(path)?.replace(/\r?\n$/, "");
  if (text !== undefined && text !== "") return text;
  throw notFound(
    `the password is configured to be in ${path}, which ${text === undefined ? "is not there" : "is empty"}`,
  );
}
