import type {
  Listener,
  TargetGroup as SdkGroup,
  TargetHealthDescription,
} from "@aws-sdk/client-elastic-load-balancing-v2";
import { asNexusError } from "../../core/errors.js";
import type { LoadBalancer, LoadBalancing, Target, TargetGroup } from "../load-balancing.js";
import { missing } from "../near-names.js";
import { all, from } from "../paginate.js";
import type { WrapperDeps } from "../wrapper-deps.js";
import { targetWords } from "./target-words.js";

const STATES: readonly Target["state"][] = ["healthy", "unhealthy", "initial", "draining", "unused", "unavailable"];

export function createLoadBalancing({ clients }: WrapperDeps): LoadBalancing {
  const api = clients.api("elbv2");

  const balancerNames = async () =>
    all(async (token) => {
      const page = await api.send("DescribeLoadBalancers", from("Marker", token));
      return {
        items: (page.LoadBalancers ?? []).flatMap(({ LoadBalancerName }) => LoadBalancerName ?? []),
        next: page.NextMarker,
      };
    });
  const groupNames = async () =>
    all(async (token) => {
      const page = await api.send("DescribeTargetGroups", from("Marker", token));
      return {
        items: (page.TargetGroups ?? []).flatMap(({ TargetGroupName }) => TargetGroupName ?? []),
        next: page.NextMarker,
      };
    });

  /** DescribeListeners names the default certificate only; those for other names are asked for. */
  const certificates = async (listener: Listener): Promise<string[]> => {
    const known = (listener.Certificates ?? []).flatMap(({ CertificateArn }) => CertificateArn ?? []);
    if (known.length === 0 || listener.ListenerArn === undefined) return known;
    const { ListenerArn } = listener;
    const more = await all(async (token) => {
      const page = await api.send("DescribeListenerCertificates", { ListenerArn, ...from("Marker", token) });
      return {
        items: (page.Certificates ?? []).flatMap(({ CertificateArn }) => CertificateArn ?? []),
        next: page.NextMarker,
      };
    });
    return [...new Set([...known, ...more])];
  };

  const listeners = async (arn: string): Promise<LoadBalancer["listeners"]> => {
    const found = await all(async (token) => {
      const page = await api.send("DescribeListeners", { LoadBalancerArn: arn, ...from("Marker", token) });
      return { items: page.Listeners ?? [], next: page.NextMarker };
    });
    return Promise.all(
      found.map(async (one) => ({
        arn: one.ListenerArn ?? "",
        tlsPolicy: one.SslPolicy,
        redirects: (one.DefaultActions ?? []).some(({ RedirectConfig }) => RedirectConfig?.Protocol === "HTTPS"),
        port: one.Port ?? 0,
        protocol: one.Protocol ?? "unknown",
        certificateArns: await certificates(one),
      })),
    );
  };

  return {
    loadBalancer: async (name) => {
      const page = await api
        .send("DescribeLoadBalancers", { Names: [name] })
        .catch(orMissing("the load balancer", name, balancerNames));
      const found = page.LoadBalancers?.[0];
      if (found?.LoadBalancerArn === undefined) throw await missing("the load balancer", name, balancerNames);
      return {
        arn: found.LoadBalancerArn,
        name: found.LoadBalancerName ?? name,
        dnsName: found.DNSName ?? "",
        state: found.State?.Code ?? "unknown",
        scheme: found.Scheme ?? "unknown",
        securityGroups: found.SecurityGroups ?? [],
        listeners: await listeners(found.LoadBalancerArn),
      };
    },
    targetGroup: async (nameOrArn) => {
      const by = nameOrArn.startsWith("arn:") ? { TargetGroupArns: [nameOrArn] } : { Names: [nameOrArn] };
      const page = await api
        .send("DescribeTargetGroups", by)
        .catch(orMissing("the target group", shortName(nameOrArn), groupNames));
      const found = page.TargetGroups?.[0];
      if (found === undefined) throw await missing("the target group", shortName(nameOrArn), groupNames);
      return toGroup(found);
    },
    targets: async (group) => {
      const page = await api.send("DescribeTargetHealth", { TargetGroupArn: group.arn });
      return (page.TargetHealthDescriptions ?? []).map(toTarget);
    },
  };
}

/** Turns AWS's "not found" into one with near names; other errors stay as they are. */
function orMissing(what: string, wanted: string, list: () => Promise<string[]>) {
  return async (thrown: unknown): Promise<never> => {
    const error = asNexusError(thrown);
    throw error.code === "not-found" ? await missing(what, wanted, list, error) : error;
  };
}

/** `arn:...:targetgroup/<name>/<id>` */
function shortName(nameOrArn: string): string {
  return nameOrArn.startsWith("arn:") ? (nameOrArn.split("/")[1] ?? nameOrArn) : nameOrArn;
}

function toGroup(found: SdkGroup): TargetGroup {
  return {
    arn: found.TargetGroupArn ?? "",
    name: found.TargetGroupName ?? "",
    port: found.Port,
    protocol: found.Protocol,
    targetType: found.TargetType ?? "unknown",
    healthCheck: {
      path: found.HealthCheckPath,
      port: found.HealthCheckPort,
      protocol: found.HealthCheckProtocol,
      intervalMs: (found.HealthCheckIntervalSeconds ?? 30) * 1000,
      timeoutMs: (found.HealthCheckTimeoutSeconds ?? 5) * 1000,
      healthyThreshold: found.HealthyThresholdCount ?? 5,
      unhealthyThreshold: found.UnhealthyThresholdCount ?? 2,
      matcher: found.Matcher?.HttpCode ?? found.Matcher?.GrpcCode,
    },
  };
}

function toTarget({ Target: target, TargetHealth: health }: TargetHealthDescription): Target {
  const state = STATES.find((one) => one === health?.State) ?? "unknown";
  return {
    id: target?.Id ?? "",
    port: target?.Port,
    zone: target?.AvailabilityZone,
    state,
    reason: health?.Reason,
    description: health?.Description,
    words: targetWords(state, health?.Reason, health?.Description),
  };
}
