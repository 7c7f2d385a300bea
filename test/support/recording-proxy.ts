import { createServer, type IncomingMessage, request, type ServerResponse } from "node:http";
import { cbor } from "@smithy/core/cbor";
import { isWrite, readCall, type WireCall } from "./wire-call.js";

/** What the proxy does instead of passing a call on and its answer back. */
export type FaultKind =
  | "throttle"
  | "deny"
  | "error-500"
  | "html"
  /** Cut before anything was passed on. */
  | "reset"
  /** Passed on and carried out; the connection is cut instead of answering. */
  | "lost-reply"
  /** Passed on and carried out; nothing is answered, and the connection stays. */
  | "swallow"
  /** Half of the answer's body, then cut. */
  | "cut-body"
  /** Never answered. */
  | "hang";

export interface Fault {
  kind: FaultKind;
  /** Signing name of the service; any when left out. */
  service?: string;
  operation?: string;
  /** How many calls it hits; all when left out. */
  times?: number;
}

export interface RecordedCall extends WireCall {
  body: string;
  /** Answered status; undefined when no answer was given. */
  status: number | undefined;
  fault: FaultKind | undefined;
}

/** Stands between nexusctl and an endpoint: writes down every call, and breaks those it is told to. */
export interface RecordingProxy {
  url: string;
  /** In order of arrival. */
  calls: RecordedCall[];
  writes(): RecordedCall[];
  inject(fault: Fault): void;
  /** Answers of an operation pass through this: for what an endpoint cannot be made to say, such as an old date. */
  rewrite(operation: string, edit: (text: string) => string): void;
  /** Forgets calls and faults. */
  clear(): void;
  stop(): Promise<void>;
}

export async function startRecordingProxy(target: string): Promise<RecordingProxy> {
  const calls: RecordedCall[] = [];
  const faults: { fault: Fault; left: number }[] = [];
  const edits = new Map<string, (text: string) => string>();
  const take = (call: WireCall): FaultKind | undefined => {
    const hit = faults.find(
      ({ fault, left }) =>
        left > 0 &&
        (fault.service === undefined || fault.service === call.service) &&
        (fault.operation === undefined || fault.operation === call.operation),
    );
    if (hit === undefined) return undefined;
    hit.left -= 1;
    return hit.fault.kind;
  };
  const server = createServer((incoming, answer) => {
    void readBody(incoming).then((body) => {
      const { method = "GET", url = "/", headers } = incoming;
      const call = readCall(method, url, headers, body);
      const record: RecordedCall = { ...call, body: body.toString("utf8"), status: undefined, fault: take(call) };
      calls.push(record);
      handle({ target, edits }, incoming, body, answer, record);
    });
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the proxy has no port");
  return {
    url: `http://127.0.0.1:${address.port}`,
    calls,
    writes: () => calls.filter((call) => isWrite(call) && !isRehearsal(call)),
    inject: (fault) => faults.push({ fault, left: fault.times ?? Number.POSITIVE_INFINITY }),
    rewrite: (operation, edit) => edits.set(operation, edit),
    clear: () => {
      edits.clear();
      calls.length = 0;
      faults.length = 0;
    },
    stop: () => {
      server.closeAllConnections();
      return new Promise((stopped) => server.close(() => stopped()));
    },
  };
}

interface Behind {
  target: string;
  edits: ReadonlyMap<string, (text: string) => string>;
}

/** EC2 does nothing of a call with DryRun. */
function isRehearsal({ service, body }: RecordedCall): boolean {
  return service === "ec2" && new URLSearchParams(body).get("DryRun") === "true";
}

function handle(behind: Behind, incoming: IncomingMessage, body: Buffer, answer: ServerResponse, record: RecordedCall) {
  switch (record.fault) {
    case "hang":
      return;
    case "reset":
      incoming.socket.destroy();
      return;
    case "html":
      record.status = 502;
      answer.writeHead(502, { "content-type": "text/html" }).end("<html><body><h1>Bad Gateway</h1></body></html>");
      return;
    case "throttle":
      if (record.service === "s3") awsError(answer, record, 503, "SlowDown", "Please reduce your request rate.");
      else awsError(answer, record, 400, "ThrottlingException", "Rate exceeded");
      return;
    case "deny":
      awsError(
        answer,
        record,
        record.protocol === "xml" ? 403 : 400,
        "AccessDeniedException",
        "User is not authorized",
      );
      return;
    case "error-500":
      awsError(answer, record, 500, "InternalFailure", "The request processing has failed");
      return;
    default:
      passOn(behind, incoming, body, answer, record);
  }
}

function passOn(
  { target, edits }: Behind,
  incoming: IncomingMessage,
  body: Buffer,
  answer: ServerResponse,
  record: RecordedCall,
) {
  const { hostname, port } = new URL(target);
  const { method, url, headers } = incoming;
  const out = request({ hostname, port, method, path: url, headers }, (reply) => {
    void readBody(reply).then((whole) => {
      const edit = edits.get(record.operation);
      const content = edit === undefined ? whole : Buffer.from(edit(whole.toString("utf8")));
      if (record.fault === "swallow") return;
      if (record.fault === "lost-reply") {
        incoming.socket.destroy();
        return;
      }
      record.status = reply.statusCode;
      const { "transfer-encoding": _, ...rest } = reply.headers;
      // The answer to HEAD says a length and has none.
      const length = method === "HEAD" ? {} : { "content-length": content.length };
      answer.writeHead(reply.statusCode ?? 502, { ...rest, ...length });
      if (record.fault === "cut-body") {
        answer.write(content.subarray(0, Math.floor(content.length / 2)), () => incoming.socket.destroy());
        return;
      }
      answer.end(content);
    });
  });
  out.on("error", () => incoming.socket.destroy());
  out.end(body);
}

function awsError(answer: ServerResponse, record: RecordedCall, status: number, code: string, message: string): void {
  record.status = status;
  const id = { "x-amzn-requestid": "00000000-0000-4000-8000-000000000000" };
  if (record.protocol === "json") {
    answer.writeHead(status, { ...id, "content-type": "application/x-amz-json-1.1" });
    answer.end(JSON.stringify({ __type: code, message }));
  } else if (record.protocol === "cbor") {
    answer.writeHead(status, { ...id, "content-type": "application/cbor", "smithy-protocol": "rpc-v2-cbor" });
    answer.end(Buffer.from(cbor.serialize({ __type: code, message })));
  } else {
    answer.writeHead(status, { ...id, "content-type": "text/xml" });
    if (record.service === "s3") {
      answer.end(`<Error><Code>${code}</Code><Message>${message}</Message></Error>`);
      return;
    }
    const error = `<Error><Type>Sender</Type><Code>${code}</Code><Message>${message}</Message></Error>`;
    answer.end(`<ErrorResponse>${error}<RequestId>${id["x-amzn-requestid"]}</RequestId></ErrorResponse>`);
  }
}

async function readBody(stream: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks);
}
