import { connect, type Socket } from "node:net";
import { interrupted } from "../../core/errors.js";
import { faultWords, type NetworkFault, networkFault, type ProbeBounds } from "./outcome.js";

export interface TcpProbe {
  outcome: "open" | NetworkFault;
  what: string;
  ms: number;
}

export class ProbeFault extends Error {
  constructor(readonly fault: NetworkFault) {
    super(faultWords(fault));
  }
}

/** Opens a TCP connection. @throws ProbeFault saying why not; interrupted on Ctrl-C */
export function openSocket(host: string, port: number, bounds: ProbeBounds): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const late = bounds.clock.deadline(bounds.timeoutMs);
    const socket = connect({ host, port });
    const give = (why: Error) => {
      socket.destroy();
      reject(why);
    };
    const onLate = () => give(new ProbeFault("timeout"));
    const onLeave = () => give(interrupted());
    late.addEventListener("abort", onLate, { once: true });
    bounds.signal.addEventListener("abort", onLeave, { once: true });
    const settle = () => {
      late.removeEventListener("abort", onLate);
      bounds.signal.removeEventListener("abort", onLeave);
    };
    socket.once("connect", () => {
      settle();
      socket.removeAllListeners("error");
      resolve(socket);
    });
    socket.once("error", (error) => {
      settle();
      give(new ProbeFault(networkFault(error)));
    });
    if (bounds.signal.aborted) onLeave();
  });
}

/** Does anything listen there, seen from this machine? (the runbook's `nc -zv`) Never throws but for Ctrl-C. */
export async function probeTcp(host: string, port: number, bounds: ProbeBounds): Promise<TcpProbe> {
  const begin = bounds.clock.monotonic();
  const ms = () => Math.round(bounds.clock.monotonic() - begin);
  try {
    (await openSocket(host, port, bounds)).destroy();
    return { outcome: "open", what: `${host}:${port} accepts connections`, ms: ms() };
  } catch (thrown) {
    if (!(thrown instanceof ProbeFault)) throw thrown;
    return { outcome: thrown.fault, what: `${host}:${port}: ${thrown.message}`, ms: ms() };
  }
}
