import type { Resource } from "../../core/change.js";
import type { Context } from "../../core/context.js";
import { NexusError } from "../../core/errors.js";
import type { FaultStatus, SandboxControl } from "../../core/sandbox-control.js";

export const SANDBOX_RESOURCE: Resource = { type: "sandbox", name: "sandbox" };

/** The simulated platform's knobs. @throws configuration error in any other environment: real platforms are not broken from here */
export function controlOf(ctx: Context): SandboxControl {
  if (ctx.sandbox !== undefined) return ctx.sandbox;
  throw new NexusError(
    "config",
    `${ctx.env.name} is a real environment: only the sandbox can be broken, healed or reset`,
    {
      hint: "work on the simulated platform with: nexusctl --env sandbox sandbox status",
    },
  );
}

export function activeFaults(faults: readonly FaultStatus[]): FaultStatus[] {
  return faults.filter(({ active }) => active);
}

/** How a fault stands, as a fact says it. */
export function stateWords(active: boolean): string {
  return active ? "broken" : "healthy";
}
