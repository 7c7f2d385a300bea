import { isObject } from "../core/json.js";
import { signedBy } from "./learn-credentials.js";
import type { SdkClient } from "./sdk-client.js";
import { refuseStranger } from "./stranger.js";

export interface WireEvents {
  /** Told when an attempt is handed to the network: the wait for its turn and for credentials is over. */
  onSent?: () => unknown;
  /** Told what time it is where the answer comes from, in whole seconds (HTTP's `Date`). */
  onDate?: (date: Date) => unknown;
}

/**
 * Notes the moment a request is handed to the network (what fails before was certainly not sent), and looks at what comes back.
 * @param mayGo asked before each attempt, when it is signed, and by whom, and all that is left is to send it
 * @param tell told of that moment, and of the time where the answer comes from
 */
export function watchTheWire(
  command: object,
  sent: { out: boolean },
  { onDate, onSent }: WireEvents,
  mayGo: (signer: unknown) => void,
): void {
  // Commands have the same middleware stack as clients.
  const { middlewareStack } = command as Pick<SdkClient, "middlewareStack">;
  middlewareStack.add(
    (next, context) => async (args) => {
      mayGo(signedBy(context));
      sent.out = true;
      onSent?.();
      const result = await next(args);
      await refuseStranger(result.response);
      const date = onDate === undefined ? undefined : dateOf(result.response);
      if (date !== undefined) onDate?.(date);
      return result;
    },
    { step: "deserialize", name: "nexusctlWire", priority: "low" },
  );
}

function dateOf(response: unknown): Date | undefined {
  const headers = isObject(response) && isObject(response.headers) ? response.headers : {};
  const date = new Date(typeof headers.date === "string" ? headers.date : Number.NaN);
  return Number.isNaN(date.getTime()) ? undefined : date;
}
