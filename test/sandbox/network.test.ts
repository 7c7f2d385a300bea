import {
  AuthorizeSecurityGroupIngressCommand,
  DescribeSecurityGroupRulesCommand,
  DescribeSecurityGroupsCommand,
  EC2Client,
  RevokeSecurityGroupIngressCommand,
} from "@aws-sdk/client-ec2";
import { describe, expect, it } from "vitest";
import { testSandbox } from "../support/sandbox.js";

const GroupId = "sg-0db";
const permission = (port: number, CidrIp = "203.0.113.7/32") => ({
  IpProtocol: "tcp",
  FromPort: port,
  ToPort: port,
  IpRanges: [{ CidrIp }],
});

function groups() {
  const sandbox = testSandbox();
  const ec2 = new EC2Client(sandbox.settings());
  const allow = (port: number, rest: { DryRun?: boolean } = {}) =>
    ec2.send(new AuthorizeSecurityGroupIngressCommand({ GroupId, IpPermissions: [permission(port)], ...rest }));
  const rules = async () => {
    const Filters = [{ Name: "group-id", Values: [GroupId] }];
    return (await ec2.send(new DescribeSecurityGroupRulesCommand({ Filters }))).SecurityGroupRules ?? [];
  };
  return { ec2, allow, rules };
}

describe("a group in the sandbox's EC2", () => {
  it("rehearses with DryRun and does nothing", async () => {
    const { allow, rules } = groups();
    await expect(allow(22, { DryRun: true })).rejects.toMatchObject({ name: "DryRunOperation" });
    expect(await rules()).toHaveLength(2);
  });

  it("refuses a rule twice, ports that are none, and more than 60", async () => {
    const { allow, ec2 } = groups();
    await allow(22);
    await expect(allow(22)).rejects.toMatchObject({ name: "InvalidPermission.Duplicate" });
    await expect(allow(70_000)).rejects.toMatchObject({ name: "InvalidParameterValue" });
    const many = Array.from({ length: 58 }, (_, at) => permission(2_000 + at));
    await ec2.send(new AuthorizeSecurityGroupIngressCommand({ GroupId, IpPermissions: many }));
    await expect(allow(23)).rejects.toMatchObject({ name: "RulesPerSecurityGroupLimitExceeded" });
  });

  it("takes a revocation that matches nothing for a success, and a rule id that is none for an error", async () => {
    const { ec2, rules } = groups();
    const nothing = new RevokeSecurityGroupIngressCommand({ GroupId, IpPermissions: [permission(4_000)] });
    expect((await ec2.send(nothing)).Return).toBe(true);
    expect(await rules()).toHaveLength(2);
    const unknown = new RevokeSecurityGroupIngressCommand({ GroupId, SecurityGroupRuleIds: ["sgr-0none"] });
    await expect(ec2.send(unknown)).rejects.toMatchObject({ name: "InvalidSecurityGroupRuleId.NotFound" });
  });

  it("is found by a name with a star, and refused by an id that is none", async () => {
    const { ec2 } = groups();
    const Filters = [{ Name: "group-name", Values: ["nexus-platform*"] }];
    expect((await ec2.send(new DescribeSecurityGroupsCommand({ Filters }))).SecurityGroups).toHaveLength(5);
    await expect(ec2.send(new DescribeSecurityGroupsCommand({ GroupIds: ["sg-none"] }))).rejects.toMatchObject({
      name: "InvalidGroup.NotFound",
    });
  });
});
