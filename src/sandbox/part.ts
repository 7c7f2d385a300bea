import type { PlatformNames } from "../core/environment.js";
import type { Random } from "./random.js";

/** What the simulated platform is called and where it stands. */
export interface SandboxSetup {
  names: PlatformNames;
  region: string;
  accountId: string;
  seed: string;
}

/** What one call may see: the part's own state is inside `world`. */
export interface Call<World> {
  world: World;
  setup: SandboxSetup;
  /** Simulated time. */
  now: Date;
  random: Random;
  /** Region the client was made for. */
  region: string;
  /** Id of the access key that signed the call. */
  signer: string;
}

/**
 * One AWS operation: input as decoded from the wire, output as it is encoded to the wire (dates as `Date`).
 * Input is outside data: it is validated as AWS does and refused with AWS's own error names by throwing {@link AwsFault}.
 */
export type Operation<World> = (input: Record<string, unknown>, call: Call<World>) => Record<string, unknown>;

/** An answer AWS gives instead of a result; reaches the SDK as its typed exception. */
export class AwsFault extends Error {
  override readonly name = "AwsFault";
  constructor(
    readonly code: string,
    message: string,
    readonly status = 400,
    /** The exception's other members. */
    readonly details: Readonly<Record<string, unknown>> = {},
  ) {
    super(message);
  }
}
