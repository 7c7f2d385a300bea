import { createClients } from "../../../src/aws/clients.js";
import { READ_LIST } from "../../../src/aws/read-list.js";
import { createTransport } from "../../../src/aws/transport.js";
import { asNexusError } from "../../../src/core/errors.js";
import { Gate } from "../../../src/core/gate.js";
import type { JsonObject } from "../../../src/core/json.js";
import { Redactor } from "../../../src/core/redact.js";
import type { RecordedCall } from "../../support/proxy/exchange.js";
import { startRecordingProxy } from "../../support/recording-proxy.js";
import { REGION } from "../../support/seed.js";

/** A step's call as a document shows it. */
export interface PrintedCall {
  service: string;
  operation: string;
  input: JsonObject;
}

/** What AWS's clients make of calls as they were printed: exactly what should have arrived. Needs the keys in the environment. */
export async function asSent(calls: readonly PrintedCall[]): Promise<RecordedCall[]> {
  const proxy = await startRecordingProxy("http://127.0.0.1:9");
  proxy.inject({ kind: "deny" });
  try {
    const gate = new Gate(READ_LIST);
    const { signal } = new AbortController();
    const env = { region: REGION, endpointUrl: proxy.url, kind: "aws" } as const;
    const transport = createTransport({ clients: createClients({ env, gate, redactor: new Redactor(), signal }) });
    for (const call of calls) {
      const { service, operation, input } = call;
      const sent = gate.permit({ service, operation, content: input }, () =>
        transport.send(call, { attempts: "once", signal }),
      );
      const refused = asNexusError(await sent.catch((thrown: unknown) => thrown));
      if (refused.code !== "permission") throw refused;
    }
    return [...proxy.calls];
  } finally {
    await proxy.stop();
  }
}
