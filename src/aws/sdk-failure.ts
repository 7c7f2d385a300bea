import { isObject } from "../core/json.js";

/** What can be told from an error that the SDK threw. */
export interface SdkFailure {
  /** The error's name: AWS's code, or the SDK's or Node's own. */
  code: string;
  /** AWS's code only. */
  awsCode: string | undefined;
  message: string;
  status: number | undefined;
  requestId: string | undefined;
  errno: string | undefined;
  contentType: string | undefined;
  /** How often it was sent. */
  attempts: number | undefined;
  /** Milliseconds after which the SDK gave it up, where that is why it failed. */
  gaveUpAfterMs: number | undefined;
  /** The body came but could not be read as the protocol has it. */
  unreadable: boolean;
}

export type Family =
  | "skew"
  | "expired"
  | "credentials"
  | "permission"
  | "not-found"
  | "throttled"
  | "unknown-operation"
  | "not-aws"
  | "refused"
  | "unreachable"
  | "no-answer"
  | "other";

const CODES: Partial<Record<Family, readonly string[]>> = {
  skew: ["RequestTimeTooSkewed", "RequestInTheFuture", "RequestExpired"],
  expired: ["ExpiredToken", "ExpiredTokenException", "TokenRefreshRequired"],
  credentials: [
    "InvalidClientTokenId",
    "UnrecognizedClientException",
    "InvalidAccessKeyId",
    "InvalidToken",
    "AuthFailure",
    "SignatureDoesNotMatch",
    "InvalidSignatureException",
    "IncompleteSignature",
    "IncompleteSignatureException",
    "MissingAuthenticationToken",
    "MissingAuthenticationTokenException",
    "CredentialsProviderError",
    "TokenProviderError",
  ],
  permission: [
    "AccessDenied",
    "AccessDeniedException",
    "UnauthorizedOperation",
    "UnauthorizedException",
    "NotAuthorized",
    "NotAuthorizedException",
    "AuthorizationError",
    "AuthorizationErrorException",
    "AuthorizationNotFoundFault",
    "OptInRequired",
  ],
  throttled: [
    "Throttling",
    "ThrottlingException",
    "ThrottledException",
    "RequestLimitExceeded",
    "RequestThrottled",
    "RequestThrottledException",
    "TooManyRequestsException",
    "PriorRequestNotComplete",
    "SlowDown",
    "BandwidthLimitExceeded",
  ],
  "unknown-operation": [
    "UnknownOperationException",
    "UnknownOperation",
    "InvalidAction",
    "NotImplemented",
    "NotImplementedInSandbox",
    "UnsupportedOperation",
  ],
  "not-found": [
    "NoSuchHostedZone",
    "NoSuchHealthCheck",
    "NoSuchEntity",
    "NoSuchChange",
    "NoSuchBucket",
    "NoSuchKey",
    "NoSuchUpload",
    "NotFound",
  ],
};

/** The request never reached anyone: no connection was made. */
const NOT_CONNECTED = ["ECONNREFUSED", "ENOTFOUND", "EAI_AGAIN", "EHOSTUNREACH", "ENETUNREACH"];
const TLS = /^(CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO_|ERR_TLS_|ERR_SSL_|EPROTO)/;
const NO_ANSWER = ["ECONNRESET", "EPIPE", "ETIMEDOUT", "ECONNABORTED"];

export function sdkFailure(thrown: unknown): SdkFailure {
  const error = isObject(thrown) || thrown instanceof Error ? thrown : {};
  const metadata = get(error, "$metadata");
  const response = get(error, "$response");
  const code = text(get(error, "name")) ?? "Error";
  const status = number(get(metadata, "httpStatusCode")) ?? number(get(response, "statusCode"));
  const contentType = text(get(get(response, "headers"), "content-type"));
  const answered = status !== undefined;
  const unreadable =
    answered && (code === "NotFromAws" || isParseError(error, code) || (isHtml(contentType) && NO_CODE.test(code)));
  return {
    code,
    awsCode: answered && !unreadable && code !== "Error" && code !== "TimeoutError" ? code : undefined,
    message: wordsOf(error, code),
    status,
    requestId: text(get(metadata, "requestId")) ?? text(get(error, "RequestId")),
    errno: errnoOf(error),
    contentType,
    attempts: number(get(metadata, "attempts")),
    gaveUpAfterMs: code === "TimeoutError" ? millisecondsIn(text(get(error, "message"))) : undefined,
    unreadable,
  };
}

/** What kind of failure it is, and so what a person can do about it. */
export function familyOf(failure: SdkFailure): Family {
  return networkFamily(failure) ?? messageFamily(failure) ?? codeFamily(failure.code) ?? statusFamily(failure);
}

function networkFamily({ code, errno, message, status, unreadable }: SdkFailure): Family | undefined {
  if (errno !== undefined && (NOT_CONNECTED.includes(errno) || TLS.test(errno))) return "unreachable";
  if (code === "TimeoutError") return /establish(ing)? a connection/i.test(message) ? "unreachable" : "no-answer";
  if (errno !== undefined && NO_ANSWER.includes(errno)) return "no-answer";
  if (!unreadable) return undefined;
  // Some that imitate AWS, and gateways before it, turn a caller away in words of their own.
  return status === 401 || status === 403 ? "refused" : "not-aws";
}

/** Where the code alone says too little. */
function messageFamily({ code, message }: SdkFailure): Family | undefined {
  if (/^(Signature|InvalidSignature)/.test(code) && /expired|not yet current|skew/i.test(message)) return "skew";
  if (/Credentials|Token/.test(code) && /expired|sso session.*(invalid|not found)/i.test(message)) return "expired";
  // ECS has no code of its own for a task definition that is not there.
  if (code === "ClientException" && /unable to describe task definition/i.test(message)) return "not-found";
  return undefined;
}

function codeFamily(code: string): Family | undefined {
  const entries = Object.entries(CODES) as [Family, readonly string[]][];
  return entries.find(([, codes]) => codes.includes(code))?.[0];
}

function statusFamily({ code, status }: SdkFailure): Family {
  if (status === 429) return "throttled";
  if (status === 404 || /NotFound(Fault|Exception)?$/.test(code)) return "not-found";
  return status === 501 ? "unknown-operation" : "other";
}

/** What the SDK calls an error in which it found no code. */
const NO_CODE = /^(Unknown|UnknownError|Error|\d+)$/;

function isHtml(contentType: string | undefined): boolean {
  return contentType !== undefined && /html/i.test(contentType);
}

/** An error that was read as AWS's own has a fault; one without is the parser's. */
function isParseError(error: object, code: string): boolean {
  if (get(error, "$fault") !== undefined) return false;
  const message = text(get(error, "message")) ?? "";
  return code === "SyntaxError" || /Deserialization error|is not expected|Unexpected token|XML/i.test(message);
}

function wordsOf(error: unknown, code: string): string {
  const message = text(get(error, "message")) ?? text(get(error, "Message")) ?? code;
  const first = message.split("\n  Deserialization error")[0]?.trim() ?? message;
  return first === "" || first === "UnknownError" ? code : first;
}

/** The SDK's handler tells it only in words about its own insides. */
function millisecondsIn(message: string | undefined): number | undefined {
  const ms = /\b(\d+) ?ms\b/.exec(message ?? "")?.[1];
  return ms === undefined ? undefined : Number(ms);
}

function errnoOf(error: unknown): string | undefined {
  return text(get(error, "code")) ?? text(get(get(error, "cause"), "code"));
}

function get(value: unknown, key: string): unknown {
  return typeof value === "object" && value !== null ? Reflect.get(value, key) : undefined;
}

function text(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}

function number(value: unknown): number | undefined {
  return typeof value === "number" ? value : undefined;
}
