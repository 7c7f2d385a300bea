import { describe, expect, test } from "vitest";
import { elements, queryAws } from "../support/aws-query.js";
import { freePort } from "../support/free-port.js";
import { REGION, SERVICE } from "../support/seed.js";
import { wirePlatform } from "../support/wire-platform.js";

const wire = wirePlatform();
const STACK = /\n\s+at \S/;

/** A person who may do only what `statement` allows. */
async function personWho(statement: object): Promise<Record<string, string>> {
  const iam = (parameters: Record<string, string>) => queryAws(wire.moto.url, "iam", "2010-05-08", parameters, REGION);
  await iam({ Action: "CreateUser", UserName: "ada" });
  const document = JSON.stringify({ Version: "2012-10-17", Statement: [statement] });
  await iam({ Action: "PutUserPolicy", UserName: "ada", PolicyName: "only", PolicyDocument: document });
  const key = await iam({ Action: "CreateAccessKey", UserName: "ada" });
  return {
    AWS_ACCESS_KEY_ID: elements(key, "AccessKeyId")[0] ?? "",
    AWS_SECRET_ACCESS_KEY: elements(key, "SecretAccessKey")[0] ?? "",
  };
}

describe("an endpoint that is not what it should be", () => {
  test("nothing listens there: one readable error, exit 1", async () => {
    const url = `http://127.0.0.1:${await freePort()}`;
    const ended = await wire.another({ env: { AWS_ENDPOINT_URL: url } }).run(["service", "status"]);
    expect(ended.code).toBe(1);
    expect(ended.stderr).toContain(url);
    expect(ended.stderr).not.toMatch(STACK);
    expect(ended.stdout).toBe("");
  });

  test("a web page instead of AWS is said to be none, with the operation and the endpoint", async () => {
    wire.proxy.inject({ kind: "html" });
    const ended = await wire.operator.run(["service", "status"]);
    expect(ended.code).toBe(1);
    expect(ended.stderr).toContain(wire.proxy.url);
    expect(ended.stderr).toContain("ecs:DescribeServices");
    expect(ended.stderr).not.toMatch(STACK);
    expect(ended.stderr).not.toMatch(/<html>|Unexpected token|Deserialization/);
  });

  test("an error in a format for programs is one JSON document on stderr", async () => {
    wire.proxy.inject({ kind: "deny", service: "ecs" });
    const ended = await wire.operator.run(["service", "status", "-o", "json", "--quiet"]);
    expect(ended.code).toBe(6);
    expect(ended.stdout).toBe("");
    expect(JSON.parse(ended.stderr)).toMatchObject({
      kind: "error",
      code: "permission",
      awsCode: "AccessDeniedException",
      requestId: "00000000-0000-4000-8000-000000000000",
    });
  });
});

describe("credentials", () => {
  test("none at all exit 6 and say how to get some", async () => {
    const nobody = wire.another({ env: { AWS_ACCESS_KEY_ID: "", AWS_SECRET_ACCESS_KEY: "" } });
    const ended = await nobody.run(["service", "status"]);
    expect(ended.code).toBe(6);
    expect(ended.stderr).toContain("hint:");
    expect(ended.stderr).not.toMatch(STACK);
  });

  test("unknown ones exit 6", async () => {
    await wire.moto.enforcePolicies();
    const ended = await wire.operator.run(["service", "status"]);
    expect(ended.code).toBe(6);
  });

  test("a policy that does not allow the call exits 6 and names the action to ask for", async () => {
    const keys = await personWho({ Effect: "Allow", Action: ["sts:GetCallerIdentity"], Resource: "*" });
    await wire.moto.enforcePolicies();
    const ended = await wire.another({ env: keys }).run(["service", "status"]);
    expect(ended.code).toBe(6);
    expect(ended.stderr).toContain("ecs:DescribeServices");
    expect(`${ended.stdout}${ended.stderr}`).not.toContain(keys.AWS_SECRET_ACCESS_KEY);
  });

  test("a change that the policy forbids changes nothing, and the journal says so", async () => {
    const keys = await personWho({ Effect: "Allow", Action: ["sts:*", "ecs:Describe*", "ecs:List*"], Resource: "*" });
    await wire.moto.enforcePolicies();
    const ada = wire.another({ env: keys });
    const ended = await ada.run(["service", "restart", "--yes"]);
    expect(ended.code, ended.stderr).toBe(6);
    await wire.moto.allowAll();
    const journal = await ada.run(["journal", "show", "latest"]);
    expect(journal.stdout).toContain("failed");
  });
});

describe("a network that fails", () => {
  test("reads survive throttling and cut connections", async () => {
    wire.proxy.inject({ kind: "throttle", service: "ecs", times: 1 });
    wire.proxy.inject({ kind: "reset", service: "elasticloadbalancing", times: 1 });
    wire.proxy.inject({ kind: "error-500", service: "ecs", times: 1 });
    const ended = await wire.operator.run(["service", "status"]);
    expect(ended.code, ended.stderr).toBe(0);
  });

  test("a write whose reply is lost is never sent again; it is read back", async () => {
    wire.proxy.inject({ kind: "lost-reply", service: "ecs", operation: "UpdateService" });
    const ended = await wire.operator.run(["service", "restart", "--yes"]);
    const sent = wire.proxy.writes().filter(({ operation }) => operation === "UpdateService");
    expect(sent).toHaveLength(1);
    expect(`${ended.stderr}${ended.stdout}`).not.toMatch(STACK);
    expect([0, 1, 9]).toContain(ended.code);
  });

  test("a stop whose count cannot be set says what was done already", async () => {
    wire.proxy.inject({ kind: "deny", service: "ecs", operation: "UpdateService" });
    const ended = await wire.operator.run(["service", "stop", "--yes", "--confirm", SERVICE]);
    expect(ended.code).toBe(9);
    expect(await wire.platform.scaling()).toMatchObject({ suspended: true });
    const undone = await wire.operator.run(["undo", "latest", "--yes", "--confirm", SERVICE]);
    expect(undone.code, undone.stderr).toBe(0);
    expect(await wire.platform.scaling()).toMatchObject({ suspended: false });
  });
});
