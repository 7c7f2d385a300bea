import { mkdirSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { nodeVersion } from "../../src/commands/doctor/local.js";
import doctor from "../../src/commands/doctor.js";
import type { Context } from "../../src/core/context.js";
import { NexusError } from "../../src/core/errors.js";
import { findOnPath } from "../../src/core/find-program.js";
import { type FakeParts, fakeContext, TEST_NOW } from "../support/context.js";
import { fakeTool } from "../support/fake-tool.js";

const open: (() => void)[] = [];
afterEach(() => {
  for (const close of open.splice(0)) close();
});

/** An endpoint that answers everything with the time `date`. */
async function endpointAt(date: Date): Promise<string> {
  const server = createServer((_, answer) => {
    answer.sendDate = false;
    answer.writeHead(404, { date: date.toUTCString() }).end();
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  open.push(() => server.close());
  const { port } = server.address() as AddressInfo;
  return `http://127.0.0.1:${port}`;
}

const HEALTHY: FakeParts = {
  identity: {
    caller: async () => ({ account: "123456789012", arn: "arn:aws:iam::123456789012:user/ada", userId: "A" }),
  },
  autoscaling: { target: async () => undefined },
  cloudwatch: { alarms: async () => [] },
  logs: { groups: async () => [] },
  certificates: { list: async () => [] },
  dns: { zoneOf: async () => undefined },
};

async function examined(ctx: Context) {
  const outcome = await doctor.run(ctx, {});
  if (outcome.kind !== "report") throw new Error("expected a report");
  const { checks } = outcome.data;
  if (!Array.isArray(checks)) throw new Error("expected checks");
  const find = (id: string) =>
    checks.find((one) => typeof one === "object" && one !== null && !Array.isArray(one) && one.id === id);
  return { outcome, find, checks };
}

function awsContext(endpointUrl: string, parts: FakeParts = {}) {
  return fakeContext({ ...HEALTHY, ...parts, env: { kind: "aws", name: "staging", endpointUrl, ...parts.env } });
}

describe("doctor", () => {
  test("in the sandbox asks nothing of AWS and is content", async () => {
    const { outcome, find } = await examined(fakeContext());
    expect(outcome).toMatchObject({ tone: "ok", exit: "ok" });
    expect(find("credentials")).toMatchObject({ state: "skipped", what: "the sandbox needs none" });
    expect(find("journal")).toMatchObject({ state: "ok", what: "intact, 0 entries" });
  });

  test("without an environment says both ways out, and looks at the rest", async () => {
    const ctx = fakeContext();
    const without = Object.defineProperty({ ...ctx }, "env", {
      get: () => {
        throw new NexusError("config", "no environment is configured", { hint: "nexusctl config init" });
      },
    });
    const { outcome, find } = await examined(without);
    expect(outcome.exit).toBe("unhealthy");
    expect(find("environment")).toMatchObject({ state: "critical", fix: "nexusctl config init" });
    expect(find("credentials")).toMatchObject({ state: "skipped" });
    expect(find("node")).toMatchObject({ state: "ok" });
  });

  test("a broken file is critical for an environment on AWS, and says the line", async () => {
    const ctx = awsContext(await endpointAt(TEST_NOW));
    mkdirSync(ctx.paths.cwd, { recursive: true });
    writeFileSync(join(ctx.paths.cwd, "nexusctl.yaml"), "regoin: x\n");
    const { find } = await examined(ctx);
    expect(find("config")).toMatchObject({ state: "critical" });
    expect(JSON.stringify(find("config"))).toContain("nexusctl.yaml:1: regoin: there is no such key");
  });

  test("one refused service and one broken one hide none of the others", async () => {
    const { outcome, find } = await examined(
      awsContext(await endpointAt(TEST_NOW), {
        rds: {
          database: async () => {
            throw new NexusError("permission", "not authorized", { operation: "rds:DescribeDBInstances" });
          },
        },
        logs: {
          groups: async () => {
            throw new Error("socket hang up");
          },
        },
      }),
    );
    expect(find("read-rds")).toMatchObject({
      state: "warn",
      what: "access denied to rds:DescribeDBInstances",
      fix: "allow rds:DescribeDBInstances to this identity",
    });
    expect(find("read-logs")).toMatchObject({ state: "unknown", what: "socket hang up" });
    expect(find("read-cloudwatch")).toMatchObject({ state: "ok", what: "0 alarms" });
    expect(outcome.exit).toBe("ok");
  });

  test("credentials of another account are critical", async () => {
    const { outcome, find } = await examined(
      awsContext(await endpointAt(TEST_NOW), {
        identity: {
          caller: async () => ({ account: "999999999999", arn: "arn:aws:iam::999999999999:user/eve", userId: "E" }),
        },
      }),
    );
    expect(find("account")).toMatchObject({
      state: "critical",
      what: "these credentials belong to 999999999999, but staging is 123456789012: no change would be made",
    });
    expect(outcome).toMatchObject({ tone: "critical", exit: "unhealthy" });
  });

  test.each([
    [0, "ok"],
    [90_000, "warn"],
    [-90_000, "warn"],
    [400_000, "critical"],
  ])("a clock that is %i ms off is %s", async (off, state) => {
    const { find } = await examined(awsContext(await endpointAt(new Date(TEST_NOW.getTime() - off))));
    expect(find("clock")).toMatchObject({ state });
  });

  test("an endpoint where nothing listens is critical and says which setting named it", async () => {
    const url = await endpointAt(TEST_NOW);
    for (const close of open.splice(0)) close();
    const { find } = await examined(
      awsContext(url, { env: { origins: { endpointUrl: "variable AWS_ENDPOINT_URL" } } }),
    );
    expect(find("endpoint")).toMatchObject({
      state: "critical",
      fix: "start what should listen there, or change it: it comes from variable AWS_ENDPOINT_URL",
    });
    expect(JSON.stringify(find("endpoint"))).toContain("ECONNREFUSED");
    expect(find("clock")).toMatchObject({ state: "unknown" });
  });

  test("a variable that overrides the file's region is said", async () => {
    const ctx = awsContext(await endpointAt(TEST_NOW), {
      env: { region: "us-east-1", origins: { region: "variable AWS_REGION" } },
      variables: { AWS_REGION: "us-east-1" },
    });
    writeFileSync(join(ctx.paths.cwd, "nexusctl.yaml"), "project: acme\nenvironment: staging\nregion: eu-west-1\n");
    const { find } = await examined(ctx);
    expect(find("region")).toMatchObject({
      state: "warn",
      what: "us-east-1 from variable AWS_REGION overrides eu-west-1 of the configuration file",
      fix: "unset AWS_REGION if that is not meant",
    });
  });

  test("an altered journal is said", async () => {
    const ctx = fakeContext();
    ctx.journal.append({ type: "note", change: null, text: "begin" });
    writeFileSync(ctx.journal.path, "not a journal\n");
    const { find } = await examined(ctx);
    expect(find("journal")).toMatchObject({ state: "warn", fix: "nexusctl journal verify" });
  });
});

test("Node.js is compared with what the package asks for", () => {
  expect(nodeVersion("20.18.3")).toMatchObject({ state: "critical", fix: "install Node.js 20.19 or newer" });
  expect(nodeVersion("20.19.0").state).toBe("ok");
  expect(nodeVersion("24.1.0").state).toBe("ok");
});

test("tools are found on PATH and nowhere else", () => {
  expect(findOnPath("sh", "/nowhere:/bin")).toBe("/bin/sh");
  expect(findOnPath("sh", "/nowhere")).toBeUndefined();
});

describe("the infrastructure tool", () => {
  const PATH = (script: string) => fakeTool("terraform", script).split(":")[0] ?? "";
  const seen = async (parts: FakeParts) => (await examined(fakeContext(parts))).find("tool-terraform");

  test("is named with its version", async () => {
    const folder = PATH(`echo '{"terraform_version":"1.9.8"}'`);
    expect(await seen({ variables: { PATH: folder } })).toMatchObject({
      state: "info",
      what: `${folder}/terraform, version 1.9.8`,
    });
  });

  test.each([
    ["too old", { variables: { PATH: PATH("echo Terraform v0.12.31") } }, "warn", "too old"],
    ["silent", { variables: { PATH: PATH("exit 1") } }, "unknown", "terraform"],
    ["missing", { variables: { PATH: "" } }, "info", "only needed for infrastructure changes"],
    ["configured and missing", { env: { infra: { dir: ".", tool: "/no/tofu", protect: [] } } }, "warn", "/no/tofu"],
  ])("that is %s", async (_what, parts, state, what) => {
    expect(await seen(parts)).toMatchObject({ state, what: expect.stringContaining(what) });
  });
});
