import { describe, expect, it } from "vitest";
import { iamAction } from "../../src/aws/iam-actions.js";
import { READ_LIST } from "../../src/aws/read-list.js";
import { principalOf } from "../../src/commands/doctor/simulate.js";
import policy from "../../src/commands/security/policy.js";
import { sandboxEnvironment } from "../../src/config/sandbox.js";
import { everyUse } from "../../src/core/command.js";
import type { Context } from "../../src/core/context.js";
import { catalogue } from "../../src/program/groups.js";
import { SCOPES } from "../../src/security/policy/authorisation.js";
import { actionsOf, policyOf, scopeOf } from "../../src/security/policy/policy.js";

const all = await catalogue();
const every = actionsOf(all.flatMap(everyUse));
const env = sandboxEnvironment();

interface Statement {
  Action: string | string[];
  Resource: string | string[];
}

const statements = (actions: string[]) => policyOf(actions, env).Statement as unknown as Statement[];

describe("what commands declare", () => {
  it("is known to the service authorisation names we carry, all of it", () => {
    for (const action of every) expect(() => scopeOf(action), action).not.toThrow();
  });

  it("uses every name that we carry, and every read that the gate lets pass", () => {
    const carried = Object.entries(SCOPES).flatMap(([service, names]) =>
      Object.keys(names).map((name) => `${service}:${name}`),
    );
    expect(carried.sort()).toEqual(every);
    const declared = new Set(
      all.flatMap(({ uses }) =>
        Object.entries(uses).flatMap(([service, names]) => names.map((name) => `${service}:${name}`)),
      ),
    );
    for (const [service, operations] of Object.entries(READ_LIST)) {
      if (service === "process" || service === "sts") continue;
      for (const operation of operations)
        expect(declared, `${service}:${operation}`).toContain(`${service}:${operation}`);
    }
  });

  it("is no write for a command that only reads, but for what EC2 rehearses", () => {
    for (const { path, command, ...declared } of all) {
      if (command.risk !== "reads") continue;
      for (const [service, operations] of everyUse(declared).flatMap((one) => Object.entries(one))) {
        for (const operation of operations)
          expect(READ_LIST[service as keyof typeof READ_LIST], path).toContain(operation);
      }
    }
  });
});

describe("a flag that lets a command send more", () => {
  const said = async (...words: string[]) => {
    const ended = await policy.run({ catalogue: async () => all, env } as unknown as Context, {
      command: words,
      readOnly: false,
    });
    return ended.kind === "text" ? ended.text : "";
  };

  it("is of no account for the command alone, which only looks", async () => {
    expect(await said("incident", "investigate")).not.toContain("ecs:UpdateService");
    const found = all.find(({ path }) => path === "incident investigate");
    for (const [service, operations] of Object.entries(found?.uses ?? {})) {
      for (const operation of operations) expect(READ_LIST[service as keyof typeof READ_LIST]).toContain(operation);
    }
  });

  it("counts where it is named, and for the whole group", async () => {
    for (const words of [["incident investigate --guide"], ["incident", "investigate", "--guide"], ["incident"]])
      expect(await said(...words)).toContain("ecs:UpdateService");
  });

  it("has to be one, and to stand behind its command", async () => {
    await expect(said("incident investigate --force")).rejects.toThrow(
      '--force lets "incident investigate" send nothing',
    );
    await expect(said("incident --guide")).rejects.toThrow("is a group");
    await expect(said("service status --guide")).rejects.toMatchObject({ code: "usage", hint: "leave it out" });
  });
});

describe("a policy", () => {
  it("to look only holds nothing that the gate calls a write", () => {
    const reads = actionsOf(
      all.map(({ uses }) => uses),
      READ_LIST,
    );
    const known = new Set(
      Object.entries(READ_LIST).flatMap(([service, names]) => names.map((name) => iamAction(service, name))),
    );
    for (const action of reads) expect(known, action).toContain(action);
    expect(reads).not.toContain("ecs:UpdateService");
  });

  it("names the environment's own resources where IAM allows it", () => {
    const restart = all.find(({ path }) => path === "service restart");
    const made = statements(actionsOf(restart === undefined ? [] : [restart.uses]));
    const update = made.find(({ Action }) => [Action].flat().includes("ecs:UpdateService"));
    expect(update?.Resource).toBe(
      `arn:aws:ecs:us-west-2:123456789012:service/${env.names.cluster}/${env.names.service}`,
    );
  });

  it.each(["iam:PassRole", "ecs:TagResource"])("lets %s only with a task definition to register", (action) => {
    const lets = (actions: string[]) => statements(actions).some(({ Action }) => Action === action);
    expect(lets(["ecs:RegisterTaskDefinition"])).toBe(true);
    expect(lets(["ecs:UpdateService"])).toBe(false);
  });

  it("grants each action once", () => {
    const actions = statements(every).flatMap(({ Action }) => [Action].flat());
    expect(actions.length).toBe(new Set(actions).size);
    expect(actions).toEqual(expect.arrayContaining(every));
  });
});

it("a session of a role is judged by the role", () => {
  expect(principalOf("arn:aws:sts::123456789012:assumed-role/ops/anna")).toBe("arn:aws:iam::123456789012:role/ops");
  expect(principalOf("arn:aws:iam::123456789012:user/anna")).toBe("arn:aws:iam::123456789012:user/anna");
  expect(principalOf("arn:aws:iam::123456789012:root")).toBeUndefined();
});
