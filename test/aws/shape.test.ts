import { DescribeServicesCommand } from "@aws-sdk/client-ecs";
import { ListHostedZonesCommand } from "@aws-sdk/client-route-53";
import { NormalizedSchema } from "@smithy/core/schema";
import { describe, expect, test } from "vitest";
import { isServiceName, loadService } from "../../src/aws/modules.js";
import { READ_LIST } from "../../src/aws/read-list.js";
import { refuseMisshapen } from "../../src/aws/shape.js";

const services = new DescribeServicesCommand({ services: [] });
const zones = new ListHostedZonesCommand({});
const $metadata = { httpStatusCode: 200 };

/** Names of the lists within a shape that AWS's model lets have holes. */
function sparseIn(schema: NormalizedSchema, seen = new Set<unknown>()): string[] {
  const key: unknown = schema.getSchema();
  if (typeof key === "object" && seen.has(key)) return [];
  seen.add(key);
  const inside = () => (schema.isStructSchema() ? [...schema.structIterator()].map(([, one]) => one) : []);
  const parts = schema.isListSchema() || schema.isMapSchema() ? [schema.getValueSchema()] : inside();
  const own = schema.isListSchema() && schema.getMergedTraits().sparse ? [schema.getName(true) ?? "a list"] : [];
  return [...own, ...parts.flatMap((one) => sparseIn(one, seen))];
}

describe("an answer", () => {
  test("has no list that may have holes, of whatever is read: null in one is nothing that AWS sends", async () => {
    let looked = 0;
    for (const [service, operations] of Object.entries(READ_LIST)) {
      if (!isServiceName(service)) continue;
      const { module } = await loadService(service);
      for (const operation of operations) {
        const Command: unknown = Reflect.get(module, `${operation}Command`);
        if (typeof Command !== "function") continue;
        const schema: unknown = Reflect.get(Reflect.construct(Command, [{}]), "schema");
        if (!Array.isArray(schema) || schema[5] === undefined) continue;
        looked += 1;
        expect(sparseIn(NormalizedSchema.of(schema[5])), `${service}:${operation}`).toEqual([]);
      }
    }
    expect(looked).toBeGreaterThan(80);
  });

  test.each([
    ["with all that belongs there", { services: [{ serviceName: "web", desiredCount: 2, createdAt: new Date() }] }],
    ["with members left out or null", { services: [{ serviceName: null }] }],
    ["with members that the model does not know", { services: [], later: { than: "this SDK" } }],
    ["with nothing", {}],
  ])("%s is read", (_, output) => {
    expect(() => refuseMisshapen(services, { $metadata, ...output })).not.toThrow();
  });

  test.each([
    ["a text for a list", { services: "web" }],
    ["a list for a number", { services: [{ desiredCount: [2] }] }],
    ["a number for a text", { services: [{ serviceName: 7 }] }],
    ["a text for a number", { services: [{ desiredCount: "2" }] }],
    ["a time that is none", { services: [{ createdAt: new Date(Number.NaN) }] }],
    ["a hole in a list", { services: [null] }],
    ["a text deep inside for a structure", { services: [{ deployments: [{ networkConfiguration: "open" }] }] }],
  ])("with %s is not AWS's", (_, output) => {
    expect(() => refuseMisshapen(services, { $metadata, ...output })).toThrow(
      expect.objectContaining({ name: "NotFromAws", $metadata }),
    );
  });

  test("of one operation is not held against another's shape", () => {
    expect(() => refuseMisshapen(zones, { $metadata, HostedZones: [{ Id: "/hostedzone/Z1" }] })).not.toThrow();
    expect(() => refuseMisshapen(zones, { $metadata, HostedZones: { Id: "/hostedzone/Z1" } })).toThrow();
  });
});
