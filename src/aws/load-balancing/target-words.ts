import type { Target } from "../load-balancing.js";

/** Every reason code of DescribeTargetHealth in plain words, with what to look at. */
const WORDS: Readonly<Record<string, string>> = {
  "Elb.RegistrationInProgress": "being registered with the load balancer; wait a moment",
  "Elb.InitialHealthChecking": "the first health checks are under way; wait a moment",
  "Elb.InternalError": "the load balancer itself has a problem; look at the AWS health dashboard",
  "Target.ResponseCodeMismatch":
    "it answers the health check with a status that does not count as healthy; look at the health check's path and matcher, and at the application's log",
  "Target.Timeout":
    "it does not answer the health check in time; look at the security group between load balancer and task, the port, and whether the application is overloaded",
  "Target.FailedHealthChecks":
    "the connection fails or the answer is malformed; look at the port, the protocol and whether the application listens on all addresses",
  "Target.NotRegistered": "not registered with the target group; the service may just be starting or stopping it",
  "Target.NotInUse":
    "its target group is used by no listener, or its zone is not enabled on the load balancer; look at the listener's rules",
  "Target.DeregistrationInProgress": "draining: it finishes open requests and takes no new ones",
  "Target.InvalidState": "stopped or terminated, so it cannot answer",
  "Target.IpUnusable": "its IP address cannot be used: another load balancer has it",
  "Target.HealthCheckDisabled": "health checks are switched off for its target group",
};

const STATES: Readonly<Record<Target["state"], string>> = {
  healthy: "answers its health checks",
  unhealthy: "fails its health checks; look at the health check's settings and the application's log",
  initial: "the first health checks are under way; wait a moment",
  draining: "draining: it finishes open requests and takes no new ones",
  unused: "takes no traffic: it or its group is not in use",
  unavailable: "its health is not known to the load balancer",
  unknown: "the load balancer gives a state that nexusctl does not know",
};

/** A target's state in words. AWS's own description is added where it says more, such as the status code it got. */
export function targetWords(
  state: Target["state"],
  reason: string | undefined,
  description: string | undefined,
): string {
  const words = (reason === undefined ? undefined : WORDS[reason]) ?? STATES[state];
  const code = /\[[\d, ]+\]/.exec(description ?? "")?.[0];
  return code === undefined ? words : `${words} (it answered ${code.slice(1, -1)})`;
}
