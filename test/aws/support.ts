import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { onTestFinished } from "vitest";
import { READ_LIST } from "../../src/aws/read-list.js";
import { createAws } from "../../src/aws/services.js";
import { type Clock, createClock } from "../../src/core/clock.js";
import type { Environment } from "../../src/core/environment.js";
import { Gate } from "../../src/core/gate.js";
import type { JsonObject } from "../../src/core/json.js";
import { Redactor } from "../../src/core/redact.js";

export const NOW = new Date("2026-01-31T12:00:00Z");

/** A clock that stands at {@link NOW} and sleeps not at all. */
export function standingClock(): Clock {
  return { ...createClock({ now: () => NOW }), sleep: async () => undefined };
}

export function environment(fields: Partial<Environment> = {}): Environment {
  return {
    name: "staging",
    tickets: {},
    kind: "aws",
    project: "shop",
    environment: "staging",
    region: "eu-west-1",
    names: {
      cluster: "shop-staging-cluster",
      service: "shop-staging-service",
      taskFamily: "shop-staging-task",
      loadBalancer: "shop-staging-alb",
      targetGroup: "shop-staging-tg",
      database: "shop-staging-db",
      redis: "shop-staging-redis",
      appLogGroup: "/aws/ecs/shop-staging",
      databaseLogGroups: [],
      alarmPrefix: "shop-staging-",
      expectedAlarms: [],
      dashboard: "shop-staging-dashboard",
      backupBucket: "shop-staging-backups",
      recoveryFunction: "shop-staging-disaster-recovery",
      repository: "shop-staging-backend",
    },
    thresholds: {
      cpuWarn: 70,
      cpuCritical: 90,
      memoryWarn: 70,
      memoryCritical: 90,
      databaseCpuWarn: 70,
      databaseCpuCritical: 90,
      databaseConnectionsWarn: 70,
      databaseConnectionsCritical: 90,
      databaseFreeStorageWarn: 20,
      databaseFreeStorageCritical: 10,
      errorsPerMinuteWarn: 5,
      errorsPerMinuteCritical: 20,
      certificateDaysWarn: 30,
      certificateDaysCritical: 7,
    },
    contacts: { onCall: [], path: [] },
    notifications: {},
    severities: [],
    data: {
      prefix: "nexusctl/",
      database: { name: "shop", sslMode: "verify-full" },
      redis: { kind: "elasticache", port: 6379, tls: true },
    },
    recovery: { type: "A", payload: {} },
    images: { build: { args: {} } },
    checklists: { timeZone: "UTC", daily: [], weekly: [], monthly: [] },
    security: { soakMs: 86_400_000, keyDays: 90, unusedDays: 90, groupPrefix: "shop" },
    infra: { dir: ".", protect: [] },
    waitTimeoutMs: 600_000,
    origins: {},
    ...fields,
  };
}

/** Wrappers and transport as the program makes them, with credentials that open nothing. */
export function aws(fields: Partial<Environment> = {}) {
  process.env.AWS_ACCESS_KEY_ID = "AKIATEST";
  process.env.AWS_SECRET_ACCESS_KEY = "test";
  const gate = new Gate(READ_LIST);
  const interrupt = new AbortController();
  const made = createAws({
    env: environment(fields),
    gate,
    redactor: new Redactor(),
    clock: standingClock(),
    signal: interrupt.signal,
  });
  /** Sends as the engine does: with the permit for exactly this call. */
  const send = (service: string, operation: string, input: JsonObject, attempts: "once" | "retry") =>
    gate.permit({ service, operation, content: input }, () =>
      made.transport.send({ service, operation, input }, { attempts, signal: interrupt.signal }),
    );
  return { ...made, gate, interrupt, send };
}

export interface Received {
  target: string;
  body: string;
}

type Answer = (response: ServerResponse, request: IncomingMessage, count: number) => void;

/** A server on the loopback that answers every request as told and remembers them all. */
export async function endpoint(answer: Answer): Promise<{ url: string; received: Received[] }> {
  const received: Received[] = [];
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on("data", (part: Buffer) => parts.push(part));
    request.on("end", () => {
      received.push({ target: String(request.headers["x-amz-target"] ?? ""), body: Buffer.concat(parts).toString() });
      answer(response, request, received.length);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(
    () =>
      new Promise<void>((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  );
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, received };
}

export function json(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { "content-type": "application/x-amz-json-1.1", "x-amzn-requestid": "req-1" });
  response.end(JSON.stringify(body));
}

/** The error that a promise is rejected with. */
export async function rejection(promise: Promise<unknown>): Promise<unknown> {
  try {
    await promise;
  } catch (thrown) {
    return thrown;
  }
  throw new Error("it was expected to fail");
}
