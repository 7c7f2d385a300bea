import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it, vi } from "vitest";
import type { Ecs, EcsService, ServiceDeployment, TaskDefinition } from "../../../src/aws/ecs.js";
import type { Image, Images, Repository } from "../../../src/aws/images.js";
import deploy from "../../../src/commands/maintenance/deploy.js";
import type { Environment } from "../../../src/core/environment.js";
import { notFound } from "../../../src/core/errors.js";
import { type FakeContext, fakeContext } from "../../support/context.js";
import { fakeTool } from "../../support/fake-tool.js";
import { plannedEcs } from "../../support/planned.js";
import { aDeployment, aService, aTask, aTaskDefinition, minutesAgo } from "../../support/platform.js";
import { awsSteps, changeOf, factOf, operationsOf } from "../../support/run-command.js";

const URI = "123456789012.dkr.ecr.us-west-2.amazonaws.com/shop-backend";
const DIGEST = `sha256:${"a".repeat(64)}`;
const MUTABLE = { mutable: true, except: [] };
const DOCKER = "case $1 in version) echo 28.2.2 ;; esac";

interface Given {
  images?: Partial<Images>;
  definition?: Partial<TaskDefinition>;
  service?: Partial<EcsService>;
  tags?: Repository["tags"];
  settings?: Environment["images"];
  wait?: boolean;
  history?: ServiceDeployment[] | undefined;
  tasks?: Ecs["tasks"];
}

function anImage(fields: Partial<Image> = {}): Image {
  return { digest: DIGEST, tags: ["v2.0.0"], pushedAt: minutesAgo(180), bytes: 1, ...fields };
}

function contextOf(given: Given = {}) {
  const { images = {}, definition = {}, service = {}, tags = MUTABLE, settings, wait = true, history } = given;
  const { tasks = async () => [] } = given;
  return fakeContext({
    ecs: {
      ...plannedEcs,
      service: async () => aService(service),
      taskDefinition: async () => aTaskDefinition(definition),
      deployments: async () => history,
      tasks,
      revisions: async () => [`${aTaskDefinition().family}:7`, `${aTaskDefinition().family}:6`],
    },
    images: {
      repository: async (name) => ({ name, uri: URI, registry: URI.split("/")[0] ?? "", tags }),
      tagged: async () => undefined,
      image: async () => anImage(),
      platforms: async () => ({ known: true, platforms: [{ os: "linux", architecture: "amd64" }] }),
      scan: async () => ({ state: "not-scanned" }),
      ...images,
    },
    ...(settings === undefined ? {} : { env: { images: settings } }),
    globals: { wait },
  });
}

/** A definition whose only container has this image. */
function naming(image: string): Partial<TaskDefinition> {
  return { containers: aTaskDefinition().containers.map((one) => ({ ...one, image })) };
}

/** The folder that the command is typed in, with these files. */
function filled(ctx: FakeContext, ...files: string[]): FakeContext {
  for (const file of files) {
    mkdirSync(join(ctx.paths.cwd, file, ".."), { recursive: true });
    writeFileSync(join(ctx.paths.cwd, file), "FROM scratch\n");
  }
  return ctx;
}

function onPath(path: string): void {
  vi.stubEnv("PATH", path);
}

afterEach(() => vi.unstubAllEnvs());

const pushed = (ctx: FakeContext, options: Record<string, string | boolean> = {}) =>
  changeOf(deploy, ctx, { options: { version: "v2.0.0", skipBuild: true, ...options } });
const built = (ctx: FakeContext, options: Record<string, string | boolean> = {}) =>
  changeOf(deploy, ctx, { options: { version: "v2.0.0", ...options } });

describe("deploying an image that was pushed already", () => {
  it("pins its digest in a new revision, with its version as a label, and deploys that very revision", async () => {
    const change = await pushed(contextOf());
    expect(operationsOf(change)).toEqual(["RegisterTaskDefinition", "UpdateService", "wait"]);
    expect(awsSteps(change)[0]?.input).toMatchObject({
      containerDefinitions: [
        { image: `${URI}@${DIGEST}`, dockerLabels: { "org.opencontainers.image.version": "v2.0.0" } },
      ],
    });
    expect(factOf(change, "version")).toMatchObject({ before: "v1.4.0", after: "v2.0.0" });
  });

  it("is refused where no image has the tag: exit 5, nothing planned", async () => {
    const image = async () => {
      throw notFound("no image", "did you mean v2.0.1?");
    };
    await expect(pushed(contextOf({ images: { image } }))).rejects.toMatchObject({ exitCode: 5 });
  });

  it("is refused when the image is for another architecture than the tasks: exit 1, both named", async () => {
    const arm = async () => ({ known: true as const, platforms: [{ os: "linux", architecture: "arm64" }] });
    await expect(pushed(contextOf({ images: { platforms: arm } }))).rejects.toMatchObject({
      exitCode: 1,
      message: expect.stringMatching(/linux\/arm64.*linux\/amd64/),
      hint: expect.stringContaining("--platform linux/amd64"),
    });
    const onArm = { registrable: { ...aTaskDefinition().registrable, runtimePlatform: { cpuArchitecture: "ARM64" } } };
    expect((await pushed(contextOf({ images: { platforms: arm }, definition: onArm }))).steps).toHaveLength(3);
  });

  it("says what it does not know of the image, and what its scan found, and goes on", async () => {
    const change = await pushed(
      contextOf({
        images: {
          platforms: async () => ({ known: false, why: "access denied" }),
          scan: async () => ({ state: "scanned", at: undefined, counts: { CRITICAL: 2, LOW: 1 } }),
        },
      }),
    );
    expect(change.warnings.join("\n")).toMatch(/runs on linux\/amd64.*unknown: access denied/);
    expect(change.warnings.join("\n")).toContain("2 critical, 1 low");
    const unknown = await pushed(contextOf({ images: { scan: async () => ({ state: "unknown", why: "denied" }) } }));
    expect(factOf(unknown, "scan")).toMatchObject({ before: "unknown: denied", tone: "unknown" });
  });

  it("has nothing to do for the very image that is deployed", async () => {
    const [container] = aTaskDefinition().containers;
    const containers = container === undefined ? [] : [{ ...container, image: `${URI}@${DIGEST}` }];
    expect(await pushed(contextOf({ definition: { containers } }))).toMatchObject({
      steps: [],
      nothingToDo: expect.stringContaining("already"),
    });
  });

  it("stops when the tag was pushed again between the preview and the answer", async () => {
    const change = await pushed(contextOf());
    expect(factOf(change, "tag v2.0.0")?.moved?.("sha256:other")).toContain("pushed again by someone else");
  });
});

describe("the way back", () => {
  it("is to the revision that runs, and is part of the change", async () => {
    const { rescue } = await pushed(contextOf());
    expect(rescue).toMatchObject({
      kind: "roll-back",
      steps: [{ operation: "UpdateService", input: { taskDefinition: aTaskDefinition().name } }, { kind: "wait" }],
    });
  });

  it("is to the last good revision where the one that runs has not completed a deployment", async () => {
    const deployments = [
      aDeployment({ rollout: "in-progress" }),
      aDeployment({ id: "ecs-svc/1", status: "ACTIVE", taskDefinition: `${aTaskDefinition().family}:5` }),
    ];
    const change = await pushed(contextOf({ service: { deployments } }));
    expect(change.rescue).toMatchObject({ byHand: expect.stringContaining(":5") });
    expect(change.warnings.join()).toContain("has not completed a deployment");
  });

  describe("while a revision rolls out that completed before", () => {
    const present = aTaskDefinition().name;
    const older = `${aTaskDefinition().family}:5`;
    const past = (status: string, taskDefinition: string): ServiceDeployment => {
      const at = minutesAgo(60);
      return { arn: "arn:d", id: "d", status, statusReason: undefined, startedAt: at, finishedAt: at, taskDefinition };
    };
    const rolling = aDeployment({ id: "ecs-svc/2", rollout: "in-progress" });
    const before = aDeployment({ id: "ecs-svc/1", status: "ACTIVE" });
    const broken = aDeployment({ ...before, rollout: "failed", taskDefinition: `${aTaskDefinition().family}:8` });
    const goingBack = aDeployment({
      ...rolling,
      rolloutReason: "ECS deployment circuit breaker: rolling back to deploymentId ecs-svc/1.",
    });
    const restart = [past("IN_PROGRESS", present), past("SUCCESSFUL", present), past("SUCCESSFUL", older)];
    const byEcs = [past("ROLLBACK_IN_PROGRESS", broken.taskDefinition), ...restart.slice(1)];

    it.each([
      ["a restart", [rolling], restart],
      ["a restart, where the history cannot be had", [rolling, before], undefined],
      ["ECS's own rollback", [goingBack, broken], byEcs],
      ["ECS's own rollback, where the history cannot be had", [goingBack, broken], undefined],
    ])("is to that very revision: %s", async (_what, deployments, history) => {
      const change = await pushed(contextOf({ service: { deployments }, history }));
      expect(change.rescue).toMatchObject({ byHand: `service rollback --to ${present}` });
      expect(change.warnings.join()).not.toContain("has not completed a deployment");
    });
  });

  it("is left out with --no-rollback, which says so where ECS would not go back either", async () => {
    const off = { circuitBreaker: { enabled: false, rollback: false } };
    const change = await pushed(contextOf({ service: off }), { rollback: false });
    expect(change.rescue).toMatchObject({ kind: "leave" });
    expect(change.warnings.join()).toContain("circuit breaker is off");
    const on = await pushed(contextOf(), { rollback: false });
    expect(on.warnings.join()).toContain("ECS's own circuit breaker");
  });

  it("is warned of where the revision names the tag that is deployed, and ran another image by it", async () => {
    const definition = naming(`${URI}:v2.0.0`);
    const running = (imageDigest: string) => async () => {
      const task = aTask();
      return [{ ...task, containers: task.containers.map((one) => ({ ...one, imageDigest })) }];
    };
    const same = await pushed(contextOf({ definition, tasks: running(DIGEST) }));
    expect(same.warnings.join()).not.toContain("by its tag");
    const moved = await pushed(contextOf({ definition, tasks: running(`sha256:${"b".repeat(64)}`) }));
    expect(moved.warnings.join()).toMatch(/which is sha256:aaaaaaaaaaaa now \(its tasks run sha256:bbbbbbbbbbbb\)/);
    const unknown = await pushed(contextOf({ definition, tasks: async () => [] }));
    expect(unknown.warnings.join()).toContain("what it ran is not known");
    expect(unknown.rescue).toMatchObject({ kind: "roll-back" });
  });

  it("is said to be off with --no-wait, since nobody looks", async () => {
    expect((await pushed(contextOf({ wait: false }))).warnings.join()).toContain("--no-wait");
  });
});

describe("building", () => {
  it("builds for what the tasks run on, pushes, reads the digest back and pins that", async () => {
    onPath(fakeTool("docker", DOCKER));
    const ctx = filled(contextOf(), "Dockerfile");
    const change = await built(ctx);
    expect(operationsOf(change)).toEqual(["job", "job", "wait", "RegisterTaskDefinition", "UpdateService", "wait"]);
    expect(change.steps[0]).toMatchObject({
      allows: [
        {
          operation: "docker build",
          within: {
            args: [
              ...["build", "--platform", "linux/amd64", "--tag", `${URI}:v2.0.0`],
              ...["--file", join(ctx.paths.cwd, "Dockerfile"), ctx.paths.cwd],
            ],
          },
        },
      ],
    });
    expect(change.steps[2]).toMatchObject({ kind: "wait", needed: true });
    expect(awsSteps(change)[0]?.input).toMatchObject({
      containerDefinitions: [{ image: { $ref: { step: "digest", path: "image" } } }],
    });
  });

  it("takes folder, file and arguments of the configuration, which what is typed goes before", async () => {
    onPath(fakeTool("docker", DOCKER));
    const folder = mkdtempSync(join(tmpdir(), "nexusctl-build-"));
    const settings = {
      build: { context: folder, dockerfile: join(folder, "prod.Dockerfile"), args: { NODE_ENV: "x" } },
    };
    const ctx = filled(contextOf({ settings }), "other/Containerfile");
    writeFileSync(join(folder, "prod.Dockerfile"), "FROM scratch\n");
    const configured = JSON.stringify((await built(ctx)).steps[0]);
    expect(configured).toContain(`"--file","${folder}/prod.Dockerfile","--build-arg","NODE_ENV=x","${folder}"`);
    const typed = JSON.stringify((await built(ctx, { build: "other" })).steps[0]);
    expect(typed).toContain(join(ctx.paths.cwd, "other", "Containerfile"));
  });

  it("is refused before anything where the tag exists and cannot be moved", async () => {
    const ctx = filled(
      contextOf({ tags: { mutable: false, except: [] }, images: { tagged: async () => anImage() } }),
      "Dockerfile",
    );
    await expect(built(ctx)).rejects.toMatchObject({ exitCode: 1, hint: expect.stringContaining("--skip-build") });
  });

  it("warns of a tag that it moves, and stops when somebody else moves it meanwhile", async () => {
    onPath(fakeTool("docker", DOCKER));
    const change = await built(filled(contextOf({ images: { tagged: async () => anImage() } }), "Dockerfile"));
    expect(change.warnings.join()).toContain(`exists already: the push makes it name another image than ${DIGEST}`);
    expect(factOf(change, "tag v2.0.0")).toMatchObject({ before: DIGEST });
  });

  it("of the tag that the running revision names is refused, since going back would run it: exit 1", async () => {
    onPath(fakeTool("docker", DOCKER));
    const given = { definition: naming(`${URI}:v2.0.0`) };
    await expect(built(filled(contextOf(given), "Dockerfile"))).rejects.toMatchObject({
      exitCode: 1,
      message: expect.stringContaining("names this very tag, shop-backend:v2.0.0, so there would be no way back"),
      hint: expect.stringContaining("choose another version"),
    });
    const asked = await built(filled(contextOf(given), "Dockerfile"), { rollback: false });
    expect(asked.warnings.join()).toContain("going back runs the new image as well");
    const pinned = { definition: naming(`${URI}@sha256:${"b".repeat(64)}`) };
    expect((await built(filled(contextOf(pinned), "Dockerfile"))).rescue).toMatchObject({ kind: "roll-back" });
  });

  it("takes podman where docker's engine does not answer, and the configured tool before both", async () => {
    const docker = fakeTool("docker", "echo 'Cannot connect to the Docker daemon' >&2; exit 1");
    onPath(`${fakeTool("podman", "echo 4.3.1").split(":")[0]}:${docker}`);
    const ctx = filled(contextOf(), "Dockerfile");
    expect(factOf(await built(ctx), "built with")?.before).toBe("podman 4.3.1");
    const settings = { tool: "docker" as const, build: { args: {} } };
    await expect(built(filled(contextOf({ settings }), "Dockerfile"))).rejects.toMatchObject({
      exitCode: 1,
      message: "docker is installed, but does not work: Cannot connect to the Docker daemon",
    });
  });

  it("names both tools and --skip-build where neither is there", async () => {
    onPath("/nowhere");
    await expect(built(filled(contextOf(), "Dockerfile"))).rejects.toMatchObject({
      exitCode: 1,
      message: expect.stringContaining("neither docker nor podman"),
      hint: expect.stringContaining("--skip-build"),
    });
  });

  it("is refused for another platform than the tasks run on, before a tool is looked for: exit 2", async () => {
    onPath("/nowhere");
    const ctx = filled(contextOf(), "Dockerfile");
    await expect(built(ctx, { platform: "linux/arm64" })).rejects.toMatchObject({
      exitCode: 2,
      message: "the tasks run on linux/amd64: an image for linux/arm64 cannot start there",
      hint: expect.stringContaining("leave --platform out"),
    });
  });
});

describe("what is typed wrongly", () => {
  it.each([
    ["a tag with a space", { version: "v 2" }],
    ["a tag that is a digest", { version: DIGEST }],
    ["a tag that begins with a dash", { version: "-v2" }],
    ["a tag of 129 letters", { version: "v".repeat(129) }],
    ["a folder that is not there", { build: "nowhere" }],
    ["a folder without a Dockerfile", { build: "." }],
    ["a Dockerfile that is not there", { dockerfile: "nowhere" }],
    ["a platform that is none", { platform: "arm" }],
    ["a folder for an image that is not built", { skipBuild: true, build: "." }],
    ["a platform for an image that is not built", { skipBuild: true, platform: "linux/arm64" }],
  ])("%s: exit 2, and nothing is asked of AWS", async (_what, options) => {
    const typed = { options: { version: "v2.0.0", ...options } };
    await expect(changeOf(deploy, fakeContext(), typed)).rejects.toMatchObject({ exitCode: 2 });
  });
});
