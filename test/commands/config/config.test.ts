import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { group } from "../../../src/commands/config/index.js";
import init from "../../../src/commands/config/init.js";
import path from "../../../src/commands/config/path.js";
import show from "../../../src/commands/config/show.js";
import validate from "../../../src/commands/config/validate.js";
import { resolveEnvironment } from "../../../src/config/index.js";
import type { Change } from "../../../src/core/change.js";
import type { Command } from "../../../src/core/command.js";
import type { Context } from "../../../src/core/context.js";
import { asNexusError } from "../../../src/core/errors.js";
import type { Report } from "../../../src/core/report.js";
import { type FakeContext, type FakeParts, fakeContext } from "../../support/context.js";

const SETTINGS = { project: "acme", environment: "staging", accountId: "210987654321", file: "nexusctl.yaml" };

function inFolder(parts: FakeParts = {}): { ctx: FakeContext; write(name: string, text: string): string } {
  const ctx = fakeContext({ globals: { env: undefined, region: "eu-west-1" }, ...parts });
  return {
    ctx,
    write: (name, text) => {
      const file = join(ctx.paths.cwd, name);
      mkdirSync(join(file, ".."), { recursive: true });
      writeFileSync(file, text);
      return file;
    },
  };
}

async function reportOf(command: Command, ctx: Context, values: Record<string, unknown> = {}): Promise<Report> {
  const outcome = await command.run(ctx, values);
  if (outcome.kind !== "report") throw new Error(`expected a report, got a ${outcome.kind}`);
  return outcome;
}

async function changeOf(ctx: Context, values: Record<string, unknown>): Promise<Change> {
  const outcome = await init.run(ctx, values);
  if (outcome.kind !== "change") throw new Error(`expected a change, got a ${outcome.kind}`);
  return outcome;
}

test("the group has its four commands", () => {
  expect(group.commands.map(({ name }) => name)).toEqual(["init", "show", "validate", "path"]);
});

describe("config init", () => {
  test("plans one new file, and what it writes is a working environment", async () => {
    const { ctx, write } = inFolder();
    const { steps, risk, facts } = await changeOf(ctx, SETTINGS);
    const file = join(ctx.paths.cwd, "nexusctl.yaml");
    expect(risk).toBe("safe");
    expect(facts[0]).toEqual({ name: file, before: "does not exist", after: "exists" });
    const [step] = steps;
    if (step?.kind !== "file") throw new Error("expected a file step");
    expect(step).toMatchObject({ path: file, mode: "replace" });
    write("nexusctl.yaml", step.content);
    const env = await resolveEnvironment({
      globals: { env: undefined, profile: undefined, region: undefined, endpointUrl: undefined },
      variables: {},
      paths: ctx.paths,
    });
    expect(env).toMatchObject({ name: "staging", project: "acme", region: "eu-west-1", accountId: "210987654321" });
  });

  test("has nothing to do when the same file is there", async () => {
    const { ctx, write } = inFolder();
    const [step] = (await changeOf(ctx, SETTINGS)).steps;
    const file = write("nexusctl.yaml", step?.kind === "file" ? step.content : "");
    expect(await changeOf(ctx, SETTINGS)).toMatchObject({ steps: [], nothingToDo: `${file} says so already` });
  });

  test("never overwrites another file", async () => {
    const { ctx, write } = inFolder();
    const file = write("nexusctl.yaml", "project: mine\n");
    const error = asNexusError(await init.run(ctx, SETTINGS).catch((thrown: unknown) => thrown));
    expect(error).toMatchObject({ code: "usage", message: `${file} exists already; nothing was changed` });
  });

  test("takes the region from the variable when the flag is not there", async () => {
    const { ctx } = inFolder({
      globals: { env: undefined, region: undefined },
      variables: { AWS_REGION: "us-east-1" },
    });
    const [step] = (await changeOf(ctx, SETTINGS)).steps;
    expect(step?.kind === "file" && step.content).toContain("region: us-east-1");
  });

  test.each([
    [{ accountId: "1234" }, '--account-id: expected the account\'s 12 digits, got "1234"'],
    [{ project: "a/b" }, '--project: expected a name of letters, digits, - and _, got "a/b"'],
    [{ environment: "sandbox" }, '--environment: "sandbox" is built in and needs no file'],
  ])("refuses %o before anything is written", async (wrong, message) => {
    const { ctx } = inFolder();
    const error = asNexusError(await init.run(ctx, { ...SETTINGS, ...wrong }).catch((thrown: unknown) => thrown));
    expect(error).toMatchObject({ code: "usage", message });
  });

  test("says that the region is missing", async () => {
    const { ctx } = inFolder({ globals: { env: undefined, region: undefined } });
    const error = asNexusError(await init.run(ctx, SETTINGS).catch((thrown: unknown) => thrown));
    expect(error.message).toBe("--region is missing: the AWS region, e.g. us-west-2");
  });
});

describe("config show", () => {
  test("gives every setting with its origin, and no secret", async () => {
    const { ctx: base, write } = inFolder();
    const file = write(
      "nexusctl.yaml",
      `project: acme\nenvironment: staging\nregion: eu-west-1\nnotifications:\n  slack: {webhook: "\${HOOK}"}\n  pagerDuty: {routingKey: "\${PD}"}\n`,
    );
    const env = await resolveEnvironment({
      globals: { env: undefined, profile: undefined, region: undefined, endpointUrl: undefined },
      variables: { HOOK: "https://hooks.slack.com/services/hidden" },
      paths: base.paths,
    });
    const shown = await reportOf(show, fakeContext({ env: { ...env } }), { origin: true });
    expect(JSON.stringify(shown)).not.toContain("services/hidden");
    expect(shown.data).toMatchObject({
      environment: "staging",
      settings: { "names.cluster": "acme-staging-cluster", "notifications.slack.webhook": "set, not shown" },
      origins: { region: `${file}:3`, "names.cluster": "default" },
    });
    const table = shown.sections[0];
    const rows = table?.type === "table" ? table.rows : [];
    expect(rows).toContainEqual(["region", "eu-west-1", `${file}:3`]);
    expect(rows).toContainEqual(["waitTimeout", "15m", "default"]);
    expect(rows).toContainEqual(["severities", "P1 within 15m, P2 within 1h, P3 within 4h, P4 within 1d", "default"]);
    expect(rows).toContainEqual([
      "notifications.pagerDuty.routingKey",
      "not set",
      `${file}:6, but the variable PD is not set`,
    ]);
  });

  test("leaves the origin out unless it is asked for", async () => {
    const shown = await reportOf(show, fakeContext(), { origin: false });
    const table = shown.sections[0];
    expect(table?.type === "table" && table.columns.map(({ title }) => title)).toEqual(["SETTING", "VALUE"]);
  });
});

describe("config validate", () => {
  test("says that a valid file is valid, and which environments it names", async () => {
    const { ctx, write } = inFolder();
    write(
      "nexusctl.yaml",
      'project: acme\nregion: eu-west-1\nenvironments:\n  a: {accountId: "111111111111"}\n  b: {}\n',
    );
    const shown = await reportOf(validate, ctx);
    expect(shown).toMatchObject({ headline: "the configuration is valid: a, b", tone: "warn", exit: "ok" });
    expect(shown.data).toMatchObject({
      valid: true,
      warnings: ["b: no accountId: changes are not guarded against the wrong account"],
    });
  });

  test("lists every problem and exits 2", async () => {
    const { ctx, write } = inFolder();
    const file = write("nexusctl.yaml", "regoin: x\nproject: 1\n");
    const shown = await reportOf(validate, ctx);
    expect(shown).toMatchObject({ headline: "2 problems in the configuration", exit: "config" });
    expect(JSON.stringify(shown.sections)).toContain(`${file}:1: regoin: there is no such key; did you mean region?`);
  });

  test("finds what is wrong only once the parts are put together", async () => {
    const { ctx, write } = inFolder({ globals: { env: undefined, region: undefined } });
    write("nexusctl.yaml", "project: acme\nenvironment: staging\n");
    const shown = await reportOf(validate, ctx);
    expect(shown.data).toMatchObject({ valid: false, environments: [{ name: "staging" }] });
    expect(JSON.stringify(shown.data)).toContain("staging has no region");
  });

  test("checks one file that is named, and nothing else", async () => {
    const { ctx, write } = inFolder();
    write("nexusctl.yaml", "regoin: x\n");
    write("other/draft.yaml", "project: acme\nenvironment: lab\n");
    expect(await reportOf(validate, ctx, { file: "other/draft.yaml" })).toMatchObject({
      headline: "the configuration is valid: lab",
    });
  });

  test("has nothing to check where there is no file", async () => {
    const { ctx } = inFolder();
    const error = asNexusError(await validate.run(ctx, {}).catch((thrown: unknown) => thrown));
    expect(error).toMatchObject({ code: "usage", hint: "write one with: nexusctl config init" });
  });
});

describe("config path", () => {
  test("shows the files that count and those that could", async () => {
    const { ctx, write } = inFolder();
    const file = write("nexusctl.yaml", "project: acme\n");
    expect(await reportOf(path, ctx)).toMatchObject({
      headline: `one configuration file counts: ${file}`,
      data: {
        files: [
          { path: file, role: "project", exists: true },
          { path: join(ctx.paths.config, "config.yaml"), role: "user", exists: false },
        ],
      },
    });
  });

  test("offers to write one where there is none", async () => {
    const shown = await reportOf(path, inFolder().ctx);
    expect(shown.headline).toBe("there is no configuration file yet");
    expect(JSON.stringify(shown.sections)).toContain("config init");
  });
});
