import { arns } from "../arns.js";
import { certificateId } from "../certificates.js";
import { endFault, openInterval } from "../faults/intervals.js";
import { readInput } from "../input.js";
import { AwsFault, type Call, type Operation } from "../part.js";
import type { World } from "../world.js";
import { targetHealth } from "./health.js";
import { HEALTH_PATH } from "./state.js";

const INVALID = "ValidationError";

export const balancingOperations: Record<string, Operation<World>> = {
  DescribeLoadBalancers: (input, call) => {
    const reader = readInput(input, INVALID);
    const { setup } = call;
    const unknown = unknownOf(
      [...reader.texts("Names"), ...reader.texts("LoadBalancerArns")],
      [setup.names.loadBalancer, arns(setup).loadBalancer],
    );
    if (unknown !== undefined)
      throw new AwsFault("LoadBalancerNotFoundException", `One or more load balancers not found`);
    return { LoadBalancers: [loadBalancer(call)] };
  },
  DescribeListeners: (input, call) => {
    needLoadBalancer(readInput(input, INVALID).text("LoadBalancerArn"), call);
    const names = arns(call.setup);
    const certificate = names.certificate(call.setup.region, certificateId(call.setup.region));
    return {
      Listeners: [
        { ListenerArn: names.listener("a1"), LoadBalancerArn: names.loadBalancer, Port: 80, Protocol: "HTTP" },
        {
          ListenerArn: names.listener("b2"),
          LoadBalancerArn: names.loadBalancer,
          Port: 443,
          Protocol: "HTTPS",
          Certificates: [{ CertificateArn: certificate }],
        },
      ],
    };
  },
  DescribeListenerCertificates: (_input, { setup }) => ({
    Certificates: [
      { CertificateArn: arns(setup).certificate(setup.region, certificateId(setup.region)), IsDefault: true },
    ],
  }),
  DescribeTargetGroups: (input, call) => {
    const reader = readInput(input, INVALID);
    const names = arns(call.setup);
    const unknown = unknownOf(
      [...reader.texts("Names"), ...reader.texts("TargetGroupArns")],
      [call.setup.names.targetGroup, names.targetGroup],
    );
    if (unknown !== undefined)
      throw new AwsFault("TargetGroupNotFoundException", "One or more target groups not found");
    return { TargetGroups: [targetGroup(call)] };
  },
  DescribeTargetHealth: (input, call) => {
    const asked = readInput(input, INVALID).needText("TargetGroupArn");
    if (asked !== arns(call.setup).targetGroup)
      throw new AwsFault("TargetGroupNotFoundException", "One or more target groups not found");
    const at = call.now.getTime();
    return {
      TargetHealthDescriptions: call.world.ecs.tasks.flatMap((task) => {
        const health = targetHealth(call.world, task, at);
        if (health === undefined) return [];
        const { state, reason, description } = health;
        return [
          {
            Target: { Id: task.ip, Port: 8080, AvailabilityZone: task.zone },
            HealthCheckPort: "8080",
            TargetHealth: { State: state, Reason: reason, Description: description },
          },
        ];
      }),
    };
  },
  ModifyTargetGroup: (input, call) => {
    const path = readInput(input, INVALID).text("HealthCheckPath");
    if (path !== undefined) setHealthPath(path, call);
    return { TargetGroups: [targetGroup(call)] };
  },
};

/** What the path was at a time is kept as the fault's intervals, for the metrics of the past. */
function setHealthPath(path: string, { world, now }: Call<World>): void {
  world.balancing.healthCheck.path = path;
  const fault = "wrong-health-path";
  if (path === HEALTH_PATH) endFault(world, fault, now.getTime());
  else if (openInterval(world, fault) === undefined) world.faults.push({ fault, from: now.getTime() });
}

function unknownOf(asked: string[], known: string[]): string | undefined {
  return asked.find((name) => !known.includes(name));
}

function needLoadBalancer(arn: string | undefined, { setup }: Call<World>): void {
  if (arn !== undefined && arn !== arns(setup).loadBalancer) {
    throw new AwsFault("LoadBalancerNotFoundException", "One or more load balancers not found");
  }
}

function loadBalancer({ setup, world }: Call<World>): Record<string, unknown> {
  return {
    LoadBalancerArn: arns(setup).loadBalancer,
    LoadBalancerName: setup.names.loadBalancer,
    DNSName: `${setup.names.loadBalancer}-1789.${setup.region}.elb.amazonaws.com`,
    CanonicalHostedZoneId: "Z1H1FL5HABSF5",
    CreatedTime: new Date(world.ecs.service.createdAt),
    Scheme: "internet-facing",
    State: { Code: "active" },
    Type: "application",
    VpcId: "vpc-0nexus",
    SecurityGroups: ["sg-0alb"],
    AvailabilityZones: [
      { ZoneName: `${setup.region}a`, SubnetId: "subnet-0a01" },
      { ZoneName: `${setup.region}b`, SubnetId: "subnet-0b02" },
    ],
  };
}

function targetGroup({ setup, world }: Call<World>): Record<string, unknown> {
  const { path, intervalSeconds, timeoutSeconds, healthy, unhealthy, matcher } = world.balancing.healthCheck;
  return {
    TargetGroupArn: arns(setup).targetGroup,
    TargetGroupName: setup.names.targetGroup,
    Protocol: "HTTP",
    Port: 8080,
    VpcId: "vpc-0nexus",
    TargetType: "ip",
    LoadBalancerArns: [arns(setup).loadBalancer],
    HealthCheckEnabled: true,
    HealthCheckProtocol: "HTTP",
    HealthCheckPort: "traffic-port",
    HealthCheckPath: path,
    HealthCheckIntervalSeconds: intervalSeconds,
    HealthCheckTimeoutSeconds: timeoutSeconds,
    HealthyThresholdCount: healthy,
    UnhealthyThresholdCount: unhealthy,
    Matcher: { HttpCode: matcher },
  };
}
