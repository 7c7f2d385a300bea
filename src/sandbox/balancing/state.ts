export interface HealthCheck {
  path: string;
  /** `traffic-port` or a number. */
  port: string;
  intervalSeconds: number;
  timeoutSeconds: number;
  healthy: number;
  unhealthy: number;
  /** Accepted status codes, e.g. `200` or `200-299,302`. */
  matcher: string;
}

/** What the load balancer can be set to. Which targets it has follows from the tasks. */
export interface BalancingState {
  healthCheck: HealthCheck;
  /** As it was until `changedAt`: targets keep their state until the new check has been made often enough. */
  before: HealthCheck;
  changedAt: number;
}

/** What the application serves and where it listens. */
export const HEALTH_PATH = "/health";
export const APP_PORT = 8080;

export function seedBalancing(now: number): BalancingState {
  const healthCheck: HealthCheck = {
    path: HEALTH_PATH,
    port: "traffic-port",
    intervalSeconds: 10,
    timeoutSeconds: 5,
    healthy: 2,
    unhealthy: 2,
    matcher: "200",
  };
  return { healthCheck, before: healthCheck, changedAt: now - 365 * 86_400_000 };
}

export function changeHealthCheck(state: BalancingState, change: Partial<HealthCheck>, at: number): void {
  state.before = state.healthCheck;
  state.healthCheck = { ...state.healthCheck, ...change };
  state.changedAt = at;
}
