import { type ErrorDetails, LostReplyError, NexusError } from "../core/errors.js";
import { formatDuration } from "../core/time.js";
import { iamAction } from "./iam-actions.js";
import { familyOf, type SdkFailure, sdkFailure } from "./sdk-failure.js";

/** Which call failed, and where it went. */
export interface Place {
  service: string;
  operation: string;
  region: string;
  /** Set when it is not AWS's own. */
  endpoint?: string;
  profile?: string;
}

/** The endpoint answered that it does not know the operation, in AWS's words or with a page of its own. */
export class UnknownThereError extends NexusError {}

/**
 * Any error of an SDK call as one that a person can act on. AWS's code and request id stay on it; the SDK's own error is
 * its cause.
 */
export function explain(thrown: unknown, place: Place): NexusError {
  if (thrown instanceof NexusError) return thrown;
  const failure = sdkFailure(thrown);
  const details = (hint?: string): ErrorDetails => ({
    operation: `${place.service}:${place.operation}`,
    cause: thrown,
    ...(failure.awsCode === undefined ? {} : { awsCode: failure.awsCode }),
    ...(failure.requestId === undefined ? {} : { requestId: failure.requestId }),
    ...(hint === undefined ? {} : { hint }),
  });
  const family = familyOf(failure);
  const call = `${place.service}:${place.operation}`;
  const said = failure.message;
  switch (family) {
    case "skew":
      return new NexusError(
        "credentials",
        `AWS refused ${call} because this machine's clock is wrong`,
        details("set the clock (timedatectl set-ntp true); nexusctl doctor shows how far it is off"),
      );
    case "expired":
      return new NexusError("credentials", `the credentials have expired (${failure.code})`, details(logIn(place)));
    case "credentials":
      return new NexusError("credentials", credentialWords(failure, call, place), details(logIn(place)));
    case "permission":
      return new NexusError(
        "permission",
        `not allowed to ${iamAction(place.service, place.operation)}: ${said}`,
        details(
          `ask for ${iamAction(place.service, place.operation)} in your IAM policy; nexusctl doctor lists every action that is missing`,
        ),
      );
    case "not-found":
      return new NexusError("not-found", `${call}: ${said}`, details());
    case "throttled":
      return new NexusError(
        "failed",
        `AWS throttled ${call} (${failure.code}): ${said}`,
        details("too many calls a second in this account: wait a moment and try again"),
      );
    case "unknown-operation":
      return new UnknownThereError(
        "failed",
        `${where(place)} does not know ${call}`,
        details("the endpoint lacks this operation; check --endpoint-url"),
      );
    case "not-aws":
      return new (lacks(failure) ? UnknownThereError : NexusError)(
        "failed",
        notAws(failure, place),
        withoutCause(details(checkEndpoint(place))),
      );
    case "refused":
      return new NexusError("permission", refused(failure, place), withoutCause(details(logIn(place))));
    case "unreachable":
      return new NexusError("failed", unreachable(failure, place), details(checkEndpoint(place)));
    case "no-answer":
      return new NexusError(
        "failed",
        `${where(place)} gave no answer to ${call}${noAnswer(failure)}`,
        details("try again"),
      );
    default:
      return new NexusError("failed", `${call}: ${said}`, details());
  }
}

/**
 * Whether a write that ended in `thrown` may have taken effect all the same.
 * @param sent whether the request was handed to the network at all
 */
export function isLost(thrown: unknown, sent: boolean): boolean {
  if (!sent) return false;
  const failure = sdkFailure(thrown);
  const family = familyOf(failure);
  if (family === "unreachable" || family === "throttled") return false;
  const { status } = failure;
  if (status === undefined || status >= 500 || status === 408 || status < 300) return true;
  return false;
}

/** The same error as a lost reply, for the engine to read back. */
export function asLostReply(error: NexusError): LostReplyError {
  const { hint, awsCode, requestId, operation, cause } = error;
  return new LostReplyError(error.code, error.message, {
    ...(hint === undefined ? {} : { hint }),
    ...(awsCode === undefined ? {} : { awsCode }),
    ...(requestId === undefined ? {} : { requestId }),
    ...(operation === undefined ? {} : { operation }),
    ...(cause === undefined ? {} : { cause }),
  });
}

function where({ endpoint, service, region }: Place): string {
  return endpoint ?? `the AWS endpoint of ${service} in ${region}`;
}

function checkEndpoint({ endpoint, region }: Place): string {
  return endpoint === undefined
    ? `check the network, the proxy and that ${region} is a region`
    : `check --endpoint-url (${endpoint}) and that something listens there`;
}

function logIn({ profile }: Place): string {
  const named = profile === undefined ? "" : ` --profile ${profile}`;
  return `aws sso login${named} (SSO) or renew the keys, then nexusctl doctor`;
}

function credentialWords({ code, message }: SdkFailure, call: string, { profile }: Place): string {
  if (code === "CredentialsProviderError" || code === "TokenProviderError") {
    if (!/could not (load credentials|be found|resolve credentials)/i.test(message)) return message;
    return `no AWS credentials were found${profile === undefined ? "" : ` for the profile ${profile}`}`;
  }
  if (code === "SignatureDoesNotMatch" || code === "InvalidSignatureException") {
    return `AWS refused ${call}: the secret access key is wrong, or a proxy altered the request (${code})`;
  }
  return `AWS does not accept the credentials (${code})`;
}

/** What the SDK says of a body it cannot read is about its own insides. */
function withoutCause({ cause: _, ...rest }: ErrorDetails): ErrorDetails {
  return rest;
}

function refused({ status }: SdkFailure, place: Place): string {
  return `${where(place)} refused ${iamAction(place.service, place.operation)} with HTTP ${status}, and not in AWS's words: the credentials, their policy, or a gateway in between`;
}

/** An emulator's page that says it has no such operation; any other page stands between us and AWS, and says nothing of it. */
function lacks({ status }: SdkFailure): boolean {
  return status !== undefined && [404, 405, 500, 501].includes(status);
}

function notAws(failure: SdkFailure, place: Place): string {
  const status = failure.status === undefined ? "" : ` HTTP ${failure.status}`;
  const kind = failure.contentType?.split(";")[0] ?? "a body that cannot be read";
  return `${where(place)} answered ${place.service}:${place.operation} with${status} and ${kind}, not as AWS does`;
}

function noAnswer({ gaveUpAfterMs, attempts = 1, message }: SdkFailure): string {
  if (gaveUpAfterMs === undefined) return `: ${message}`;
  return ` within ${formatDuration(gaveUpAfterMs)}${attempts > 1 ? ` (asked ${attempts} times)` : ""}`;
}

const NETWORK_WORDS: Record<string, string> = {
  ECONNREFUSED: "nothing listens there (ECONNREFUSED)",
  ENOTFOUND: "the name does not resolve (ENOTFOUND)",
  EAI_AGAIN: "the name server does not answer (EAI_AGAIN)",
  EHOSTUNREACH: "there is no route (EHOSTUNREACH)",
  ENETUNREACH: "the network is unreachable (ENETUNREACH)",
};

function unreachable(failure: SdkFailure, place: Place): string {
  const { errno, gaveUpAfterMs, message } = failure;
  const late = gaveUpAfterMs === undefined ? message : `no connection within ${formatDuration(gaveUpAfterMs)}`;
  const why = (errno === undefined ? undefined : NETWORK_WORDS[errno]) ?? late;
  return `cannot reach ${where(place)} for ${place.service}:${place.operation}: ${why}`;
}
