import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { describe, expect, it } from "vitest";
import { READ_LIST } from "../../src/aws/read-list.js";
import { createAws } from "../../src/aws/services.js";
import { withLost } from "../../src/aws/whole.js";
import { sandboxEnvironment } from "../../src/config/sandbox.js";
import { createClock } from "../../src/core/clock.js";
import { Gate } from "../../src/core/gate.js";
import { isObject } from "../../src/core/json.js";
import { Redactor } from "../../src/core/redact.js";

/** An ECS of the future, which knows fields that the SDK does not. */
async function ecsOfTomorrow(definition: object) {
  const sent: Record<string, unknown>[] = [];
  const server = createServer((request, response) => {
    let body = "";
    request.on("data", (chunk) => {
      body += String(chunk);
    });
    request.on("end", () => {
      const input: unknown = JSON.parse(body);
      if (isObject(input)) sent.push(input);
      response.setHeader("content-type", "application/x-amz-json-1.1");
      response.end(JSON.stringify({ taskDefinition: definition, tags: [{ key: "team", value: "web" }] }));
    });
  });
  await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
  const { port } = server.address() as AddressInfo;
  process.env.AWS_ACCESS_KEY_ID = "AKIAIOSFODNN7EXAMPLE";
  process.env.AWS_SECRET_ACCESS_KEY = "test";
  const gate = new Gate(READ_LIST);
  const aws = createAws({
    env: { ...sandboxEnvironment(), kind: "aws", endpointUrl: `http://127.0.0.1:${port}` },
    gate,
    redactor: new Redactor(),
    clock: createClock(),
    signal: new AbortController().signal,
  });
  return { sent, gate, aws, stop: () => server.close() };
}

describe("a task definition with fields that are newer than the SDK", () => {
  it("is read with them, and registered again with them", async () => {
    const future = {
      family: "web",
      revision: 7,
      status: "ACTIVE",
      registeredAt: 1_769_000_000,
      autoHeal: { after: 3 },
      containerDefinitions: [{ name: "app", image: "i:1", cpu: 0, warmUp: { seconds: 5 }, environment: [] }],
    };
    const { sent, gate, aws, stop } = await ecsOfTomorrow(future);
    try {
      const ecs = await aws.services.ecs();
      const { registrable, registeredAt } = await ecs.taskDefinition("web:7");
      expect(registeredAt).toEqual(new Date(1_769_000_000_000));
      expect(registrable).toEqual({
        family: "web",
        autoHeal: { after: 3 },
        containerDefinitions: future.containerDefinitions,
        tags: [{ key: "team", value: "web" }],
      });
      const { service, operation, input } = ecs.registerTaskDefinition(registrable, "register it again");
      const call = { service, operation, input: registrable };
      expect(input).toEqual(registrable);
      await gate.permit({ service, operation, content: registrable }, () =>
        aws.transport.send(call, { attempts: "once", signal: new AbortController().signal }),
      );
      expect(sent.at(-1)).toEqual(registrable);
    } finally {
      stop();
    }
  });
});

describe("what is put back", () => {
  it("is what is absent, and never what was made of a value", () => {
    const at = new Date(0);
    expect(withLost({ at, list: [{ a: 1 }] }, { at: 0, list: [{ a: 2, b: 3 }], none: null, __type: "x" })).toEqual({
      at,
      list: [{ a: 1, b: 3 }],
    });
    expect(withLost({ list: [1, 2] }, { list: [1] })).toEqual({ list: [1, 2] });
    expect(withLost("text", { a: 1 })).toBe("text");
  });
});
