import { describe, expect, it } from "vitest";
import { SIMULATED } from "../../src/commands/doctor/simulate.js";
import type { Context } from "../../src/core/context.js";
import { NexusError } from "../../src/core/errors.js";
import { fakeContext } from "../support/context.js";

const caller = async () => ({ account: "123456789012", arn: "arn:aws:iam::123456789012:user/ada", userId: "A" });

/** Doctor's look at what IAM would allow, where IAM answers as told. */
async function seen(denied: (actions: readonly string[]) => Promise<string[]>) {
  const asked: string[] = [];
  const ctx: Context = {
    ...fakeContext({
      env: { kind: "aws" },
      identity: { caller },
      access: {
        denied: (arn, actions) => {
          asked.push(arn, ...actions);
          return denied(actions);
        },
      },
    }),
    catalogue: async () => [
      { path: "service restart", uses: { ecs: ["DescribeServices", "UpdateService"] } },
      { path: "security sg allow", uses: { ec2: ["AuthorizeSecurityGroupIngress DryRun"] } },
    ],
  };
  return { asked, ...(await SIMULATED.run(ctx)) };
}

describe("doctor's permissions", () => {
  it("are asked of IAM for everything that the commands declare", async () => {
    const { asked, state, what } = await seen(async () => []);
    expect(state).toBe("ok");
    expect(what).toContain("all 4 actions");
    expect(asked).toEqual([
      "arn:aws:iam::123456789012:user/ada",
      "ec2:AuthorizeSecurityGroupIngress",
      "ecs:DescribeServices",
      "ecs:UpdateService",
      "sts:GetCallerIdentity",
    ]);
  });

  it("that are missing are named, with the command that prints the policy", async () => {
    const { state, what, fix } = await seen(async () => ["ecs:UpdateService"]);
    expect(state).toBe("warn");
    expect(what).toContain("ecs:UpdateService");
    expect(fix).toContain("security policy");
  });

  it("that may not be simulated are unknown, never well", async () => {
    const { state, what } = await seen(async () => {
      throw new NexusError("permission", "no", { operation: "iam:SimulatePrincipalPolicy" });
    });
    expect(state).toBe("unknown");
    expect(what).toContain("iam:SimulatePrincipalPolicy");
  });
});
