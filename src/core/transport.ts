import type { JsonObject } from "./json.js";

export interface Call {
  /** Client name as in `src/aws/clients.ts`, e.g. `ecs`. */
  service: string;
  operation: string;
  input: JsonObject;
  region?: string;
}

export interface Reply {
  output: Record<string, unknown>;
  requestId: string | undefined;
}

/** Sends one AWS call. The engine's only way to AWS. */
export interface Transport {
  /**
   * @param options.attempts `once`: never sent a second time, whatever happens
   * @throws LostReplyError when it was sent and no answer came back that can be believed
   * @throws NexusError when AWS refused it
   */
  send(call: Call, options: { attempts: "once" | "retry"; signal: AbortSignal }): Promise<Reply>;
}
