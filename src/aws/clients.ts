import pLimit, { type LimitFunction } from "p-limit";
import type { Environment } from "../core/environment.js";
import { interrupted, NexusError } from "../core/errors.js";
import type { Gate } from "../core/gate.js";
import type { Redactor } from "../core/redact.js";
import { VERSION } from "../core/version.js";
import { asLostReply, explain, isLost, type Place } from "./errors.js";
import { learnIdentity, learnProfiles } from "./learn-credentials.js";
import {
  type InputOf,
  isServiceName,
  loadService,
  type OperationOf,
  type OutputOf,
  type ServiceName,
} from "./modules.js";
import type { ClientOverrides, SdkClient, SdkConfig } from "./sdk-client.js";
import { refuseMisshapen } from "./shape.js";
import { type WireEvents, watchTheWire } from "./watch-wire.js";
import { keepWhole } from "./whole.js";

export interface ClientDeps {
  env: Pick<Environment, "region" | "profile" | "endpointUrl" | "kind">;
  gate: Gate;
  /** Learns the credentials before anything is sent with them. */
  redactor: Pick<Redactor, "add">;
  /** Aborts every call in flight. */
  signal: AbortSignal;
  /** The sandbox in place of the network. */
  overrides?: ClientOverrides;
  /** Calls of one service in flight at the same time; default 8, so that one slow service holds back no other. */
  concurrency?: number;
}

type Attempts = "once" | "paced" | "retry" | "stubborn";

/** An access key with its secret. Never shown, never kept. */
export interface AccessKeyPair {
  accessKeyId: string;
  secretAccessKey: string;
}

export interface SendOptions extends WireEvents {
  region?: string;
  /**
   * `once`: never sent a second time. `paced`: likewise, for reads whose caller waits and asks again itself. Default
   * `retry`: up to four times, as the SDK's standard mode does. `stubborn`: up to ten times, for what is a part of long work
   * and may be repeated, such as a part of an upload.
   */
  attempts?: Attempts;
  /** How long the answer may take, in milliseconds. Default {@link ANSWER_MS}. */
  answerWithinMs?: number;
  /** Goes on when everything is given up (a clean-up on Ctrl-C), for at most {@link LAST_MS} from then; a write that it cuts off is lost. */
  outlives?: boolean;
  /** Asks as somebody else, to see whether these keys work. */
  credentials?: AccessKeyPair;
  /** Stands in place of the session's: whoever gives one sees to it that Ctrl-C aborts it too. */
  signal?: AbortSignal;
}

/** One service's typed door: `await api.send("DescribeServices", { cluster, services })`. */
export interface Api<S extends ServiceName> {
  /** @throws NexusError, see `errors.ts` */
  send<O extends OperationOf<S>>(operation: O, input: InputOf<S, O>, options?: SendOptions): Promise<OutputOf<S, O>>;
}

export interface Clients {
  /** The id of the access key in use; a temporary one's begins with `ASIA`. @throws credentials */
  keyId(): Promise<string>;
  api<S extends ServiceName>(service: S): Api<S>;
  /** Sends an operation known only by name, as the engine does. */
  send(service: string, operation: string, input: object, options?: SendOptions): Promise<Record<string, unknown>>;
}

const ATTEMPTS: Readonly<Record<Attempts, number>> = { once: 1, paced: 1, retry: 4, stubborn: 10 };
const CONNECT_MS = 3_000;
const ANSWER_MS = 20_000;
/** What is sent on the way out must not hold the prompt back. */
const LAST_MS = 2_000;
const ignore = () => undefined;
/**
 * The SDK warns on stderr of things an operator has no use for, such as a profile beside keys in the environment. Without
 * `info` it does not copy every answer for a log that nobody reads.
 */
const QUIET = { trace: ignore, debug: ignore, warn: ignore, error: ignore } as Required<SdkConfig>["logger"];
/** The sandbox signs too; these open nothing. */
const NO_SECRETS = { accessKeyId: "AKIASANDBOXOPERATOR0", secretAccessKey: "sandbox" };

/** Makes SDK clients when they are first needed and keeps them, one a service, region and way of sending. */
export function createClients(deps: ClientDeps): Clients {
  const pool = new ClientPool(deps);
  const send: Clients["send"] = async (service, operation, input, options = {}) => {
    if (!isServiceName(service)) throw new NexusError("failed", `nexusctl has no client for the service "${service}"`);
    return pool.send(service, operation, input, options);
  };
  return {
    send,
    keyId: async () => {
      try {
        return await pool.keyId();
      } catch (thrown) {
        throw explain(thrown, { service: "sts", operation: "GetCallerIdentity", region: deps.env.region });
      }
    },
    // The operation's name decides both types, and the SDK's own command class makes the output of the input.
    api: (service) => ({
      send: (operation, input, options) => send(service, operation, input as object, options) as never,
    }),
  };
}

class ClientPool {
  readonly #deps: ClientDeps;
  readonly #clients = new Map<string, Promise<SdkClient>>();
  readonly #limits = new Map<ServiceName, LimitFunction>();
  /** The first client resolves the credentials; the others ask it, so that SSO or a process is asked once. */
  #first: Promise<SdkClient> | undefined;
  #profiles: Promise<void> | undefined;

  constructor(deps: ClientDeps) {
    this.#deps = deps;
  }

  async send(service: ServiceName, operation: string, input: object, options: SendOptions) {
    const { gate, signal: ours, env } = this.#deps;
    const { signal, done } = signalOf(ours, options);
    const region = options.region ?? env.region;
    const place: Place = { service, operation, region, ...optional(env) };
    const reads = gate.isRead(service, operation);
    const sent = { out: false };
    const run = () => this.#run(service, operation, input, { ...options, region, signal }, sent);
    try {
      return await (reads ? this.#limit(service)(run) : run());
    } catch (thrown) {
      if (thrown instanceof NexusError) {
        // The lock was lost between two attempts: what became of the first is not known.
        throw thrown.code === "locked" && sent.out ? asLostReply(thrown) : thrown;
      }
      const error = signal.aborted ? interrupted() : explain(thrown, place);
      const lost = signal.aborted ? options.outlives === true && sent.out : isLost(thrown, sent.out);
      if (reads || !lost) throw error;
      throw asLostReply(error);
    } finally {
      done();
    }
  }

  async #run(
    service: ServiceName,
    operation: string,
    input: object,
    options: SendOptions & { region: string; signal: AbortSignal },
    sent: { out: boolean },
  ): Promise<Record<string, unknown>> {
    options.signal.throwIfAborted();
    const { module } = await loadService(service);
    const Command: unknown = Reflect.get(module, `${operation}Command`);
    if (typeof Command !== "function") {
      throw new NexusError("failed", `the SDK's ${service} client knows no operation ${operation}`);
    }
    const client = await this.#client(service, options.region, options);
    const command: object = Reflect.construct(Command, [input]);
    const whole = keepWhole(`${service}:${operation}`, command);
    watchTheWire(command, sent, options, (signer) => {
      // The sandbox signs with what is no secret.
      if (this.#deps.overrides === undefined) learnIdentity(signer, this.#deps.redactor);
      this.#deps.gate.askFence({ service, operation, content: input });
    });
    const output = { ...(await client.send(command, { abortSignal: options.signal })) };
    refuseMisshapen(command, output);
    return whole(output);
  }

  #client(service: ServiceName, region: string, options: SendOptions): Promise<SdkClient> {
    const { attempts = "retry", answerWithinMs = ANSWER_MS, credentials } = options;
    const key = `${service} ${region} ${attempts} ${answerWithinMs} ${credentials?.accessKeyId ?? ""}`;
    const known = this.#clients.get(key);
    if (known !== undefined) return known;
    const made = this.#create(service, this.#settings(region, attempts, answerWithinMs), credentials);
    this.#clients.set(key, made);
    if (credentials !== undefined) return made;
    this.#first ??= made;
    return made;
  }

  /** The id of the access key that calls are signed with. */
  async keyId(): Promise<string> {
    const client = await (this.#first ?? this.#client("sts", this.#deps.env.region, {}));
    const identity = await client.config.credentials();
    if (this.#deps.overrides === undefined) learnIdentity(identity, this.#deps.redactor);
    return identity.accessKeyId;
  }

  async #create(service: ServiceName, settings: SdkConfig, own: AccessKeyPair | undefined): Promise<SdkClient> {
    const first = this.#first;
    if (this.#deps.overrides === undefined) {
      this.#profiles ??= learnProfiles(this.#deps.redactor);
      await this.#profiles;
    }
    const { create } = await loadService(service);
    const client = create({
      ...settings,
      ...(this.#deps.overrides === undefined && first !== undefined
        ? { credentials: async (properties) => (await first).config.credentials(properties) }
        : {}),
      ...(own === undefined ? {} : { credentials: own }),
    });
    client.middlewareStack.add(
      (next, context) => async (args) => {
        const operation = (context.commandName ?? "").replace(/Command$/, "");
        this.#deps.gate.check({ service, operation, content: args.input });
        return next(args);
      },
      { step: "initialize", name: "nexusctlGate", priority: "high" },
    );
    return client;
  }

  #settings(region: string, attempts: Attempts, answerWithinMs: number): SdkConfig {
    const { env, overrides } = this.#deps;
    const shared: SdkConfig = {
      region,
      retryMode: "standard",
      maxAttempts: ATTEMPTS[attempts],
      customUserAgent: `nexusctl/${VERSION}`,
      disableRequestCompression: true,
      logger: QUIET,
    };
    if (overrides !== undefined) {
      const { protocol } = overrides;
      return { ...shared, protocol, requestHandler: overrides.requestHandler(region), credentials: NO_SECRETS };
    }
    // A connection that idled may be gone without our knowing: what is sent only once goes out on a fresh one.
    const agent = { keepAlive: attempts !== "once" };
    return {
      ...shared,
      requestHandler: {
        connectionTimeout: CONNECT_MS,
        requestTimeout: answerWithinMs,
        socketTimeout: answerWithinMs,
        throwOnRequestTimeout: true,
        httpAgent: agent,
        httpsAgent: agent,
      },
      // Only AWS has a host of its own for streams (Live Tail).
      ...(env.endpointUrl === undefined ? {} : { endpoint: env.endpointUrl, disableHostPrefix: true }),
      ...(env.profile === undefined ? {} : { profile: env.profile }),
    };
  }

  #limit(service: ServiceName): LimitFunction {
    const limit = this.#limits.get(service) ?? pLimit(this.#deps.concurrency ?? 8);
    this.#limits.set(service, limit);
    return limit;
  }
}

/** What ends a call. `done` lets go of the session's signal, which lives as long as all calls. */
function signalOf(ours: AbortSignal, { signal, outlives }: SendOptions): { signal: AbortSignal; done: () => void } {
  // Not joined with ours: a joined signal made for each call would hold on to all their answers until it aborts.
  if (outlives !== true) return { signal: signal ?? ours, done: ignore };
  const last = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const begin = () => {
    timer = setTimeout(() => last.abort(), LAST_MS).unref();
  };
  if (ours.aborted) begin();
  else ours.addEventListener("abort", begin, { once: true });
  const done = () => {
    ours.removeEventListener("abort", begin);
    clearTimeout(timer);
  };
  return { signal: last.signal, done };
}

function optional(env: ClientDeps["env"]): Pick<Place, "endpoint" | "profile"> {
  return {
    ...(env.endpointUrl === undefined ? {} : { endpoint: env.endpointUrl }),
    ...(env.profile === undefined ? {} : { profile: env.profile }),
  };
}
