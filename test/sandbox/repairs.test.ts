import { UpdateServiceCommand } from "@aws-sdk/client-ecs";
import {
  DescribeTargetGroupsCommand,
  ElasticLoadBalancingV2Client,
  ModifyTargetGroupCommand,
} from "@aws-sdk/client-elastic-load-balancing-v2";
import { ModifyDBInstanceCommand, RDSClient, RebootDBInstanceCommand } from "@aws-sdk/client-rds";
import { describe, expect, it } from "vitest";
import { NAMES, SERVICE } from "../support/sandbox.js";
import { breakableSandbox } from "./broken.js";

const ID = { DBInstanceIdentifier: NAMES.database };

function broken(fault: string) {
  const sandbox = breakableSandbox();
  sandbox.break(fault);
  const isBroken = () => sandbox.sandbox.control.status().faults.find(({ name }) => name === fault)?.active;
  return { ...sandbox, isBroken, rds: new RDSClient(sandbox.settings()) };
}

describe("what an operator would do repairs the platform, without the sandbox's own heal", () => {
  it("connections come back when the tasks that hold them are replaced", async () => {
    const { ecs, pass, isBroken } = broken("db-connections");
    await ecs.send(new UpdateServiceCommand({ ...SERVICE, forceNewDeployment: true }));
    expect(isBroken()).toBe(true);
    pass(600);
    await ecs.send(new UpdateServiceCommand(SERVICE));
    expect(isBroken()).toBe(false);
  });

  it("connections come back when the database is rebooted", async () => {
    const { rds, isBroken } = broken("db-connections");
    await rds.send(new RebootDBInstanceCommand(ID));
    expect(isBroken()).toBe(false);
  });

  it("a full disk wants more storage; a reboot does not help", async () => {
    const { rds, pass, isBroken } = broken("db-storage-full");
    await rds.send(new RebootDBInstanceCommand(ID));
    pass(300);
    expect(isBroken()).toBe(true);
    await rds.send(new ModifyDBInstanceCommand({ ...ID, AllocatedStorage: 150, ApplyImmediately: true }));
    expect(isBroken()).toBe(false);
  });

  it("targets are healthy again when the health check asks for the right path", async () => {
    const { settings, isBroken } = broken("wrong-health-path");
    const elb = new ElasticLoadBalancingV2Client(settings());
    const { TargetGroups } = await elb.send(new DescribeTargetGroupsCommand({ Names: [NAMES.targetGroup] }));
    const TargetGroupArn = TargetGroups?.[0]?.TargetGroupArn;
    await elb.send(new ModifyTargetGroupCommand({ TargetGroupArn, HealthCheckPath: "/health" }));
    expect(isBroken()).toBe(false);
  });
});
