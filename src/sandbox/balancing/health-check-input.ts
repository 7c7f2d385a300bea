import type { InputReader } from "../input.js";
import { AwsFault } from "../part.js";
import type { HealthCheck } from "./state.js";

const INVALID = "ValidationError";

/**
 * What a ModifyTargetGroup changes, refused where AWS refuses it (API reference, ModifyTargetGroup).
 * @throws AwsFault ValidationError; InvalidConfigurationRequestException for a timeout that is not shorter than the interval
 */
export function healthCheckChange(reader: InputReader, now: HealthCheck): Partial<HealthCheck> {
  const change: Partial<HealthCheck> = {};
  const path = reader.text("HealthCheckPath");
  if (path !== undefined) change.path = checked(path, path.startsWith("/"), "Health check path must begin with a '/'");
  const port = reader.text("HealthCheckPort");
  if (port !== undefined) change.port = checked(port, isPort(port), `'${port}' is not a valid health check port`);
  const matcher = reader.object("Matcher")?.HttpCode;
  if (typeof matcher === "string") {
    change.matcher = checked(
      matcher,
      /^\d{3}(?:-\d{3})?(?:,\d{3}(?:-\d{3})?)*$/.test(matcher),
      `Health check matcher HTTP code '${matcher}' must be within '200-499' inclusive`,
    );
  }
  const number = (name: string, from: number, to: number, what: string) => {
    const value = reader.integer(name);
    if (value === undefined) return undefined;
    return checked(value, value >= from && value <= to, `${what} '${value}' must be in the range '${from}-${to}'`);
  };
  const interval = number("HealthCheckIntervalSeconds", 5, 300, "Health check interval");
  const timeout = number("HealthCheckTimeoutSeconds", 2, 120, "Health check timeout");
  const healthy = number("HealthyThresholdCount", 2, 10, "Healthy threshold count");
  const unhealthy = number("UnhealthyThresholdCount", 2, 10, "Unhealthy threshold count");
  if (interval !== undefined) change.intervalSeconds = interval;
  if (timeout !== undefined) change.timeoutSeconds = timeout;
  if (healthy !== undefined) change.healthy = healthy;
  if (unhealthy !== undefined) change.unhealthy = unhealthy;
  const { intervalSeconds, timeoutSeconds } = { ...now, ...change };
  if (timeoutSeconds >= intervalSeconds) {
    throw new AwsFault(
      "InvalidConfigurationRequestException",
      `Health check timeout '${timeoutSeconds}' must be smaller than the interval '${intervalSeconds}'`,
    );
  }
  return change;
}

function isPort(port: string): boolean {
  return port === "traffic-port" || (/^\d{1,5}$/.test(port) && Number(port) >= 1 && Number(port) <= 65_535);
}

function checked<T>(value: T, ok: boolean, refusal: string): T {
  if (ok) return value;
  throw new AwsFault(INVALID, refusal);
}
