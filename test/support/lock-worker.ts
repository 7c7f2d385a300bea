import { connect } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { createClients } from "../../src/aws/clients.js";
import { conditionalStore } from "../../src/aws/conditional.js";
import { READ_LIST } from "../../src/aws/read-list.js";
import { Gate } from "../../src/core/gate.js";
import type { Lease } from "../../src/core/lock.js";
import { Redactor } from "../../src/core/redact.js";
import { sharedLocks } from "../../src/core/shared/locks.js";

/**
 * One of many processes after one lock, until it is ended. Whoever holds it tells the witness of each write it makes.
 * Variables: ENDPOINT, WITNESS (a port), LEASE_MS; keys as always.
 */
const { ENDPOINT = "", WITNESS = "", LEASE_MS = "" } = process.env;
const gate = new Gate(READ_LIST);
const signal = new AbortController().signal;
const env = { region: "us-west-2", kind: "aws" as const, endpointUrl: ENDPOINT };
const clients = createClients({ env, gate, redactor: new Redactor(), signal });
const store = conditionalStore({ clients, gate, signal, bucket: "acme-nexusctl", prefix: "acme-staging/" });
const locks = sharedLocks({ store: async () => store, leaseMs: Number(LEASE_MS) });
const witness = connect(Number(WITNESS), "127.0.0.1");
const tell = (what: string, more: object = {}) =>
  witness.write(`${JSON.stringify({ pid: process.pid, what, ...more })}\n`);

async function work(lease: Lease): Promise<void> {
  tell("enter", lease.tookOverFrom === undefined ? {} : { from: lease.tookOverFrom });
  for (let writes = 2 + Math.floor(Math.random() * 6); writes > 0; writes -= 1) {
    await lease.check();
    lease.held();
    tell("write");
    await sleep(Math.random() * 40);
  }
  tell("leave");
}

for (;;) {
  try {
    const lease = await locks.acquire("service/web", `round of ${process.pid}`);
    try {
      await work(lease);
    } catch (thrown) {
      tell("lost", { why: String(thrown) });
    }
    const left = await lease.release();
    if (left !== undefined) tell("left", { why: left });
  } catch (thrown) {
    const locked = thrown instanceof Error && "code" in thrown && thrown.code === "locked";
    tell(locked ? "refused" : "failed", { why: String(thrown) });
  }
  await sleep(150 + Math.random() * 450);
}
