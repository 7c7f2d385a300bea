import { setMaxListeners } from "node:events";
import { hostname } from "node:os";
import { join } from "node:path";
import { text as textOf } from "node:stream/consumers";
import { resolvePaths } from "../config/paths.js";
import { type Clock, createClock } from "../core/clock.js";
import type { Command } from "../core/command.js";
import type { AwsServices, Context } from "../core/context.js";
import type { Draft } from "../core/draft.js";
import type { Environment } from "../core/environment.js";
import { namesOf } from "../core/environment-names.js";
import { asNexusError, NexusError } from "../core/errors.js";
import { Gate, type Uses } from "../core/gate.js";
import type { GlobalOptions } from "../core/globals.js";
import type { Interrupts } from "../core/io.js";
import { type Actor, type Journal, openJournal } from "../core/journal.js";
import { LastMoment } from "../core/last-moment.js";
import { localLocks } from "../core/local-locks.js";
import type { LockStore } from "../core/lock.js";
import type { Redactor } from "../core/redact.js";
import type { SharedState } from "../core/shared/state.js";
import type { Transport } from "../core/transport.js";
import { userName } from "../core/user.js";
import type { TerminalIo } from "../ui/io.js";
import type { Host } from "./display.js";

/** What of a command a session is opened by. */
interface Needing extends Pick<Command, "needs" | "uses"> {
  /** What the flags that were typed let it send besides. */
  more?: readonly Uses[];
}

/** What of the process a run depends on. */
export interface Surroundings extends Pick<Host, "variables" | "cwd" | "home" | "between"> {
  stdin: NodeJS.ReadableStream;
  redactor: Redactor;
  interrupts: Interrupts;
}

/** Everything that belongs to one command's run: the environment it works in and the ways into it. */
export interface Session {
  env: Environment | undefined;
  clock: Clock;
  gate: Gate;
  journal: Journal;
  locks: LockStore;
  /** What may still be given back and handed over once the prompt is wanted. */
  leaving: LastMoment;
  /** What operators keep together; absent where the configuration names no place for it. */
  shared: SharedState | undefined;
  redactor: Redactor;
  /** The engine's way to AWS. @throws configuration error where there is no environment */
  transport(): Transport;
  /** The wrappers. @throws configuration error where there is no environment */
  services(): AwsServices;
  context(io: TerminalIo): Context;
  /** Ends what still runs: a probe that was given up must not hold the prompt back. */
  close(): void;
  /** Who acts with the credentials in use; asked once. @throws credentials, wrong-account (exit 6) */
  actor(): Promise<Actor>;
}

/** Resolves the environment and opens what belongs to it. Nothing is sent yet. @throws configuration errors (exit 2) */
export async function openSession(command: Needing, globals: GlobalOptions, around: Surroundings): Promise<Session> {
  const { variables, interrupts, redactor } = around;
  const resolved = await resolve(command, globals, around);
  const env = resolved.env;
  if (env !== undefined) redactor.spare(namesOf(env));
  const paths = resolvePaths(variables, around.cwd, around.home, env?.name);
  const world = env?.kind === "sandbox" ? await openWorld(env, paths.environmentState, around) : undefined;
  const clock = world?.clock ?? createClock();
  const gate = new Gate((await import("../aws/read-list.js")).READ_LIST);
  if (globals.dryRun) gate.close();
  const place = env?.state;
  const common = place === undefined ? undefined : await import("./shared.js");
  if (variables.NEXUSCTL_CHECK_USES === "1") {
    const { uses } = await import("../aws/uses.js");
    gate.hold(uses(command.uses, ...(command.more ?? []), common?.STATE_USES ?? {}));
  }
  const closed = new AbortController();
  const signal = AbortSignal.any([interrupts.signal, closed.signal]);
  setMaxListeners(0, signal);
  const leaving = new LastMoment(signal);
  const ways = env === undefined ? undefined : await openAws(env, { gate, redactor, clock, signal, leaving, world });
  const orWhy = <T>(value: T | undefined): T => {
    if (value !== undefined) return value;
    throw resolved.why ?? new NexusError("config", "this command has no environment");
  };
  const store = once(() => orWhy(ways).store(orWhy(place)));
  const { environmentState } = paths;
  const shared =
    place === undefined ? undefined : common?.openShared(place, { environmentState, clock, redactor, leaving, store });
  const journal = openJournal(environmentState, { clock, redactor }, shared);
  const stdin = once(() => textOf(around.stdin));
  return {
    env,
    clock,
    gate,
    journal,
    redactor,
    shared,
    leaving,
    locks:
      env === undefined || place === undefined || common === undefined
        ? localLocks(join(environmentState, "locks"), clock)
        : common.openLocks(env, place, { store, leaving }),
    transport: () => orWhy(ways).transport,
    services: () => orWhy(ways).services,
    close: () => closed.abort(),
    actor: once(async () => (env === undefined ? localActor() : await awsActor(env, orWhy(ways).services))),
    context: (io) => {
      if (shared !== undefined) shared.say = (line) => io.note(line);
      return {
        get env() {
          return orWhy(env);
        },
        get aws() {
          return orWhy(ways).services;
        },
        io,
        clock,
        journal,
        shared,
        signal,
        interrupts,
        globals,
        redactor,
        gate,
        stdin,
        edited: once(async (draft: Draft) => {
          const { editDraft } = await import("./editor.js");
          return editDraft(draft, { variables, interrupts, io });
        }),
        catalogue: async () => (await import("./groups.js")).catalogue(),
        variables,
        paths,
        sandbox: world?.control,
      };
    },
  };
}

async function resolve(command: Needing, globals: GlobalOptions, around: Surroundings) {
  if (command.needs === "nothing") return { env: undefined, why: undefined };
  try {
    const { resolveEnvironment } = await import("../config/index.js");
    const { variables, cwd, home } = around;
    const paths = resolvePaths(variables, cwd, home);
    const env = await resolveEnvironment({ globals, variables, paths, redactor: around.redactor });
    return { env, why: undefined };
  } catch (thrown) {
    const why = asNexusError(thrown);
    if (command.needs === "environment") throw why;
    return { env: undefined, why };
  }
}

type World = Awaited<ReturnType<typeof openWorld>>;

/** The sandbox is loaded only when it is the environment. */
async function openWorld(env: Environment, folder: string, { variables, between }: Surroundings) {
  const { openSandbox } = await import("../sandbox/index.js");
  return openSandbox({
    setup: {
      names: env.names,
      region: env.region,
      accountId: env.accountId ?? "",
      seed: variables.NEXUSCTL_SANDBOX_SEED ?? "nexus",
    },
    stateFile: join(folder, "world.json"),
    speed: speedOf(variables.NEXUSCTL_SANDBOX_SPEED),
    realNow: Date.now,
    wireFaults: (variables.NEXUSCTL_SANDBOX_FAULTS ?? "").split(",").filter((fault) => fault !== ""),
    ...(between === undefined ? {} : { between }),
  });
}

const DEFAULT_SPEED = 20;

function speedOf(text: string | undefined): number {
  if (text === undefined || text === "") return DEFAULT_SPEED;
  const speed = Number(text);
  if (Number.isFinite(speed) && speed > 0 && speed <= 10_000) return speed;
  throw new NexusError("config", `NEXUSCTL_SANDBOX_SPEED: "${text}" is not a number between 0 and 10000`);
}

async function openAws(
  env: Environment,
  deps: {
    gate: Gate;
    redactor: Redactor;
    clock: Clock;
    signal: AbortSignal;
    leaving: LastMoment;
    world: World | undefined;
  },
) {
  const { createAws } = await import("../aws/services.js");
  const { world, ...rest } = deps;
  return createAws({
    ...rest,
    env,
    ...(world === undefined ? {} : { overrides: { protocol: world.protocol, requestHandler: world.handlerFor } }),
  });
}

/** The caller's identity, compared with the account that the configuration names. */
async function awsActor(env: Environment, services: AwsServices): Promise<Actor> {
  const caller = await (await services.identity()).caller();
  if (env.accountId !== undefined && env.accountId !== caller.account) {
    throw new NexusError(
      "wrong-account",
      `these credentials belong to account ${caller.account}, but ${env.name} is account ${env.accountId}; nothing was done`,
      {
        hint: "use the right profile (--profile), or correct accountId in the configuration: nexusctl config show --origin",
      },
    );
  }
  return { ...localActor(), account: caller.account, arn: caller.arn };
}

/** The one who sits here, as far as the machine knows. */
export function localActor(): Actor {
  return { user: userName(), host: hostname(), account: null, arn: null };
}

function once<T, A extends unknown[]>(make: (...given: A) => Promise<T>): (...given: A) => Promise<T> {
  let made: Promise<T> | undefined;
  return (...given) => {
    made ??= make(...given);
    return made;
  };
}
