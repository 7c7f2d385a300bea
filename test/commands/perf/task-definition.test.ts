import { DeregisterTaskDefinitionCommand, DescribeTaskDefinitionCommand } from "@aws-sdk/client-ecs";
import { describe, expect, it } from "vitest";
import diff from "../../../src/commands/perf/task-definition/diff.js";
import edit from "../../../src/commands/perf/task-definition/edit.js";
import set from "../../../src/commands/perf/task-definition/set.js";
import show from "../../../src/commands/perf/task-definition/show.js";
import deploy from "../../../src/commands/service/deploy.js";
import { awsSteps, changeOf, factOf, operationsOf, outcomeOf, reportOf, textOf } from "../../support/run-command.js";
import { NAMES } from "../../support/sandbox.js";
import { sandboxContext } from "../../support/sandbox-context.js";

const FAMILY = NAMES.taskFamily;

function onSandbox() {
  const { ecs, context, apply } = sandboxContext();
  const deregister = (taskDefinition: string) => ecs.send(new DeregisterTaskDefinitionCommand({ taskDefinition }));
  const read = async (taskDefinition: string) =>
    ecs.send(new DescribeTaskDefinitionCommand({ taskDefinition, include: ["TAGS"] }));
  const settings = (options: Record<string, string | boolean>) => changeOf(set, context(), { options });
  return { context, apply, deregister, read, settings };
}

describe("perf task-definition show", () => {
  it("is what runs, with every part named and no value of a variable", async () => {
    const { context } = onSandbox();
    const report = await reportOf(show, context());
    expect(report.headline).toBe(`${NAMES.service} runs ${FAMILY}:42`);
    const text = textOf(report);
    for (const word of ["512 CPU units, 1024 MiB", "8080/tcp", "LOG_LEVEL", "secret:", "awslogs-group", "managed-by"]) {
      expect(text).toContain(word);
    }
    expect(text).not.toContain("production");
    expect(report.data).toMatchObject({ running: true, status: "ACTIVE", hidden: 3 });
  });

  it("shows values where they are asked for", async () => {
    const report = await reportOf(show, onSandbox().context(), { options: { values: true } });
    expect(textOf(report)).toContain("production");
    expect(report.data.hidden).toBe(0);
  });

  it("is another revision, typed as a number or in full, and says that it is not what runs", async () => {
    const { context } = onSandbox();
    for (const revision of ["40", `${FAMILY}:40`]) {
      const report = await reportOf(show, context(), { options: { revision } });
      expect(report.headline).toContain(`is not what ${NAMES.service} runs, which is ${FAMILY}:42`);
    }
  });

  it("says that a revision was deregistered", async () => {
    const { context, deregister } = onSandbox();
    await deregister(`${FAMILY}:40`);
    const report = await reportOf(show, context(), { options: { revision: "40" } });
    expect(report.headline).toContain("was deregistered (INACTIVE)");
    expect(report.data).toMatchObject({ status: "INACTIVE", definition: { cpu: "512" } });
  });

  it("is not found, with the revisions there are", async () => {
    const typed = { options: { revision: "99" } };
    await expect(reportOf(show, onSandbox().context(), typed)).rejects.toMatchObject({
      code: "not-found",
      hint: expect.stringContaining(`${FAMILY}:42`),
    });
  });
});

describe("perf task-definition diff", () => {
  it("is against what runs when one revision is named", async () => {
    const report = await reportOf(diff, onSandbox().context(), { args: ["41"] });
    expect(report.headline).toBe(`1 field differs between ${FAMILY}:41 and ${FAMILY}:42`);
    expect(report.data).toMatchObject({ equal: false, differences: [{ field: "image of app", hidden: false }] });
    expect(report.exit).toBeUndefined();
  });

  it("says that there is none, and that a revision was deregistered", async () => {
    const { context, deregister } = onSandbox();
    await deregister(`${FAMILY}:42`);
    const report = await reportOf(diff, context(), { args: ["42", "42"] });
    expect(report.data).toMatchObject({ equal: true, differences: [] });
    expect(report.headline).toContain("no difference");
    expect(textOf(report)).toContain("was deregistered");
  });
});

describe("perf task-definition set", () => {
  it("registers what was typed and nothing else, with its tags", async () => {
    const { settings, apply, read } = onSandbox();
    const change = await settings({ cpu: "1 vCPU", memory: "2GB" });
    expect(operationsOf(change)).toEqual(["RegisterTaskDefinition"]);
    expect((await apply(change)).status).toBe("applied");
    const [before, after] = await Promise.all([read(`${FAMILY}:42`), read(`${FAMILY}:43`)]);
    const { revision, taskDefinitionArn, registeredAt, registeredBy, ...rest } = before.taskDefinition ?? {};
    expect(after.taskDefinition).toMatchObject({ ...rest, cpu: "1024", memory: "2048" });
    expect(after.tags).toEqual(before.tags);
    expect([revision, taskDefinitionArn, registeredAt, registeredBy]).not.toContain(undefined);
  });

  it("goes on to deploy that very revision when asked to", async () => {
    const change = await onSandbox().settings({ cpu: "1024", memory: "2048", deploy: true });
    expect(operationsOf(change)).toEqual(["RegisterTaskDefinition", "UpdateService", "wait"]);
    expect(change.rollback?.command).toBe("service rollback");
    expect(change.resource.type).toBe("ecs-service");
    expect(factOf(change, "cpu")).toMatchObject({ before: "512", after: "1024" });
  });

  it.each([
    [{ cpu: "300" }, "Fargate has no task of 300 CPU units; it has 256, 512, 1024, 2048, 4096, 8192, 16384"],
    [{ cpu: "1024" }, "with 1024 it has 2048 to 8192 MiB in steps of 1024"],
    [{ memory: "1536" }, "no task of 512 CPU units and 1536 MiB"],
    [{ cpu: "lots" }, '"lots" is no size of a CPU'],
    [{ memory: "2 TB" }, '"2 TB" is no size of a memory'],
    [{ containerMemory: "4096" }, "app may use 4096 MiB, and the task has 1024"],
    [{ containerReservation: "1025" }, "the containers' memory is 1025 MiB together, and the task has 1024"],
    [{ containerMemory: "256" }, "app reserves 512 MiB, and may use 256 only"],
    [{ containerCpu: "600" }, "the containers' cpu is 600 together, and the task has 512"],
    [{}, "nothing to set was typed"],
    [{ setEnv: "LOG_LEVEL" }, "--env wants NAME=value"],
    [{ setEnv: "=x" }, "--env wants NAME=value"],
    [{ secret: "API_KEY=hunter2" }, "--secret API_KEY wants where the secret is kept"],
    [{ image: "Not An Image" }, "is not an image reference"],
    [{ container: "nope", setEnv: "A=1" }, 'has no container "nope"'],
    [{ revision: "v2" }, "is not a revision of a task definition"],
  ])("refuses %j before anything is sent", async (options, words) => {
    await expect(onSandbox().settings(options)).rejects.toMatchObject({
      code: "usage",
      message: expect.stringContaining(words),
    });
  });

  it.each(["DB_PASSWORD=hunter2", "CACHE=redis://:hunter2@cache:6379", "TOKEN=hunter2"])(
    "takes no secret from the command line: %s",
    async (setEnv) => {
      const refused = await onSandbox()
        .settings({ setEnv })
        .catch((thrown: unknown) => thrown);
      expect(refused).toMatchObject({ code: "usage", hint: expect.stringContaining("--secret") });
      expect(JSON.stringify(refused)).not.toContain("hunter2");
    },
  );

  it("with --force takes it, and still shows it nowhere", async () => {
    const { settings, apply, read } = onSandbox();
    const change = await settings({ setEnv: "DB_PASSWORD=hunter2", force: true });
    expect(JSON.stringify(change)).not.toContain("hunter2");
    expect(change.warnings.join()).toContain("looks like a secret in plain text");
    await apply(change);
    const { taskDefinition } = await read(`${FAMILY}:43`);
    const [app] = taskDefinition?.containerDefinitions ?? [];
    expect(app?.environment).toContainEqual({ name: "DB_PASSWORD", value: "hunter2" });
  });

  it("changes, adds and takes away variables and secrets, each in its place", async () => {
    const { settings, apply, read } = onSandbox();
    const arn = "arn:aws:ssm:us-west-2:123456789012:parameter/port";
    const change = await settings({ secret: `PORT=${arn}`, unsetSecret: "REDIS_URL", setEnv: "LOG_LEVEL=debug" });
    expect(factOf(change, "variable LOG_LEVEL of app")).toMatchObject({ before: "info", after: "debug" });
    await apply(change);
    const [app] = (await read(`${FAMILY}:43`)).taskDefinition?.containerDefinitions ?? [];
    expect(app?.environment).toEqual([
      { name: "LOG_LEVEL", value: "debug" },
      { name: "NODE_ENV", value: "production" },
    ]);
    expect(app?.secrets?.map(({ name }) => name)).toEqual(["DATABASE_URL", "PORT"]);
  });

  it("makes no revision that differs in nothing, and says when a name to take away is not there", async () => {
    const change = await onSandbox().settings({ cpu: ".5 vCPU", unsetEnv: "LOGLEVEL" });
    expect(change).toMatchObject({ steps: [], nothingToDo: "it is so already; app has no variable LOGLEVEL" });
  });

  it("typed a second time takes the revision that the first time made, and deploys it", async () => {
    const { settings, apply } = onSandbox();
    await apply(await settings({ setEnv: "A=1" }));
    const again = await settings({ setEnv: "A=1" });
    expect(again).toMatchObject({ steps: [], nothingToDo: expect.stringContaining(`--task-definition ${FAMILY}:43`) });
    const deployed = await settings({ setEnv: "A=1", deploy: true });
    expect(operationsOf(deployed)).toEqual(["UpdateService", "wait"]);
    expect(deployed.title).toBe(`Deploy ${FAMILY}:43 to ${NAMES.service}`);
  });

  it("says that a newer revision than the one it starts from exists", async () => {
    const { settings, apply } = onSandbox();
    await apply(await settings({ setEnv: "A=1" }));
    const other = await settings({ setEnv: "B=2" });
    expect(other.warnings.join()).toContain(`${FAMILY}:43 is newer than ${FAMILY}:42, which this is made of`);
  });

  it("registers a deregistered revision anew, and says so", async () => {
    const { settings, deregister, apply, context } = onSandbox();
    await deregister(`${FAMILY}:40`);
    const deployed = changeOf(deploy, context(), { options: { taskDefinition: "40" } });
    await expect(deployed).rejects.toMatchObject({ message: expect.stringContaining("INACTIVE") });
    const change = await settings({ revision: "40" });
    expect(change.warnings.join()).toContain(`${FAMILY}:40 was deregistered: what it holds is registered again`);
    expect((await apply(change)).status).toBe("applied");
    const same = await reportOf(diff, context(), { args: ["40", "43"] });
    expect(same.data.equal).toBe(true);
  });
});

describe("perf task-definition edit", () => {
  const edited = (make: (text: string) => string, options = {}) => {
    const sandbox = onSandbox();
    return { ...sandbox, change: () => changeOf(edit, sandbox.context({ edited: make }), { options }) };
  };

  it("registers what was typed, opened on what can be registered only", async () => {
    let opened = "";
    const { change } = edited((text) => {
      opened = text;
      return text.replace('"cpu": "512"', '"cpu": "256"');
    });
    const made = await change();
    expect(operationsOf(made)).toEqual(["RegisterTaskDefinition"]);
    expect(awsSteps(made)[0]?.input).toMatchObject({ family: FAMILY, cpu: "256" });
    for (const field of ["taskDefinitionArn", "revision", "registeredAt", "status"]) {
      expect(opened).not.toContain(`"${field}"`);
    }
  });

  it("with --deploy goes on as service deploy does", async () => {
    const { change } = edited((text) => text.replace('"info"', '"debug"'), { deploy: true });
    expect(operationsOf(await change())).toEqual(["RegisterTaskDefinition", "UpdateService", "wait"]);
  });

  it("changes nothing when nothing was typed", async () => {
    expect(await edited((text) => text).change()).toMatchObject({
      steps: [],
      nothingToDo: expect.stringContaining("nothing was changed"),
    });
  });

  it("hides what looks like a secret from the editor, and keeps it", async () => {
    const { settings, apply, read, context } = onSandbox();
    await apply(await settings({ setEnv: "DB_PASSWORD=hunter2", force: true }));
    let opened = "";
    const make = (text: string) => {
      opened = text;
      return text.replace('"info"', '"debug"');
    };
    const change = await changeOf(edit, context({ edited: make }), { options: { revision: "43" } });
    expect(opened).toContain('"value": "[redacted]"');
    expect(`${opened}${JSON.stringify(change)}`).not.toContain("hunter2");
    await apply(change);
    const [app] = (await read(`${FAMILY}:44`)).taskDefinition?.containerDefinitions ?? [];
    expect(app?.environment).toContainEqual({ name: "DB_PASSWORD", value: "hunter2" });
  });

  it.each([
    [
      "broken JSON",
      (text: string) => text.replace("{", "{,"),
      'line 1, column 2: expected a name in double quotes, found ","',
    ],
    [
      "a misspelt field",
      (text: string) => text.replace('"memory"', '"memroy"'),
      '"memroy" is no field that AWS has here: did you mean memory?',
    ],
    ["a misspelt field inside", (text: string) => text.replace('"essential"', '"esential"'), "did you mean essential?"],
    ["a number for a text", (text: string) => text.replace('"512"', "512"), "cpu is a text, in double quotes"],
    [
      "a text for a number",
      (text: string) => text.replace(": 8080", ': "8080"'),
      "containerPort is a whole number, without quotes, not a text",
    ],
    [
      "a text for a list",
      (text: string) => text.replace(/\["FARGATE"\]|\[\s*"FARGATE"\s*\]/, '"FARGATE"'),
      "requiresCompatibilities is a list",
    ],
    [
      "a size that Fargate has not",
      (text: string) => text.replace('"512"', '"300"'),
      "Fargate has no task of 300 CPU units",
    ],
    [
      "too little memory",
      (text: string) => text.replace('"1024"', '"512"').replace('"512"', '"256"').replace(": 512", ": 600"),
      "the containers' memory is 600 MiB together",
    ],
    ["no family", (text: string) => text.replace(`"family": "${FAMILY}",`, ""), "family is needed"],
    ["no image", (text: string) => text.replace(/"image": "[^"]*",/, ""), "every container needs its image"],
    [
      "a variable that is a secret",
      (text: string) => text.replace('"LOG_LEVEL"', '"REDIS_URL"'),
      "REDIS_URL is a variable and a secret",
    ],
    [
      "a part of a hidden value",
      (text: string) => text.replace('"info"', '"x[redacted]"'),
      "[redacted] stands for a whole value",
    ],
    [
      "a hidden value that nobody knows",
      (text: string) => text.replace('"info"', '"[redacted]"').replace("LOG_LEVEL", "NEW"),
      "there is none here: type the value",
    ],
    ["a list", () => "[]", "a task definition is an object"],
  ])("says what is wrong and where: %s", async (_what, make, words) => {
    const { context } = onSandbox();
    const [text] = [
      JSON.stringify((await reportOf(show, context(), { options: { values: true } })).data.definition, null, 2),
    ];
    const typed = outcomeOf(edit, context({ stdin: make(text ?? "") }), { options: { file: "-" } });
    await expect(typed).rejects.toMatchObject({ code: "usage", message: expect.stringContaining(words) });
    await expect(typed).rejects.toMatchObject({ message: expect.stringMatching(/line \d+, column \d+: /) });
  });

  it("has no file of that name, and no terminal for an editor", async () => {
    const { context } = onSandbox();
    await expect(outcomeOf(edit, context(), { options: { file: "none.json" } })).rejects.toMatchObject({
      code: "usage",
    });
    await expect(outcomeOf(edit, context())).rejects.toMatchObject({ code: "usage" });
  });

  it("says that the family is another", async () => {
    const { change } = edited((text) => text.replace(`"family": "${FAMILY}"`, '"family": "elsewhere"'));
    const made = await change();
    expect(made.warnings.join()).toContain(`elsewhere is another family than ${FAMILY}`);
    expect(made.resource.name).toBe("elsewhere");
  });
});
