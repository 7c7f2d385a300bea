import { expect } from "vitest";
import { isObject, type JsonObject, toJsonObject } from "../../../src/core/json.js";
import { jsonOf, type Operator } from "../../support/cli.js";
import type { RecordedCall } from "../../support/proxy/exchange.js";
import { SERVICES_READ, stateOf } from "./moto-state.js";
import type { Pair } from "./pair.js";
import { asSent, type PrintedCall } from "./resend.js";
import type { TypingShell } from "./typing-shell.js";

/** One change, and what has to be there before. */
export interface Tried {
  /** The command's words, as in the list of commands. */
  words: string;
  argv(): string[];
  prepare?: (url: string) => Promise<void>;
  /** What a person puts into a variable that no command fills: a secret. Given what each step's command printed, by step id. */
  person?: Readonly<Record<string, (printed: ReadonlyMap<string, string>) => string>>;
  /** moto keeps nothing of it: its state is the same as before. */
  leavesNoTrace?: true;
}

/** What was seen of one change, or of its undo. */
export interface Round {
  /** The `aws` commands that were typed, in order. */
  typed: string[];
  /** Calls and writes that arrived at nexusctl's moto, of the dry run and of the run. */
  calls: number;
  writes: number;
  /** Writes that the dry run said. */
  previewed: number;
}

export interface Compared {
  change: Round;
  /** Undefined where there is no way back that is a call. */
  undo: Round | undefined;
}

/**
 * Has nexusctl make a change on one moto while the `aws` commands of its dry run are typed on the other, and then its undo
 * likewise. Expects each time that what arrived is what was previewed, and that the resources of both end equal.
 */
export async function compare(pair: Pair, tried: Tried): Promise<Compared> {
  await pair.begin(tried.prepare);
  const before = await stateOf(pair.ours.seeded.moto.url);
  expect(await stateOf(pair.byHand.seeded.moto.url)).toEqual(before);
  const operator = pair.operator();
  const { round: change, document } = await both(pair, operator, tried, tried.argv());
  const after = await sameState(pair);
  if (tried.leavesNoTrace) expect(after).toEqual(before);
  else expect(after).not.toEqual(before);
  if (!stepsOf(document).some(({ undo }) => isObject(undo) && undo.kind === "call")) return { change, undo: undefined };
  const { round: undo } = await both(pair, operator, tried, ["undo", "latest"]);
  expect(await sameState(pair)).not.toEqual(after);
  return { change, undo };
}

async function sameState(pair: Pair): Promise<unknown> {
  const ours = await stateOf(pair.ours.seeded.moto.url);
  expect(await stateOf(pair.byHand.seeded.moto.url)).toEqual(ours);
  return ours;
}

async function both(pair: Pair, operator: Operator, tried: Tried, argv: string[]) {
  const { proxy } = pair.ours;
  proxy.clear();
  const asked = await operator.run([...argv, "--no-wait", "--dry-run", "-o", "json"]);
  const preview = jsonOf(asked);
  const commands = stepsOf(preview).flatMap(({ id, awsCommand }) =>
    typeof awsCommand === "string" ? [{ id: String(id), command: awsCommand }] : [],
  );
  expect(commands, asked.stderr).not.toEqual([]);
  expect(proxy.writes()).toEqual([]);
  const name = isObject(preview.resource) ? String(preview.resource.name) : "";
  const confirm = preview.risk === "destructive" ? ["--confirm", name] : [];
  const [ended] = await Promise.all([
    operator.run([...argv, "--no-wait", "--yes", ...confirm, "-o", "json"]),
    typeAll(pair.shell(), commands, tried),
  ]);
  expect(ended.code, ended.stderr).toBe(0);
  const document = jsonOf(ended);
  const [calls, sent] = [proxy.calls.length, proxy.writes()];
  const [seen, done] = [callsOf(preview), callsOf(document)];
  expect(done).toEqual(seen.map((call, at) => filledIn(call, done[at])));
  expect(sent).toMatchObject(withSecrets(await asSent(done), sent));
  expect(sent).toHaveLength(done.length);
  for (const { service } of sent) expect(SERVICES_READ).toContain(service);
  const typed = commands.map(({ command }) => command);
  return { document, round: { typed, calls, writes: sent.length, previewed: seen.length } };
}

/** Types what a preview printed, as its reader would: what only a person can know is put into its variable first. */
async function typeAll(shell: TypingShell, commands: { id: string; command: string }[], { person = {} }: Tried) {
  const printed = new Map<string, string>();
  const there = new Set<string>();
  try {
    for (const { id, command } of commands) {
      for (const [, name = ""] of command.matchAll(/\$\{(\w+):\?/g)) {
        if (there.has(name) || command.includes(`${name}=$(`)) continue;
        const value = person[name];
        if (value === undefined) throw new Error(`nobody fills ${name}, which this needs: ${command}`);
        await shell.type(`${name}='${value(printed)}'`);
        there.add(name);
      }
      printed.set(id, await shell.type(command));
      for (const [, name = ""] of command.matchAll(/(?:^| )(\w+)=\$\(/g)) there.add(name);
    }
  } finally {
    shell.leave();
  }
}

function stepsOf(document: Record<string, unknown>): JsonObject[] {
  return Array.isArray(document.steps) ? document.steps.filter(isObject).map(toJsonObject) : [];
}

function callsOf(document: Record<string, unknown>): PrintedCall[] {
  return stepsOf(document).flatMap(({ service, operation, input }) =>
    isObject(input) ? [{ service: String(service), operation: String(operation), input: toJsonObject(input) }] : [],
  );
}

/**
 * A previewed value as it was sent: `<what an earlier step gives>` is anything that stands there, everything else the same to
 * the letter.
 */
function filledIn(previewed: unknown, sent: unknown): unknown {
  if (typeof previewed === "string" && typeof sent === "string") return filledText(previewed, sent, /<[^>]+>/);
  if (Array.isArray(previewed) && Array.isArray(sent)) return previewed.map((item, at) => filledIn(item, sent[at]));
  if (!isObject(previewed) || !isObject(sent)) return previewed;
  return Object.fromEntries(Object.entries(previewed).map(([key, item]) => [key, filledIn(item, sent[key])]));
}

/** `sent` where it differs from `shown` only in what stands for a gap, else `shown`. */
function filledText(shown: string, sent: string, gap: RegExp): string {
  const kept = shown.split(gap).map((text) => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  return new RegExp(`^${kept.join(".+")}$`, "s").test(sent) ? sent : shown;
}

/** What should have arrived, with the secrets that did: those are in no document. */
function withSecrets(expected: readonly RecordedCall[], sent: readonly RecordedCall[]) {
  return expected.map(({ service, operation, protocol, body }, at) => ({
    service,
    operation,
    protocol,
    body: filledText(body, sent[at]?.body ?? "", /\[redacted\]/),
  }));
}
