import { asNexusError } from "../core/errors.js";

const THROTTLED = /throttl|toomanyrequests|requestlimitexceeded|rate exceeded/i;

/** Why something could not be looked at, in a few words that keep AWS's own error code in sight. */
export function whyNot(thrown: unknown): string {
  const { code, awsCode, operation, message } = asNexusError(thrown);
  if (code === "permission") return operation === undefined ? message : `access denied to ${operation}`;
  if (awsCode !== undefined && THROTTLED.test(awsCode))
    return `throttled by AWS: ${operation ?? "a call"} (${awsCode})`;
  return awsCode === undefined || message.includes(awsCode) ? message : `${message} (${awsCode})`;
}

/** {@link whyNot}, with the nearer name where what is missing may be mistyped: for where no hint is shown beside it. */
export function whyNotNearer(thrown: unknown): string {
  const meant = /^did you mean [^?]*\?/.exec(asNexusError(thrown).hint ?? "")?.[0];
  return meant === undefined ? whyNot(thrown) : `${whyNot(thrown)}: ${meant}`;
}

/** The kind of failure, for the verdict's rules. */
export function kindOf(thrown: unknown): "denied" | "throttled" | "credentials" | "late" | "other" {
  const { code, awsCode, message } = asNexusError(thrown);
  if (code === "permission") return "denied";
  if (code === "credentials" || code === "wrong-account") return "credentials";
  if (THROTTLED.test(awsCode ?? message)) return "throttled";
  return code === "timeout" ? "late" : "other";
}
