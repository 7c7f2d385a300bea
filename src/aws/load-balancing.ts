export interface LoadBalancer {
  arn: string;
  name: string;
  dnsName: string;
  state: string;
  scheme: string;
  securityGroups: string[];
  listeners: BalancerListener[];
}

export interface BalancerListener {
  arn: string;
  port: number;
  protocol: string;
  certificateArns: string[];
  /** Name of the TLS policy, e.g. `ELBSecurityPolicy-TLS13-1-2-2021-06`. */
  tlsPolicy: string | undefined;
  /** Its default action sends on to HTTPS. */
  redirects: boolean;
}

export interface TargetGroup {
  arn: string;
  name: string;
  port: number | undefined;
  protocol: string | undefined;
  targetType: string;
  healthCheck: {
    path: string | undefined;
    port: string | undefined;
    protocol: string | undefined;
    intervalMs: number;
    timeoutMs: number;
    healthyThreshold: number;
    unhealthyThreshold: number;
    matcher: string | undefined;
  };
}

export interface Target {
  /** IP address or instance id. */
  id: string;
  port: number | undefined;
  zone: string | undefined;
  state: "healthy" | "unhealthy" | "initial" | "draining" | "unused" | "unavailable" | "unknown";
  /** AWS's reason code, e.g. `Target.ResponseCodeMismatch`. */
  reason: string | undefined;
  description: string | undefined;
  /** The reason in plain words, with what to look at. */
  words: string;
}

export interface LoadBalancing {
  /** By name. @throws not-found with near names */
  loadBalancer(name: string): Promise<LoadBalancer>;
  targetGroup(nameOrArn: string): Promise<TargetGroup>;
  targets(group: TargetGroup): Promise<Target[]>;
}
