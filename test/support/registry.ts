import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type IncomingMessage, request, type ServerResponse } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freePort } from "./free-port.js";

/** A real registry (docker-registry, the one that speaks the OCI distribution protocol), which wants a password. */
export interface Registry {
  /** `127.0.0.1:port` */
  host: string;
  /** The digest of what a tag names; undefined where there is none. */
  digest(repository: string, tag: string): Promise<string | undefined>;
  get(path: string): Promise<Response>;
  stop(): Promise<void>;
}

export const USER = "AWS";
export const PASSWORD = "password-of-the-registry";
/** The same, as a registry keeps it (bcrypt). */
const HTPASSWD = `${USER}:$2b$04$VM3sAMh6JrymNG6J/Iv2wOrYEhOLJsYKiJuG1TmIaDAd6uKqwWlFq\n`;
const MANIFESTS =
  "application/vnd.oci.image.manifest.v1+json, application/vnd.docker.distribution.manifest.v2+json, application/vnd.oci.image.index.v1+json";
const READY_WITHIN_MS = 20_000;

/** @throws naming the component that is missing */
export async function startRegistry(): Promise<Registry> {
  if (spawnSync("docker-registry", ["--version"]).error !== undefined) {
    throw new Error("these tests need a registry (apt-get install docker-registry)");
  }
  const folder = mkdtempSync(join(tmpdir(), "nexusctl-registry-"));
  const host = `127.0.0.1:${await freePort()}`;
  writeFileSync(join(folder, "htpasswd"), HTPASSWD);
  writeFileSync(
    join(folder, "config.yml"),
    `version: 0.1
storage: {filesystem: {rootdirectory: ${folder}/data}}
http: {addr: "${host}"}
auth: {htpasswd: {realm: test, path: ${folder}/htpasswd}}
`,
  );
  const child = spawn("docker-registry", ["serve", join(folder, "config.yml")], {
    stdio: ["ignore", "ignore", "pipe"],
  });
  let log = "";
  child.stderr.on("data", (chunk: Buffer) => {
    log = (log + chunk.toString()).slice(-4_000);
  });
  const authorization = `Basic ${Buffer.from(`${USER}:${PASSWORD}`).toString("base64")}`;
  const ask = (path: string) => fetch(`http://${host}${path}`, { headers: { authorization, accept: MANIFESTS } });
  const late = Date.now() + READY_WITHIN_MS;
  while (
    !(await ask("/v2/").then(
      ({ ok }) => ok,
      () => false,
    ))
  ) {
    if (child.exitCode !== null || Date.now() > late) throw new Error(`the registry did not start:\n${log}`);
    await new Promise((again) => setTimeout(again, 50));
  }
  return {
    host,
    get: ask,
    digest: async (repository, tag) => {
      const answer = await ask(`/v2/${repository}/manifests/${tag}`);
      return answer.ok ? (answer.headers.get("docker-content-digest") ?? undefined) : undefined;
    },
    stop: () =>
      new Promise((resolve) => {
        child.once("exit", () => {
          rmSync(folder, { recursive: true, force: true });
          resolve();
        });
        child.kill("SIGKILL");
      }),
  };
}

/** ECR's own protocol in front of a real registry, and everything else as it is at `behind`. */
export async function ecrInFront(registry: Registry, repository: string, behind: string) {
  const given = { password: PASSWORD };
  const operations: Record<string, (input: Input) => Promise<object>> = {
    GetAuthorizationToken: async () => ({
      authorizationData: [
        { authorizationToken: Buffer.from(`${USER}:${given.password}`).toString("base64"), expiresAt: 2_000_000_000 },
      ],
    }),
    DescribeRepositories: async () => ({
      repositories: [
        { repositoryName: repository, repositoryUri: `${registry.host}/${repository}`, imageTagMutability: "MUTABLE" },
      ],
    }),
    DescribeImages: async ({ imageIds = [] }) => {
      const tag = imageIds[0]?.imageTag ?? "";
      const imageDigest = await registry.digest(repository, tag);
      if (imageDigest === undefined) throw new Error("ImageNotFoundException");
      return { imageDetails: [{ imageDigest, imageTags: [tag], imagePushedAt: 1_790_000_000 }] };
    },
    BatchGetImage: async ({ imageIds = [] }) => {
      const answer = await registry.get(`/v2/${repository}/manifests/${imageIds[0]?.imageDigest}`);
      return { images: [{ imageManifest: await answer.text() }], failures: [] };
    },
    GetDownloadUrlForLayer: async ({ layerDigest }) => ({ downloadUrl: `${address()}/layer/${layerDigest}` }),
    DescribeImageScanFindings: async () => {
      throw new Error("ScanNotFoundException");
    },
  };
  const server = createServer((incoming, answer) => void serve(incoming, answer));
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  const address = () => {
    const at = server.address();
    return `http://127.0.0.1:${at === null || typeof at === "string" ? 0 : at.port}`;
  };
  const serve = async (incoming: IncomingMessage, answer: ServerResponse) => {
    const [, layer] = /^\/layer\/(.+)$/.exec(incoming.url ?? "") ?? [];
    if (layer !== undefined) {
      answer.end(Buffer.from(await (await registry.get(`/v2/${repository}/blobs/${layer}`)).arrayBuffer()));
      return;
    }
    const [, operation] = /^AmazonEC2ContainerRegistry_V20150921\.(\w+)$/.exec(targetOf(incoming)) ?? [];
    const body = await bodyOf(incoming);
    if (operation === undefined) passOn(behind, incoming, body, answer);
    else await answerAs(operations[operation], body, answer);
  };
  return {
    url: address(),
    /** What the next logins are given in place of the registry's password. */
    handOut: (password: string) => {
      given.password = password;
    },
    stop: () => {
      server.closeAllConnections();
      return new Promise<void>((stopped) => server.close(() => stopped()));
    },
  };
}

interface Input {
  imageIds?: { imageTag?: string; imageDigest?: string }[];
  layerDigest?: string;
}

async function answerAs(
  operate: ((input: Input) => Promise<object>) | undefined,
  body: Buffer,
  answer: ServerResponse,
): Promise<void> {
  const json = { "content-type": "application/x-amz-json-1.1" };
  try {
    if (operate === undefined) throw new Error("UnknownOperationException");
    // What arrives was made by the SDK of these very operations.
    const input = JSON.parse(body.toString("utf8")) as Input;
    const output = JSON.stringify(await operate(input));
    answer.writeHead(200, json).end(output);
  } catch (thrown) {
    const __type = thrown instanceof Error ? thrown.message : String(thrown);
    answer.writeHead(400, json).end(JSON.stringify({ __type, message: __type }));
  }
}

function passOn(behind: string, incoming: IncomingMessage, body: Buffer, answer: ServerResponse): void {
  const { hostname, port } = new URL(behind);
  const { method, url, headers } = incoming;
  const out = request({ hostname, port, method, path: url, headers }, (reply) => {
    answer.writeHead(reply.statusCode ?? 502, reply.headers);
    reply.pipe(answer);
  });
  out.on("error", () => incoming.socket.destroy());
  out.end(body);
}

function targetOf({ headers }: IncomingMessage): string {
  const target = headers["x-amz-target"];
  return typeof target === "string" ? target : "";
}

async function bodyOf(stream: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks);
}
