import { arns } from "../arns.js";
import { certificateId } from "../certificates.js";
import { endFault, openInterval } from "../faults/intervals.js";
import { readInput } from "../input.js";
import { AwsFault, type Call, type Operation } from "../part.js";
import { platformTags } from "../tags.js";
import type { World } from "../world.js";
import { DRAINING, targetHealth } from "./health.js";
import { healthCheckChange } from "./health-check-input.js";
import { APP_PORT, changeHealthCheck, HEALTH_PATH } from "./state.js";

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
        {
          ListenerArn: names.listener("a1"),
          LoadBalancerArn: names.loadBalancer,
          Port: 80,
          Protocol: "HTTP",
          DefaultActions: [{ Type: "redirect", RedirectConfig: { Protocol: "HTTPS", StatusCode: "HTTP_301" } }],
        },
        {
          ListenerArn: names.listener("b2"),
          LoadBalancerArn: names.loadBalancer,
          Port: 443,
          Protocol: "HTTPS",
          SslPolicy: "ELBSecurityPolicy-TLS13-1-2-2021-06",
          Certificates: [{ CertificateArn: certificate }],
        },
      ],
    };
  },
  DescribeListenerCertificates: (input, { setup }) => {
    const names = arns(setup);
    const listener = readInput(input, INVALID).needText("ListenerArn");
    if (listener === names.listener("a1")) return { Certificates: [] };
    if (listener !== names.listener("b2"))
      throw new AwsFault("ListenerNotFoundException", "One or more listeners not found");
    const CertificateArn = names.certificate(setup.region, certificateId(setup.region));
    return { Certificates: [{ CertificateArn, IsDefault: true }] };
  },
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
    const reader = readInput(input, INVALID);
    needTargetGroup(reader.needText("TargetGroupArn"), call);
    const asked = reader.objects("Targets").map(({ Id }) => Id);
    const at = call.now.getTime();
    return {
      TargetHealthDescriptions: call.world.ecs.tasks.flatMap((task) => {
        const health = targetHealth(call.world, task, at);
        if (health === undefined || (asked.length > 0 && !asked.includes(task.ip))) return [];
        const { state, reason, description } = health;
        return [
          {
            Target: { Id: task.ip, Port: APP_PORT, AvailabilityZone: task.zone },
            HealthCheckPort: checkedPort(call),
            TargetHealth: { State: state, Reason: reason, Description: description },
          },
        ];
      }),
    };
  },
  DescribeTargetGroupAttributes: (input, call) => {
    needTargetGroup(readInput(input, INVALID).needText("TargetGroupArn"), call);
    const attributes = {
      "deregistration_delay.timeout_seconds": String(DRAINING / 1_000),
      "load_balancing.algorithm.type": "round_robin",
      "slow_start.duration_seconds": "0",
      "stickiness.enabled": "false",
      "stickiness.type": "lb_cookie",
    };
    return { Attributes: Object.entries(attributes).map(([Key, Value]) => ({ Key, Value })) };
  },
  DescribeTags: (input, call) => {
    const asked = readInput(input, INVALID).texts("ResourceArns");
    for (const arn of asked) {
      if (arn.includes(":targetgroup/")) needTargetGroup(arn, call);
      else needLoadBalancer(arn, call);
    }
    const Tags = platformTags(call.setup).map(({ key, value }) => ({ Key: key, Value: value }));
    return { TagDescriptions: asked.map((ResourceArn) => ({ ResourceArn, Tags })) };
  },
  ModifyTargetGroup: (input, call) => {
    const reader = readInput(input, INVALID);
    needTargetGroup(reader.needText("TargetGroupArn"), call);
    const { world, now } = call;
    const change = healthCheckChange(reader, world.balancing.healthCheck);
    if (Object.keys(change).length > 0) changeHealthCheck(world.balancing, change, now.getTime());
    recordHealthPath(call);
    return { TargetGroups: [targetGroup(call)] };
  },
};

/** What the path was at a time is kept as the fault's intervals, for the metrics of the past. */
function recordHealthPath({ world, now }: Call<World>): void {
  const fault = "wrong-health-path";
  if (world.balancing.healthCheck.path === HEALTH_PATH) endFault(world, fault, now.getTime());
  else if (openInterval(world, fault) === undefined) world.faults.push({ fault, from: now.getTime() });
}

function needTargetGroup(arn: string, { setup }: Call<World>): void {
  if (!arn.startsWith("arn:")) throw new AwsFault(INVALID, `'${arn}' is not a valid target group ARN`);
  if (arn !== arns(setup).targetGroup)
    throw new AwsFault("TargetGroupNotFoundException", "One or more target groups not found");
}

function checkedPort({ world }: Call<World>): string {
  const { port } = world.balancing.healthCheck;
  return port === "traffic-port" ? String(APP_PORT) : port;
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
  const { path, port, intervalSeconds, timeoutSeconds, healthy, unhealthy, matcher } = world.balancing.healthCheck;
  return {
    TargetGroupArn: arns(setup).targetGroup,
    TargetGroupName: setup.names.targetGroup,
    Protocol: "HTTP",
    Port: APP_PORT,
    VpcId: "vpc-0nexus",
    TargetType: "ip",
    LoadBalancerArns: [arns(setup).loadBalancer],
    HealthCheckEnabled: true,
    HealthCheckProtocol: "HTTP",
    HealthCheckPort: port,
    HealthCheckPath: path,
    HealthCheckIntervalSeconds: intervalSeconds,
    HealthCheckTimeoutSeconds: timeoutSeconds,
    HealthyThresholdCount: healthy,
    UnhealthyThresholdCount: unhealthy,
    Matcher: { HttpCode: matcher },
  };
}
