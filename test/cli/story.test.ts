import { describe, expect, it } from "vitest";
import { jsonOf } from "../support/cli.js";
import { sandboxCli } from "../support/sandbox-cli.js";

describe("an emergency, from the first look to the journal", () => {
  it("names the bad deployment, rolls it back, is well again, and can take it all back", async () => {
    const { run } = sandboxCli();
    expect(await run("emergency triage")).toMatchObject({ code: 0, stdout: expect.stringMatching(/^ok\tall is well/) });
    expect(await run("sandbox break crash-loop")).toMatchObject({ code: 0 });

    const sick = await run("emergency triage -o json");
    expect(sick.code).toBe(3);
    const { cause, headline, next } = jsonOf(sick);
    expect(cause).toBe("crash-loop-after-deployment");
    expect(headline).toContain("nexus-platform-sandbox-task:43 is crash-looping");
    expect(next).toContainEqual(expect.objectContaining({ type: "service rollback" }));

    const looked = await run("service rollback --dry-run -o json");
    expect(jsonOf(looked)).toMatchObject({ kind: "change.preview", risk: "disruptive" });
    expect(await run("service rollback")).toMatchObject({ code: 4 });

    const done = await run("service rollback --yes -o json");
    expect(done.code).toBe(0);
    expect(jsonOf(done)).toMatchObject({ kind: "change.result", status: "applied", undo: { possible: true } });
    expect(await run("emergency triage")).toMatchObject({ code: 0 });

    expect(await run("service scale +1 --yes")).toMatchObject({ code: 0 });
    expect(jsonOf(await run("service status -o json"))).toMatchObject({ service: { desired: 4, running: 4 } });
    expect(await run("undo latest --yes")).toMatchObject({ code: 0 });
    expect(jsonOf(await run("service status -o json"))).toMatchObject({ service: { desired: 3 } });

    expect(await run("journal verify")).toMatchObject({
      code: 0,
      stdout: expect.stringContaining("every hash matches"),
    });
  });
});

describe("stopping, by a script", () => {
  it("does nothing until both flags say so, and can be started again", async () => {
    const { run } = sandboxCli();
    const running = async () => jsonOf(await run("service status -o json"));
    for (const line of [
      "service stop",
      "service stop --yes",
      "service stop --yes --confirm nexus-platform-sandbox-servic",
    ]) {
      const refused = await run(line, { stdin: "y\nnexus-platform-sandbox-service\n" });
      expect(refused).toMatchObject({ code: 4, stdout: "" });
      expect(refused.stderr).toContain("--confirm");
      expect(await running()).toMatchObject({ service: { desired: 3, running: 3 } });
    }
    expect(await run("service stop --yes --confirm nexus-platform-sandbox-service")).toMatchObject({ code: 0 });
    expect(await running()).toMatchObject({ service: { desired: 0, running: 0 } });
    expect(await run("emergency triage")).toMatchObject({
      code: 3,
      stdout: expect.stringContaining("service is stopped"),
    });
    expect(await run("service start --yes")).toMatchObject({ code: 0 });
    expect(await running()).toMatchObject({ service: { desired: 3, running: 3 } });
  });
});

describe("a deployment that crashes", () => {
  it("ends rolled back by itself: exit 8, with the cause", async () => {
    const { run } = sandboxCli();
    const ended = await run("service deploy --image repo/backend:v9-crash --yes -o json");
    expect(ended.code).toBe(8);
    expect(jsonOf(ended)).toMatchObject({ status: "rolled-back", error: { code: "rolled-back" } });
  });
});

describe("leaving", () => {
  it("Ctrl-C during a wait without a terminal leaves it running: exit 130, and the journal knows", async () => {
    const { start, run } = sandboxCli({ NEXUSCTL_SANDBOX_SPEED: "5" });
    const { child, said, ended } = start("service restart --yes");
    await said("0/3 running");
    child.kill("SIGINT");
    expect(await ended).toBe(130);
    expect(await run("journal list")).toMatchObject({ stdout: expect.stringContaining("not waited for") });
    expect(await run("service wait", { env: { NEXUSCTL_SANDBOX_SPEED: "200" } })).toMatchObject({ code: 0 });
  });

  it("a wait that is too short exits 7 and says how to find it again", async () => {
    const { run } = sandboxCli({ NEXUSCTL_SANDBOX_SPEED: "20" });
    const ended = await run("service restart --yes --timeout 5s");
    expect(ended.code).toBe(7);
    expect(ended.stdout).toContain("service wait");
  });

  it("kill -9 in the middle leaves a change whose outcome the journal calls unknown", async () => {
    const { start, run } = sandboxCli({ NEXUSCTL_SANDBOX_SPEED: "5" });
    const { child, said, ended } = start("service restart --yes");
    await said("0/3 running");
    child.kill("SIGKILL");
    await ended;
    expect(await run("journal list")).toMatchObject({ stdout: expect.stringContaining("outcome unknown") });
    expect(await run("journal verify")).toMatchObject({ code: 0 });
    expect(await run("service scale 3 --yes")).toMatchObject({ code: 0 });
  });
});

describe("YAML", () => {
  it("is what the built binary prints of a report and of a change", async () => {
    const { run } = sandboxCli();
    const read = await run("service status -o yaml");
    expect(read, read.stderr).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^schemaVersion: 1\nkind: service.status\n/),
    });
    const done = await run("service scale 4 --yes -o yaml");
    expect(done, done.stderr).toMatchObject({ code: 0, stdout: expect.stringContaining("status: applied") });
  });
});
