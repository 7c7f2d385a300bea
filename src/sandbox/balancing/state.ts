/** What the load balancer can be set to. Which targets it has follows from the tasks. */
export interface BalancingState {
  healthCheck: {
    path: string;
    intervalSeconds: number;
    timeoutSeconds: number;
    healthy: number;
    unhealthy: number;
    matcher: string;
  };
}

export const HEALTH_PATH = "/health";

export function seedBalancing(): BalancingState {
  return {
    healthCheck: {
      path: HEALTH_PATH,
      intervalSeconds: 10,
      timeoutSeconds: 5,
      healthy: 2,
      unhealthy: 2,
      matcher: "200",
    },
  };
}
