import type { Clock } from "../core/clock.js";
import type { Environment } from "../core/environment.js";
import type { Clients } from "./clients.js";

/** What every wrapper rests on. */
export interface WrapperDeps {
  env: Environment;
  clients: Clients;
  clock: Clock;
}
