import { describe, expect, it } from "vitest";
import type { ContainerDefinition, EcsService, TaskDefinition } from "../../../src/aws/ecs.js";
import deploy from "../../../src/commands/service/deploy.js";
import { notFound } from "../../../src/core/errors.js";
import { fakeContext } from "../../support/context.js";
import { plannedEcs } from "../../support/planned.js";
import { aService, aTaskDefinition } from "../../support/platform.js";
import { awsSteps, changeOf, factOf, operationsOf } from "../../support/run-command.js";

const NEW = "repo/backend:v2.0.0";
const FAMILY = aTaskDefinition().family;

function contextOf(definitions: TaskDefinition[] = [aTaskDefinition()], service: Partial<EcsService> = {}) {
  return fakeContext({
    ecs: {
      ...plannedEcs,
      service: async () => aService(service),
      revisions: async () => definitions.map(({ name }) => name),
      taskDefinition: async (name) => {
        const found = definitions.find((one) => one.name === name);
        if (found === undefined) throw notFound(`no ${name}`);
        return found;
      },
    },
  });
}

function containers(...names: string[]): ContainerDefinition[] {
  const [first] = aTaskDefinition().containers;
  return first === undefined ? [] : names.map((name) => ({ ...first, name, image: `repo/${name}:v1` }));
}

describe("service deploy --image", () => {
  it("registers a revision with only the image changed, and deploys that very revision", async () => {
    const change = await changeOf(deploy, contextOf(), { options: { image: NEW } });
    const [register, update] = awsSteps(change);
    expect(operationsOf(change)).toEqual(["RegisterTaskDefinition", "UpdateService", "wait"]);
    expect(register?.input).toEqual({
      ...aTaskDefinition().registrable,
      containerDefinitions: [
        {
          name: "app",
          image: NEW,
          essential: true,
          environment: [{ name: "NODE_ENV", value: "production" }],
          secrets: [{ name: "DATABASE_URL", valueFrom: `/${FAMILY}/DATABASE_URL` }],
        },
      ],
    });
    expect(update?.input).toMatchObject({
      taskDefinition: { $ref: { step: register?.id, path: "taskDefinitionArn", shows: expect.stringContaining("<") } },
    });
    expect(factOf(change, "image of app")).toMatchObject({ before: "repo/backend:v1.4.0", after: NEW });
  });

  it("has nothing to do for the image that is deployed, and names restart for a tag", async () => {
    const change = await changeOf(deploy, contextOf(), { options: { image: "repo/backend:v1.4.0" } });
    expect(change).toMatchObject({ steps: [], nothingToDo: expect.stringContaining("service restart") });
  });

  it("takes the container behind the load balancer where there are several", async () => {
    const two = aTaskDefinition({ containers: containers("proxy", "app") });
    const change = await changeOf(deploy, contextOf([two]), { options: { image: NEW } });
    expect(factOf(change, "image of app")?.before).toBe("repo/app:v1");
  });

  it("asks for --container when it cannot tell, and takes the one that is named", async () => {
    const two = aTaskDefinition({ containers: containers("web", "worker") });
    const ctx = contextOf([two], { loadBalancers: [] });
    await expect(changeOf(deploy, ctx, { options: { image: NEW } })).rejects.toMatchObject({
      code: "usage",
      message: expect.stringContaining("web, worker"),
      hint: expect.stringContaining("--container"),
    });
    const change = await changeOf(deploy, ctx, { options: { image: NEW, container: "worker" } });
    expect(factOf(change, "image of worker")?.after).toBe(NEW);
  });

  it("warns of an image without a tag, and of a circuit breaker that is off", async () => {
    const off = { circuitBreaker: { enabled: false, rollback: false } };
    const change = await changeOf(deploy, contextOf(undefined, off), { options: { image: "repo/backend" } });
    expect(change.warnings.join()).toContain('"latest"');
    expect(change.warnings.join()).toContain("circuit breaker is off");
  });

  it.each(["bad image", "Repo/Upper:v1", "repo:", "repo@sha256:abc", "https://repo/x:1"])(
    "refuses %j, which is no image reference",
    async (image) => {
      await expect(changeOf(deploy, contextOf(), { options: { image } })).rejects.toMatchObject({ code: "usage" });
    },
  );

  it.each([
    "backend",
    "localhost:5000/backend:v1",
    `123456789012.dkr.ecr.us-west-2.amazonaws.com/a/b-c_d@sha256:${"0".repeat(64)}`,
    "public.ecr.aws/nginx/nginx:1.27-alpine",
  ])("accepts %s", async (image) => {
    expect((await changeOf(deploy, contextOf(), { options: { image } })).steps).toHaveLength(3);
  });
});

describe("service deploy --task-definition", () => {
  const older = aTaskDefinition({ revision: 5, cpu: "256" });

  it.each(["5", `${FAMILY}:5`, older.arn])(
    "deploys the revision that exists, typed as %s, showing what differs",
    async (typed) => {
      const ctx = contextOf([aTaskDefinition(), older]);
      const change = await changeOf(deploy, ctx, { options: { taskDefinition: typed } });
      expect(awsSteps(change)[0]?.input).toMatchObject({ taskDefinition: older.arn });
      expect(factOf(change, "revision")).toMatchObject({ before: `${FAMILY}:7`, after: `${FAMILY}:5` });
      expect(factOf(change, "cpu")).toMatchObject({ before: "512", after: "256" });
    },
  );

  it("has nothing to do for the revision that is deployed", async () => {
    const change = await changeOf(deploy, contextOf(), { options: { taskDefinition: "7" } });
    expect(change).toMatchObject({ steps: [], nothingToDo: expect.stringContaining("already") });
  });

  it("tells an image's tag from a revision", async () => {
    const typed = { options: { taskDefinition: `${FAMILY}:v2.0.0` } };
    await expect(changeOf(deploy, contextOf(), typed)).rejects.toMatchObject({
      code: "usage",
      hint: expect.stringContaining("--image"),
    });
  });

  it("refuses a revision that was deregistered, and one that never was, naming those there are", async () => {
    const inactive = { ...older, status: "INACTIVE" };
    const typed = { options: { taskDefinition: "5" } };
    await expect(changeOf(deploy, contextOf([aTaskDefinition(), inactive]), typed)).rejects.toMatchObject({
      message: expect.stringContaining("INACTIVE"),
    });
    await expect(changeOf(deploy, contextOf(), typed)).rejects.toMatchObject({
      code: "not-found",
      hint: expect.stringContaining(`${FAMILY}:7`),
    });
  });

  it("wants exactly one of image and revision", async () => {
    await expect(changeOf(deploy, contextOf())).rejects.toMatchObject({ code: "usage" });
    const both = { options: { image: NEW, taskDefinition: "5" } };
    await expect(changeOf(deploy, contextOf(), both)).rejects.toMatchObject({ code: "usage" });
    const odd = { options: { taskDefinition: "5", container: "app" } };
    await expect(changeOf(deploy, contextOf(), odd)).rejects.toMatchObject({ code: "usage" });
  });
});
