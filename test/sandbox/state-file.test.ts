import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ListTaskDefinitionsCommand, RegisterTaskDefinitionCommand, UpdateServiceCommand } from "@aws-sdk/client-ecs";
import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import { describe, expect, it, onTestFinished } from "vitest";
import { WORLD_VERSION } from "../../src/sandbox/world.js";
import { SERVICE, SETUP, testSandbox } from "../support/sandbox.js";

function stateFile(): string {
  const folder = mkdtempSync(join(tmpdir(), "nexusctl-sandbox-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return join(folder, "state", "world.json");
}

const register = () =>
  new RegisterTaskDefinitionCommand({ family: "other", containerDefinitions: [{ name: "a", image: "b", memory: 64 }] });

/** A version as the file says it, counted from today's. */
const version = (ahead: number) => `"version":${WORLD_VERSION + ahead}`;

describe("the state file", () => {
  it("carries the platform from one command to the next, for its owner only", async () => {
    const file = stateFile();
    await testSandbox({ stateFile: file }).ecs.send(new UpdateServiceCommand({ ...SERVICE, desiredCount: 5 }));
    expect(testSandbox({ stateFile: file }).sandbox.world().ecs.service.desired).toBe(5);
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  it("is shared by several that write at once, and loses nothing of any", async () => {
    const file = stateFile();
    const [one, two] = [testSandbox({ stateFile: file }), testSandbox({ stateFile: file })];
    await Promise.all(Array.from({ length: 20 }, (_, index) => (index % 2 === 0 ? one : two).ecs.send(register())));
    const listed = await two.ecs.send(new ListTaskDefinitionsCommand({ familyPrefix: "other" }));
    const revisions = listed.taskDefinitionArns?.map((arn) => Number(arn.split(":").at(-1)));
    expect(revisions).toEqual(Array.from({ length: 20 }, (_, index) => index + 1));
  });

  const whole = () => {
    const file = stateFile();
    testSandbox({ stateFile: file }).sandbox.world();
    return { file, text: readFileSync(file, "utf8") };
  };
  const damages: [string, (text: string) => string, RegExp][] = [
    ["cut", (text) => text.slice(0, text.length / 2), /cut or not JSON/],
    ["emptied", () => "", /cut or not JSON/],
    ["a list", () => "[]", /cut or not JSON/],
    ["altered by hand", (text) => text.replace('"desired":3', '"desired":"many"'), /not as nexusctl wrote it/],
    ["of another shape", () => `{${version(0)},"anchor":{},"ecs":{"tasks":[]}}`, /not as nexusctl wrote it/],
    ["of a former version", (text) => text.replace(version(0), version(-1)), /not as nexusctl wrote it/],
    ["a newer nexusctl's", (text) => text.replace(version(0), version(1)), /newer nexusctl \(format \d+\)/],
  ];

  it.each(damages)("that is %s is refused with the way out, and left as it is", async (_, damage, words) => {
    const { file, text } = whole();
    const damaged = damage(text);
    expect(damaged).not.toBe(text);
    writeFileSync(file, damaged);
    const { ecs } = testSandbox({ stateFile: file });
    await expect(ecs.send(new UpdateServiceCommand({ ...SERVICE, desiredCount: 5 }))).rejects.toMatchObject({
      code: "failed",
      message: expect.stringMatching(words),
      hint: expect.stringContaining("nexusctl --env sandbox sandbox reset"),
    });
    expect(readFileSync(file, "utf8")).toBe(damaged);
  });

  it("that cannot be read keeps nobody from knowing who he is and from starting afresh", async () => {
    const { file } = whole();
    writeFileSync(file, "{");
    const { sandbox, settings } = testSandbox({ stateFile: file });
    const caller = await new STSClient(settings()).send(new GetCallerIdentityCommand({}));
    expect(caller.Account).toBe(SETUP.accountId);
    writeFileSync(file, sandbox.control.reset().content);
    expect(sandbox.world().ecs.service.desired).toBe(3);
  });

  it("that has no place is said with its name", async () => {
    const file = stateFile();
    writeFileSync(join(file, "..", "..", "taken"), "");
    const { ecs } = testSandbox({ stateFile: join(file, "..", "..", "taken", "world.json") });
    await expect(ecs.send(register())).rejects.toMatchObject({
      code: "failed",
      message: expect.stringContaining("taken"),
      hint: expect.stringContaining("XDG_STATE_HOME"),
    });
  });

  it("keeps its seed through a reset that names none", () => {
    const { sandbox } = testSandbox();
    const step = sandbox.control.reset("drill-7");
    expect(step.content).toContain('"seed":"drill-7"');
    const file = stateFile();
    testSandbox({ stateFile: file }).sandbox.world();
    writeFileSync(file, step.content);
    expect(testSandbox({ stateFile: file }).sandbox.control.reset().content).toContain('"seed":"drill-7"');
  });
});
