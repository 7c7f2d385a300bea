import { describe, expect, test } from "vitest";
import { READ_LIST } from "../../src/aws/read-list.js";
import { createAws } from "../../src/aws/services.js";
import { HIDDEN } from "../../src/aws/task-definition/hide.js";
import { isReadOnly } from "../../src/aws/task-definition/read-only.js";
import diff from "../../src/commands/perf/task-definition/diff.js";
import edit from "../../src/commands/perf/task-definition/edit.js";
import show from "../../src/commands/perf/task-definition/show.js";
import { sandboxEnvironment } from "../../src/config/sandbox.js";
import { applyChange } from "../../src/core/apply.js";
import { createClock } from "../../src/core/clock.js";
import { Gate } from "../../src/core/gate.js";
import { isObject } from "../../src/core/json.js";
import { Redactor } from "../../src/core/redact.js";
import { jsonOf } from "../support/cli.js";
import { fakeContext } from "../support/context.js";
import { callEcs } from "../support/ecs-json.js";
import { performOptions, testEngine } from "../support/engine.js";
import { changeOf, reportOf } from "../support/run-command.js";
import { CLUSTER, KEYS, REGION, SERVICE } from "../support/seed.js";
import { ON_FARGATE, type RealWorld } from "../support/task-definitions.js";
import { ON_EC2 } from "../support/task-definitions-ec2.js";
import { wirePlatform } from "../support/wire-platform.js";

const wire = wirePlatform();
const ALL = [...ON_FARGATE, ...ON_EC2];
const CHANGED = "registry.acme.example/changed:v2";

/** What moto keeps of a revision, without the fields that only AWS sets. Read past nexusctl and past the SDK. */
async function kept(name: string): Promise<Record<string, unknown>> {
  const { taskDefinition, tags } = await callEcs(wire.moto.url, "DescribeTaskDefinition", {
    taskDefinition: name,
    include: ["TAGS"],
  });
  const fields = isObject(taskDefinition) ? Object.entries(taskDefinition) : [];
  return { ...Object.fromEntries(fields.filter(([key, value]) => !isReadOnly(key) && value !== null)), tags };
}

async function register(family: string, { definition }: RealWorld): Promise<void> {
  await callEcs(wire.moto.url, "RegisterTaskDefinition", { family, ...definition });
}

/** The same with another image in its first container, and nothing else. */
function withChangedImage(definition: Record<string, unknown>): Record<string, unknown> {
  const [first, ...others] = Array.isArray(definition.containerDefinitions) ? definition.containerDefinitions : [];
  return { ...definition, containerDefinitions: [{ ...first, image: CHANGED }, ...others] };
}

/** Whether everything that was sent is there, whatever was filled in beside it. */
function holds(now: unknown, sent: unknown): boolean {
  if (Array.isArray(sent)) {
    return Array.isArray(now) && sent.length === now.length && sent.every((item, at) => holds(now[at], item));
  }
  if (isObject(sent)) return isObject(now) && Object.entries(sent).every(([key, value]) => holds(now[key], value));
  return now === sent;
}

/** A definition as the commands read it, on moto, in this process. */
function inProcess() {
  const sandbox = sandboxEnvironment();
  const names = { ...sandbox.names, cluster: CLUSTER, service: SERVICE };
  const env = { ...sandbox, kind: "aws" as const, region: REGION, endpointUrl: wire.moto.url, names };
  Object.assign(process.env, KEYS);
  const gate = new Gate(READ_LIST);
  const { signal } = new AbortController();
  const aws = createAws({ env, gate, redactor: new Redactor(), clock: createClock(), signal });
  const context = (stdin = "") => ({ ...fakeContext({ env, stdin }), aws: aws.services });
  return {
    shown: async (revision: string, values: boolean) =>
      (await reportOf(show, context(), { options: { revision, values } })).data.definition,
    edited: async (revision: string, typed: object) => {
      const change = await changeOf(edit, context(JSON.stringify(typed)), { options: { revision, file: "-" } });
      const deps = { ...testEngine().deps, gate, transport: () => aws.transport };
      return applyChange(change, performOptions(), deps);
    },
    differences: async (...args: string[]) => (await reportOf(diff, context(), { args })).data.differences,
  };
}

describe("fifty task definitions of the real world", () => {
  test("come back whole from show and edit: the one field that was changed is all that differs", async () => {
    expect(ALL).toHaveLength(50);
    const ours = inProcess();
    for (const [at, one] of ALL.entries()) {
      const family = `real-${at + 1}`;
      await register(family, one);
      const before = await kept(`${family}:1`);
      // Every other time without any value of a variable: what is hidden is kept all the same.
      const shown = await ours.shown(`${family}:1`, at % 2 === 0);
      if (!isObject(shown)) throw new Error("show has no definition");
      const applied = await ours.edited(`${family}:1`, withChangedImage(shown));
      expect(applied.status, one.what).toBe("applied");
      expect(await kept(`${family}:2`), one.what).toEqual(withChangedImage(before));
      const differences = await ours.differences(`${family}:1`, `${family}:2`);
      expect(differences, one.what).toMatchObject([{ path: ["containerDefinitions", expect.any(String), "image"] }]);
    }
  }, 180_000);

  test("moto itself keeps them, so that nothing is lost unseen, but for one network mode", async () => {
    const altered: string[] = [];
    for (const [at, one] of ALL.entries()) {
      await register(`real-${at + 1}`, one);
      const now = await kept(`real-${at + 1}:1`);
      const lost = Object.keys(one.definition).filter((field) => !holds(now[field], one.definition[field]));
      altered.push(...lost.map((field) => `${one.what}: ${field}`));
    }
    // What runs outside AWS has no network of its own there; moto knows EC2 and Fargate only.
    expect(altered).toEqual(["outside AWS: networkMode"]);
  });
});

describe("the built binary", () => {
  const TEN = [1, 2, 3, 7, 9, 10, 16, 34, 40, 49];
  const run = (words: string, stdin = "") => wire.operator.run(words.split(" "), { stdin });

  test.each(TEN)("gives definition %i back whole, and says the one difference", async (at) => {
    const one = ALL[at];
    if (one === undefined) throw new Error("there are fifty");
    await register("real", one);
    const before = await kept("real:1");
    const shown = jsonOf(await run("perf task-definition show --revision real:1 -o json --query definition"));
    const typed = JSON.stringify(withChangedImage(shown));
    const ended = await run("perf task-definition edit --revision real:1 --file - --yes", typed);
    expect(ended.code, ended.stderr).toBe(0);
    expect(await kept("real:2")).toEqual(withChangedImage(before));
    const { equal, differences } = jsonOf(await run("perf task-definition diff real:1 real:2 -o json"));
    expect({ equal, differences }).toMatchObject({ equal: false, differences: [{ after: CHANGED, kind: "changed" }] });
    const again = await run("perf task-definition edit --revision real:2 --file - --yes", typed);
    expect(again.stdout).toContain("nothing was changed");
  });

  test("takes what describe-task-definition of the aws CLI prints, and keeps the tags that it does not print", async () => {
    const [, web] = ALL;
    if (web === undefined) throw new Error("there are fifty");
    await register("real", web);
    const before = await kept("real:1");
    const { taskDefinition } = await callEcs(wire.moto.url, "DescribeTaskDefinition", { taskDefinition: "real:1" });
    if (!isObject(taskDefinition)) throw new Error("moto describes nothing");
    const typed = JSON.stringify({ ...taskDefinition, memory: "2048" });
    const ended = await run("perf task-definition edit --revision real:1 --file - --yes", typed);
    expect(ended.code, ended.stderr).toBe(0);
    expect(ended.stderr).toContain("only AWS sets these, so they are left out: ");
    expect(await kept("real:2")).toEqual({ ...before, memory: "2048" });
  });

  test("set changes what is typed and nothing else, and secrets in plain text show nowhere", async () => {
    const [, , plain] = ALL;
    if (plain === undefined) throw new Error("there are fifty");
    await register("real", plain);
    const before = await kept("real:1");
    const ended = await run(
      "perf task-definition set --revision real:1 --cpu 512 --memory 1024 --env LOG_LEVEL=debug --yes -v",
    );
    expect(ended.code, ended.stderr).toBe(0);
    const after = await kept("real:2");
    const [container] = Array.isArray(after.containerDefinitions) ? after.containerDefinitions : [];
    expect(after).toEqual({ ...before, cpu: "512", memory: "1024", containerDefinitions: [container] });
    expect(container.environment).toContainEqual({ name: "LOG_LEVEL", value: "debug" });
    expect(container.environment).toContainEqual({ name: "DB_PASSWORD", value: "hunter2-in-plain-text" });
    const shown = await run("perf task-definition show --revision real:2 --values -o json");
    const different = await run("perf task-definition diff real:1 real:2 --values");
    const journal = await run("journal show latest -o json");
    for (const { stdout, stderr } of [ended, shown, different, journal]) {
      expect(`${stdout}${stderr}`).not.toMatch(/hunter2|ghp_/);
    }
    expect(shown.stdout).toContain(HIDDEN);
    expect(different.stdout).toContain("info\tdebug");
  });

  test("deploys what it registered, waits, and leaves the service alone without --deploy", async () => {
    const set = "perf task-definition set --memory 1024 --yes";
    const registered = await run(set);
    expect(registered.code, registered.stderr).toBe(0);
    expect(registered.stdout).toContain("service deploy --task-definition acme-staging-task:3");
    expect(registered.stderr).not.toContain("WARN");
    expect((await wire.platform.service()).taskDefinition).toMatch(/:2$/);
    const deployed = await run(`${set} --deploy --no-wait`);
    expect(deployed.code, deployed.stderr).toBe(0);
    expect((await wire.platform.service()).taskDefinition).toMatch(/:3$/);
    expect(wire.proxy.writes().map(({ operation }) => operation)).toEqual(["RegisterTaskDefinition", "UpdateService"]);
  });

  test("a deregistered revision is shown, compared and made anew, and cannot be deployed", async () => {
    await callEcs(wire.moto.url, "DeregisterTaskDefinition", { taskDefinition: "acme-staging-task:1" });
    expect((await run("perf task-definition show --revision 1")).stdout).toContain("was deregistered (INACTIVE)");
    expect((await run("perf task-definition diff 1")).stdout).toContain("acme-staging-task:1 was deregistered");
    expect((await run("service deploy --task-definition 1 --yes")).code).toBe(1);
    const anew = await run("perf task-definition set --revision 1 --yes");
    expect(anew.code, anew.stderr).toBe(0);
    expect((await run("perf task-definition diff 1 3")).stdout).toContain("no difference");
  });

  test("what may not be registered is an error of permission, and nothing else was sent", async () => {
    wire.proxy.inject({ operation: "RegisterTaskDefinition", kind: "deny" });
    const ended = await run("perf task-definition set --memory 1024 --deploy --yes");
    expect(ended.code, ended.stderr).toBe(6);
    expect(ended.stderr).toContain("ecs:RegisterTaskDefinition");
    expect(wire.proxy.writes()).toHaveLength(1);
  });

  test("a service that cannot be read hides no revision that is named", async () => {
    wire.proxy.inject({ operation: "DescribeServices", kind: "deny", times: 9 });
    const shown = await run("perf task-definition show --revision acme-staging-task:1 -o json");
    expect(shown.code, shown.stderr).toBe(0);
    expect(jsonOf(shown)).toMatchObject({ running: null, unknown: [expect.stringContaining("DescribeServices")] });
    expect((await run("perf task-definition show")).code).toBe(6);
  });

  test("a lost reply is never answered by a second revision", async () => {
    wire.proxy.inject({ operation: "RegisterTaskDefinition", kind: "lost-reply", times: 1 });
    const ended = await run("perf task-definition set --memory 1024 --deploy --no-wait --yes");
    // moto gives revisions no time, so that whether the newest is the one that was sent stays unknown.
    expect(ended.code, ended.stderr).toBe(9);
    const { taskDefinitionArns } = await callEcs(wire.moto.url, "ListTaskDefinitions", {});
    expect(taskDefinitionArns).toHaveLength(3);
    expect(wire.proxy.writes()).toHaveLength(1);
  });
});
