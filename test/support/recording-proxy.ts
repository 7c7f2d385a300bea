import { createServer } from "node:http";
import { deliver, readBody } from "./proxy/deliver.js";
import type { RecordedCall } from "./proxy/exchange.js";
import { type Fault, FaultPlan, type FaultShare } from "./proxy/faults.js";
import { isWrite, readCall } from "./wire-call.js";

/** Stands between nexusctl and an endpoint: writes down every call, and breaks those it is told to. */
export interface RecordingProxy {
  url: string;
  /** In order of arrival. */
  calls: RecordedCall[];
  writes(): RecordedCall[];
  inject(fault: Fault): void;
  /** Breaks a share of the calls that no fault of {@link inject} hits. */
  injectShare(share: FaultShare): void;
  /** Answers of an operation pass through this: for what an endpoint cannot be made to say, such as an old date. */
  rewrite(operation: string, edit: (text: string) => string): void;
  /** Forgets calls and faults. */
  clear(): void;
  stop(): Promise<void>;
}

export async function startRecordingProxy(target: string): Promise<RecordingProxy> {
  const calls: RecordedCall[] = [];
  const plan = new FaultPlan();
  const edits = new Map<string, (text: string) => string>();
  const server = createServer((incoming, answer) => {
    // A caller that gave up leaves a request half sent: nobody is there to be answered.
    void readBody(incoming).then(
      (body) => {
        const { method = "GET", url = "/", headers } = incoming;
        const call = readCall(method, url, headers, body);
        const record = { ...call, body: body.toString("utf8"), status: undefined, fault: plan.next(call) };
        calls.push(record);
        deliver({ target, edits }, { incoming, body, answer, record });
      },
      () => incoming.socket.destroy(),
    );
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the proxy has no port");
  return {
    url: `http://127.0.0.1:${address.port}`,
    calls,
    writes: () => calls.filter(isWrite),
    inject: (fault) => plan.add(fault),
    injectShare: (share) => plan.addShare(share),
    rewrite: (operation, edit) => edits.set(operation, edit),
    clear: () => {
      edits.clear();
      calls.length = 0;
      plan.clear();
    },
    stop: () => {
      server.closeAllConnections();
      return new Promise((stopped) => server.close(() => stopped()));
    },
  };
}
