import { describe, expect, it } from "vitest";
import type { ContainerDefinition } from "../../src/aws/ecs.js";
import { taskDefinitionDiff } from "../../src/aws/task-definition-diff.js";
import { aTaskDefinition } from "../support/platform.js";

const APP: ContainerDefinition = {
  name: "app",
  image: "repo/backend:v1",
  cpu: 0,
  memory: undefined,
  essential: true,
  ports: [3000],
  environment: { NODE_ENV: "production" },
  secretNames: ["DATABASE_URL"],
  logGroup: "/logs",
  logStreamPrefix: "app",
};

function diff(from: Partial<ContainerDefinition>, to: Partial<ContainerDefinition>) {
  return taskDefinitionDiff(
    aTaskDefinition({ containers: [{ ...APP, ...from }] }),
    aTaskDefinition({ containers: [{ ...APP, ...to }] }),
  );
}

describe("what differs between two revisions", () => {
  it("is nothing when only the number does", () => {
    expect(taskDefinitionDiff(aTaskDefinition({ revision: 1 }), aTaskDefinition({ revision: 2 }))).toEqual([]);
  });

  it("is the size of the task and the image of a container", () => {
    const from = aTaskDefinition({ cpu: "256", memory: "512" });
    const to = aTaskDefinition({ cpu: "512", memory: undefined });
    expect(taskDefinitionDiff(from, to)).toEqual([
      { field: "cpu", before: "256", after: "512" },
      { field: "memory", before: "512", after: "none" },
    ]);
    expect(diff({}, { image: "repo/backend:v2" })).toEqual([
      { field: "image of app", before: "repo/backend:v1", after: "repo/backend:v2" },
    ]);
  });

  it("names variables that come, go and change, and never their values", () => {
    const found = diff(
      { environment: { KEPT: "1", GONE: "old-value", CHANGED: "first-value" } },
      { environment: { KEPT: "1", COME: "new-value", CHANGED: "second-value" } },
    );
    expect(found).toEqual([
      { field: "variable CHANGED of app", before: "a value", after: "another value" },
      { field: "variables of app", before: "GONE", after: "COME" },
    ]);
    expect(JSON.stringify(found)).not.toContain("-value");
  });

  it("names secrets that come and go", () => {
    expect(diff({}, { secretNames: ["DATABASE_URL", "API_KEY"] })).toEqual([
      { field: "secrets of app", before: "none", after: "API_KEY" },
    ]);
  });

  it("is a container that comes or goes", () => {
    const two = aTaskDefinition({ containers: [APP, { ...APP, name: "proxy", image: "envoy:v1" }] });
    const one = aTaskDefinition({ containers: [APP] });
    expect(taskDefinitionDiff(two, one)).toEqual([{ field: "container proxy", before: "envoy:v1", after: "none" }]);
  });

  it("is ports, logging, and whether a container is essential", () => {
    const fields = diff({}, { ports: [3000, 9090], logGroup: undefined, essential: false }).map(({ field }) => field);
    expect(fields).toEqual(["essential app", "ports of app", "log group of app"]);
  });
});
