import type { ServerResponse } from "node:http";
import { cbor } from "@smithy/core/cbor";
import type { WireCall } from "../wire-call.js";

/** An error in AWS's words. */
export interface Said {
  status: number;
  code: string;
  message: string;
  headers?: Record<string, string>;
}

const REQUEST_ID = "00000000-0000-4000-8000-000000000000";
const HOUR_MS = 3_600_000;

export const INTERNAL: Said = { status: 500, code: "InternalFailure", message: "The request processing has failed" };

export function throttled({ service }: WireCall): Said {
  if (service === "s3") return { status: 503, code: "SlowDown", message: "Please reduce your request rate." };
  return { status: 400, code: "ThrottlingException", message: "Rate exceeded" };
}

export function unavailable({ protocol }: WireCall): Said {
  const code = protocol === "xml" ? "ServiceUnavailable" : "ServiceUnavailableException";
  return { status: 503, code, message: "Service is unable to handle request." };
}

export function denied({ protocol }: WireCall): Said {
  return { status: protocol === "xml" ? 403 : 400, code: "AccessDeniedException", message: "User is not authorized" };
}

/** https://docs.aws.amazon.com/STS/latest/APIReference/CommonErrors.html; JSON services add "Exception". */
export function expiredToken({ protocol }: WireCall): Said {
  const message = "The security token included in the request is expired";
  if (protocol === "xml") return { status: 403, code: "ExpiredToken", message };
  return { status: 400, code: "ExpiredTokenException", message };
}

/** What a service says of a clock that is an hour behind its own; its `Date` is what the SDK sets its own clock by. */
export function skewed({ service, protocol }: WireCall, now = Date.now()): Said {
  const there = new Date(now + HOUR_MS);
  const headers = { date: there.toUTCString() };
  if (service === "s3") {
    const message = "The difference between the request time and the current time is too large.";
    return { status: 403, code: "RequestTimeTooSkewed", message, headers };
  }
  if (service === "ec2") return { status: 400, code: "RequestExpired", message: "Request has expired.", headers };
  const stamp = (at: Date) => at.toISOString().replace(/[-:]|\.\d{3}/g, "");
  const earliest = stamp(new Date(there.getTime() - 300_000));
  const message = `Signature expired: ${stamp(new Date(now))} is now earlier than ${earliest} (${stamp(there)} - 5 min.)`;
  if (protocol === "xml") return { status: 403, code: "SignatureDoesNotMatch", message, headers };
  return { status: 400, code: "InvalidSignatureException", message, headers };
}

/** Writes an error the way the call's protocol has it. */
export function sayError(answer: ServerResponse, { service, protocol }: WireCall, said: Said): void {
  const { status, code, message } = said;
  const headers = { ...said.headers, "x-amzn-requestid": REQUEST_ID };
  if (protocol === "json") {
    answer.writeHead(status, { ...headers, "content-type": "application/x-amz-json-1.1" });
    answer.end(JSON.stringify({ __type: code, message }));
  } else if (protocol === "cbor") {
    answer.writeHead(status, { ...headers, "content-type": "application/cbor", "smithy-protocol": "rpc-v2-cbor" });
    answer.end(Buffer.from(cbor.serialize({ __type: code, message })));
  } else {
    answer.writeHead(status, { ...headers, "content-type": "text/xml" });
    answer.end(errorXml(service, code, message));
  }
}

function errorXml(service: string, code: string, message: string): string {
  if (service === "s3") return `<Error><Code>${code}</Code><Message>${message}</Message></Error>`;
  if (service === "ec2") {
    const error = `<Error><Code>${code}</Code><Message>${message}</Message></Error>`;
    return `<Response><Errors>${error}</Errors><RequestID>${REQUEST_ID}</RequestID></Response>`;
  }
  const error = `<Error><Type>Sender</Type><Code>${code}</Code><Message>${message}</Message></Error>`;
  return `<ErrorResponse>${error}<RequestId>${REQUEST_ID}</RequestId></ErrorResponse>`;
}
