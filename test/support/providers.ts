import { createServer, type IncomingMessage, type ServerResponse } from "node:http";

/** One request as a provider got it. */
export interface Got {
  method: string;
  path: string;
  query: URLSearchParams;
  headers: IncomingMessage["headers"];
  /** The body as JSON, or as it came. */
  body: unknown;
}

/** How a provider behaves towards one request. */
export type Behaviour =
  | { status: number; body: unknown; headers?: Record<string, string> }
  /** Takes the request and answers nothing. */
  | "hang"
  /** Takes the request and breaks the connection. */
  | "reset";

export interface Provider {
  url: string;
  got: Got[];
  /** Answers for the next requests, one each; then the usual one. */
  next: Behaviour[];
  /** Called as each request has come in whole, before it is answered. */
  onRequest: (got: Got) => void;
  stop(): Promise<void>;
}

/** A loopback server in place of a provider. `usual` answers whatever has no behaviour of its own. */
export async function startProvider(usual: (got: Got) => Behaviour): Promise<Provider> {
  const server = createServer((request, response) => {
    void read(request).then((got) => {
      provider.got.push(got);
      provider.onRequest(got);
      answer(provider.next.shift() ?? usual(got), response);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  const provider: Provider = {
    url: `http://127.0.0.1:${port}`,
    got: [],
    next: [],
    onRequest: () => undefined,
    stop: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
  return provider;
}

async function read(request: IncomingMessage): Promise<Got> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const text = Buffer.concat(chunks).toString("utf8");
  const url = new URL(request.url ?? "/", "http://127.0.0.1");
  return {
    method: request.method ?? "",
    path: url.pathname,
    query: url.searchParams,
    headers: request.headers,
    body: jsonOr(text),
  };
}

function jsonOr(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function answer(behaviour: Behaviour, response: ServerResponse): void {
  if (behaviour === "hang") return;
  if (behaviour === "reset") {
    response.socket?.resetAndDestroy();
    return;
  }
  const { status, body, headers = {} } = behaviour;
  const text = typeof body === "string" ? body : JSON.stringify(body);
  response.writeHead(status, {
    "content-type": typeof body === "string" ? "text/html" : "application/json",
    ...headers,
  });
  response.end(text);
}

export const HTML: Behaviour = { status: 200, body: "<!DOCTYPE html><html><body>Please log in</body></html>" };

/** PagerDuty's Events API v2 as it answers what it takes. */
export const pagerDuty = (got: Got): Behaviour => ({
  status: 202,
  body: { status: "success", message: "Event processed", dedup_key: keyOf(got.body) },
});

function keyOf(body: unknown): unknown {
  return typeof body === "object" && body !== null && "dedup_key" in body ? body.dedup_key : null;
}

/** A Slack webhook as it answers what it takes. */
export const slackWebhook = (): Behaviour => ({ status: 200, body: "ok", headers: { "content-type": "text/html" } });

/** STS as it answers who calls. */
export const sts = (account: string) => (): Behaviour => ({
  status: 200,
  headers: { "content-type": "text/xml" },
  body: `<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult><Arn>arn:aws:iam::${account}:user/op</Arn><UserId>AIDA</UserId><Account>${account}</Account></GetCallerIdentityResult><ResponseMetadata><RequestId>r</RequestId></ResponseMetadata></GetCallerIdentityResponse>`,
});
