import type { IncomingHttpHeaders } from "node:http";

/** What one HTTP request asks of AWS. */
export interface WireCall {
  /** The service's signing name, e.g. `ecs`, `elasticloadbalancing`, `monitoring`. */
  service: string;
  /** Name on the wire, e.g. `UpdateService`, or `RevokeSecurityGroupIngress DryRun` for a rehearsal; `POST /2013-04-01/...` for services that speak REST. */
  operation: string;
  /** How an error is written in this protocol. */
  protocol: "json" | "cbor" | "xml";
}

const READS = /^(Describe|List|Get|Filter|Lookup|Batch(Get|Describe)|Check|Simulate|Test|Head|Search)/;

/** Begin and end a question to the logs; nothing of the platform is altered. */
const ASKS = /^(StartQuery|StopQuery|StartLiveTail)$/;

/** Judged by AWS's own naming of operations, not by the product's list: the two must agree. */
export function isWrite({ operation }: WireCall): boolean {
  if (ASKS.test(operation) || operation.endsWith(" DryRun")) return false;
  if (operation.startsWith("GET /") || operation.startsWith("HEAD /")) return false;
  return !READS.test(operation);
}

export function readCall(method: string, url: string, headers: IncomingHttpHeaders, body: Buffer): WireCall {
  const scope = /Credential=[^/]+\/\d{8}\/[^/]+\/([^/]+)\/aws4_request/.exec(headers.authorization ?? "");
  const service = scope?.[1] ?? "unsigned";
  const rpc = /^\/service\/[^/]+\/operation\/(\w+)/.exec(url);
  if (rpc?.[1] !== undefined) return { service, operation: rpc[1], protocol: "cbor" };
  const target = headers["x-amz-target"];
  if (typeof target === "string") return { service, operation: target.split(".").at(-1) ?? target, protocol: "json" };
  const form = new URLSearchParams(body.toString("latin1"));
  const action = form.get("Action");
  if (action !== null) {
    // EC2 does nothing of such a call.
    const rehearsal = service === "ec2" && form.get("DryRun") === "true";
    return { service, operation: rehearsal ? `${action} DryRun` : action, protocol: "xml" };
  }
  if (service === "s3") return { service, operation: storageOperation(method, url), protocol: "xml" };
  return { service, operation: `${method} ${url.split("?")[0]}`, protocol: "xml" };
}

/** S3 says what it is asked by method, path and query. */
function storageOperation(method: string, url: string): string {
  const { pathname, searchParams: query } = new URL(url, "http://s3");
  const inBucket = pathname.split("/").filter((part) => part !== "").length > 1;
  switch (method) {
    case "HEAD":
      return inBucket ? "HeadObject" : "HeadBucket";
    case "GET":
      if (query.has("uploads")) return "ListMultipartUploads";
      if (query.has("uploadId")) return "ListParts";
      return inBucket ? "GetObject" : "ListObjectsV2";
    case "POST":
      return query.has("uploads") ? "CreateMultipartUpload" : "CompleteMultipartUpload";
    case "DELETE":
      return query.has("uploadId") ? "AbortMultipartUpload" : "DeleteObject";
    default:
      return query.has("partNumber") ? "UploadPart" : "PutObject";
  }
}

/** A REST call's name without the ids in its path, which differ from one platform to the next. */
export function placeless(operation: string): string {
  return operation.replace(/\/(hostedzone|functions|change)\/[^/]+/, "/$1/*");
}
