import { DescribeServicesCommand } from "@aws-sdk/client-ecs";
import { ListHostedZonesCommand } from "@aws-sdk/client-route-53";
import { describe, expect, test } from "vitest";
import { refuseMisshapen } from "../../src/aws/shape.js";

const services = new DescribeServicesCommand({ services: [] });
const zones = new ListHostedZonesCommand({});
const $metadata = { httpStatusCode: 200 };

describe("an answer", () => {
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
