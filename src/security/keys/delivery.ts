import { randomUUID } from "node:crypto";
import { isAbsolute, resolve } from "node:path";
import type { AwsStep, SecretFileStep, SecretText, ShowStep, StepResults } from "../../core/change.js";
import { type Secrets, secretText } from "../../core/change.js";
import type { Context } from "../../core/context.js";
import { asNexusError, NexusError, usage } from "../../core/errors.js";
import { readIfThere } from "../../core/files.js";
import { isObject } from "../../core/json.js";

/** Where the secret of a new key goes. Its text is what the journal keeps, so that a later run finds it again. */
export type Delivery = { kind: "secretsmanager"; id: string } | { kind: "file"; path: string } | { kind: "show" };

/** @param cwd what a relative path of a file begins from */
export function parseDelivery(text: string, cwd: string): Delivery {
  if (text === "show") return { kind: "show" };
  const [, kind, rest = ""] = /^(secretsmanager|file):(.+)$/.exec(text) ?? [];
  if (kind === "secretsmanager") return { kind, id: rest };
  if (kind === "file") return { kind, path: isAbsolute(rest) ? rest : resolve(cwd, rest) };
  throw usage(
    `--deliver: "${text}" is no place for a secret`,
    "say secretsmanager:<id>, file:<path>, or show (once, on this terminal)",
  );
}

export function deliveryText(to: Delivery): string {
  if (to.kind === "show") return "show";
  return to.kind === "file" ? `file:${to.path}` : `secretsmanager:${to.id}`;
}

/** A region or a user name beside the secret is none, and masking it would garble what is said. */
const SECRET_FIELD = /secret|password|token|(?<!id)key$/i;

/** What a delivery needs to be done and found again. */
export interface DeliveryPlan {
  steps: (AwsStep | SecretFileStep | ShowStep)[];
  /** After the proof: what makes everybody read the new key. */
  after: AwsStep[];
  /** The secret's version, for finding it again. */
  version: string | undefined;
}

/** Names under which secrets of the field keep a key's two halves; the first pair is used where there is none yet. */
const PAIRS: [id: string, secret: string][] = [
  ["AccessKeyId", "SecretAccessKey"],
  ["accessKeyId", "secretAccessKey"],
  ["access_key_id", "secret_access_key"],
  ["aws_access_key_id", "aws_secret_access_key"],
  ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"],
];

/**
 * Reads what is there, and plans the delivery of a key that does not exist yet.
 * @throws usage for a file that exists already, or a terminal that is none; not-found for a secret that is none
 */
export async function planDelivery(ctx: Context, to: Delivery): Promise<DeliveryPlan> {
  if (to.kind === "show") {
    if (!ctx.io.interactive && !ctx.globals.dryRun) {
      throw usage("--deliver show needs a terminal to show it on", "say secretsmanager:<id> or file:<path>");
    }
    const undo = { kind: "none", why: "what was shown was seen" } as const;
    return {
      steps: [
        { kind: "show", id: "deliver", words: "show it here, once", content: pairText("the new key", showText), undo },
      ],
      after: [],
      version: undefined,
    };
  }
  if (to.kind === "file") {
    if (readIfThere(to.path) !== undefined) {
      throw usage(`${to.path} exists already; it is not overwritten`, "name another file, or take that one away first");
    }
    const undo = { kind: "none", why: "delete the file when the key is no longer wanted" } as const;
    const content = pairText("the new key as a credentials file", fileText);
    return {
      steps: [{ kind: "secret-file", id: "deliver", words: `write it to ${to.path}`, path: to.path, content, undo }],
      after: [],
      version: undefined,
    };
  }
  return intoSecret(ctx, to.id);
}

async function intoSecret(ctx: Context, id: string): Promise<DeliveryPlan> {
  const secrets = await ctx.aws.secrets();
  const { current } = await secrets.versions(id);
  const fields = current === undefined ? {} : fieldsOf(await secrets.text(id), id, ctx);
  const [idName, secretName] = PAIRS.find(([name]) => name in fields) ?? ["AccessKeyId", "SecretAccessKey"];
  const others = Object.keys(fields).filter((name) => name !== idName && name !== secretName);
  const shows = [`${idName} and ${secretName} of the new key`, ...others.map((name) => `${name} as it is`)].join(", ");
  const version = randomUUID();
  const text = pairText(shows, ({ id: key, secret }) =>
    JSON.stringify({ ...fields, [idName]: key, [secretName]: secret }),
  );
  return {
    steps: [secrets.putPending(id, version, text)],
    after: [secrets.promote(id, version, current)],
    version,
  };
}

/** What of a delivered key can be read again: the proof in a later run needs it. Undefined: it was never delivered there. */
export async function readDelivered(
  ctx: Context,
  to: Delivery,
  version: string | undefined,
  keyId: string,
): Promise<Pair | undefined> {
  const found = await delivered(ctx, to, version);
  ctx.redactor.add(found?.secret);
  return found?.id === keyId ? found : undefined;
}

async function delivered(ctx: Context, to: Delivery, version: string | undefined): Promise<Pair | undefined> {
  if (to.kind === "show") return undefined;
  if (to.kind === "file") {
    const text = readIfThere(to.path) ?? "";
    const of = (name: string) => new RegExp(`^${name} = (\\S+)$`, "m").exec(text)?.[1];
    return pair(of("aws_access_key_id"), of("aws_secret_access_key"));
  }
  if (version === undefined) return undefined;
  try {
    const fields = fieldsOf(await (await ctx.aws.secrets()).text(to.id, version), to.id, ctx);
    const [id, secret] = PAIRS.find(([name]) => name in fields) ?? ["", ""];
    return pair(fields[id], fields[secret]);
  } catch (thrown) {
    const error = asNexusError(thrown);
    if (error.code === "not-found") return undefined;
    throw error;
  }
}

export interface Pair {
  id: string;
  secret: string;
}

function pair(id: unknown, secret: unknown): Pair | undefined {
  return typeof id === "string" && typeof secret === "string" ? { id, secret } : undefined;
}

function pairText(shows: string, make: (pair: Pair) => string): SecretText {
  return secretText(`<${shows}>`, (secrets, results) => make(newPair(secrets, results)));
}

/** The key that this run created. @throws failed when the reply that had its secret was lost: nobody will ever know it */
export function newPair({ secretAccessKey }: Secrets, results: StepResults): Pair {
  const found = pair(results["create-key"]?.accessKeyId, secretAccessKey);
  if (found !== undefined) return found;
  throw new NexusError("failed", "the reply that held the new key's secret was lost, so nobody knows it", {
    hint: "run the command again: it begins with another key",
  });
}

function showText({ id, secret }: Pair): string {
  return `\n  access key id      ${id}\n  secret access key  ${secret}\n`;
}

function fileText({ id, secret }: Pair): string {
  return `[default]\naws_access_key_id = ${id}\naws_secret_access_key = ${secret}\n`;
}

/** The secret's fields, each known to the redactor. @throws failed when it is no JSON object: it would be lost */
function fieldsOf(text: string, id: string, ctx: Context): Record<string, unknown> {
  ctx.redactor.add(text);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    value = undefined;
  }
  if (!isObject(value)) {
    throw new NexusError("failed", `the secret ${id} is no JSON object, so a key cannot be put beside what it holds`, {
      hint: "name a secret of its own for the key",
    });
  }
  for (const [name, field] of Object.entries(value)) {
    if (typeof field === "string" && SECRET_FIELD.test(name)) ctx.redactor.add(field);
  }
  return value;
}
