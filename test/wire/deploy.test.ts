import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { GetAuthorizationTokenCommand } from "@aws-sdk/client-ecr";
import { DescribeTaskDefinitionCommand, ECSClient } from "@aws-sdk/client-ecs";
import { beforeEach, describe, expect, test } from "vitest";
import { type Ended, jsonOf } from "../support/cli.js";
import { fakeTool } from "../support/fake-tool.js";
import { ACCOUNT, FOUR_LINES, KEYS, REGION } from "../support/seed.js";
import { imagesSeed, REPOSITORY } from "../support/seed-images.js";
import { wirePlatform } from "../support/wire-platform.js";

const wire = wirePlatform();
const URI = `${ACCOUNT}.dkr.ecr.${REGION}.amazonaws.com/${REPOSITORY}`;
const OTHER = `sha256:${"0".repeat(64)}`;

/** Puts an image into moto's registry, as a push would, and prints its digest as docker does. */
const PUT = `
put() {
  manifest='{\\"schemaVersion\\":2,\\"mediaType\\":\\"application/vnd.docker.distribution.manifest.v2+json\\",\\"config\\":{\\"digest\\":\\"sha256:'$RANDOM'\\"},\\"layers\\":[]}'
  curl -s "$MOTO_URL" -H 'Content-Type: application/x-amz-json-1.1' \\
    -H 'X-Amz-Target: AmazonEC2ContainerRegistry_V20150921.PutImage' \\
    -H 'Authorization: AWS4-HMAC-SHA256 Credential=${KEYS.AWS_ACCESS_KEY_ID}/20260131/${REGION}/ecr/aws4_request, SignedHeaders=host, Signature=0' \\
    -d '{"repositoryName":"${REPOSITORY}","imageDigest":"sha256:'"$(printf %s "$RANDOM$RANDOM" | sha256sum | cut -c1-64)"'","imageTag":"v2.0.0","imageManifest":"'"$manifest"'"}' |
    sed -n 's/.*"imageDigest": *"\\(sha256:[0-9a-f]*\\)".*/v2.0.0: digest: \\1 size: 1574/p'
}`;

/** A docker that writes down how it was called; its parts may be other ones. */
function docker(parts: { build?: string; push?: string; inspect?: string } = {}): { PATH: string } {
  const { build = "echo 'Step 1/1 : FROM scratch'", push = "put", inspect = "echo linux/amd64" } = parts;
  const script = `${PUT}
printf '%s\\n' "$*" >> "$HOME/argv"
case $1 in
  version) echo 28.2.2 ;;
  build) ${build} ;;
  inspect) ${inspect} ;;
  login) cat >> "$HOME/passwords"; echo >> "$HOME/passwords"; stat -c %a "$DOCKER_CONFIG" >> "$HOME/modes" ;;
  push) ${push} ;;
esac`;
  return { PATH: fakeTool("docker", script) };
}

const clientOf = { region: REGION, credentials: { accessKeyId: KEYS.AWS_ACCESS_KEY_ID, secretAccessKey: "none" } };
const written = (name: string): string => {
  const path = join(wire.operator.home, name);
  return existsSync(path) ? readFileSync(path, "utf8") : "";
};
const argv = () => written("argv").trim().split("\n");
const state = () => join(wire.operator.home, ".local", "state", "nexusctl", "staging");
const writes = () => wire.proxy.writes().map(({ operation }) => operation);

const put = (tag: string, repository?: string) => imagesSeed(wire.moto.url).image(tag, repository);

async function runningImage(): Promise<string> {
  const { taskDefinition } = await wire.platform.service();
  const ecs = new ECSClient({ ...clientOf, endpoint: wire.moto.url });
  const found = await ecs.send(new DescribeTaskDefinitionCommand({ taskDefinition }));
  return found.taskDefinition?.containerDefinitions?.[0]?.image ?? "";
}

function deploy(options: string, env: Record<string, string> = {}): Promise<Ended> {
  const args = ["maintenance", "deploy", "--version", "v2.0.0", ...options.split(" "), "--yes", "-o", "json"];
  return wire.operator.run(args, { env: { MOTO_URL: wire.moto.url, ...env } });
}

beforeEach(async () => {
  await imagesSeed(wire.moto.url).repository();
  wire.operator.write("app/Dockerfile", "FROM scratch\n");
  wire.proxy.clear();
});

describe("an image from the build to the rollout", () => {
  test("runs by the digest that ECR names, and its login goes through the tool's input alone", async () => {
    wire.operator.write(".docker/config.json", '{"auths":{"mine":{}}}');
    const ended = await deploy("--build app", docker());
    expect(ended.code, ended.stderr).toBe(0);
    const { steps } = jsonOf(ended) as unknown as { steps: { id: string; result: { digest?: string } }[] };
    const digest = steps.find(({ id }) => id === "push")?.result.digest;
    expect(await runningImage()).toBe(`${URI}@${digest}`);
    expect(writes()).toEqual(["RegisterTaskDefinition", "UpdateService"]);

    const app = join(wire.operator.home, "app");
    const called = argv().filter((line) => !line.startsWith("version"));
    expect(called).toEqual([
      `build --platform linux/amd64 --tag ${URI}:v2.0.0 --file ${app}/Dockerfile ${app}`,
      `inspect --type image --format {{.Os}}/{{.Architecture}} ${URI}:v2.0.0`,
      `login --username AWS --password-stdin ${ACCOUNT}.dkr.ecr.${REGION}.amazonaws.com`,
      `push ${URI}:v2.0.0`,
    ]);
    const { authorizationData } = await imagesSeed(wire.moto.url).ecr.send(new GetAuthorizationTokenCommand({}));
    const token = authorizationData?.[0]?.authorizationToken ?? "";
    const password = Buffer.from(token, "base64").toString().replace("AWS:", "");
    expect(written("passwords").trim()).toBe(password);
    for (const text of [
      written("argv"),
      ended.stdout,
      ended.stderr,
      readFileSync(join(state(), "journal.jsonl"), "utf8"),
    ]) {
      expect(text).not.toContain(password);
      expect(text).not.toContain(token);
    }
    expect(written("modes").trim()).toBe("700");
    expect(readdirSync(state()).filter((name) => name.startsWith("registry-login"))).toEqual([]);
    expect(written(".docker/config.json")).toBe('{"auths":{"mine":{}}}');
  });

  test("a login that ends in the middle is renewed once, and the push is done again", async () => {
    const push = `if [ ! -e "$HOME/once" ]; then touch "$HOME/once"; echo '5f70bf18a086: Pushing'; echo 'denied: Your authorization token has expired. Reauthenticate and try again.' >&2; exit 1; fi; put`;
    const ended = await deploy("--build app", docker({ push }));
    expect(ended.code, ended.stderr).toBe(0);
    expect(argv().map((line) => line.split(" ")[0])).toEqual(
      expect.arrayContaining(["build", "inspect", "login", "push", "login", "push"]),
    );
    expect(argv().filter((line) => line.startsWith("login"))).toHaveLength(2);
    expect(ended.stderr).toContain("logging in and pushing again");
    expect(await runningImage()).toContain(`${URI}@sha256:`);
  });

  test("a push that is refused for good is not tried for ever, and the service is not touched", async () => {
    const denied = "User: arn:aws:iam::1:user/x is not authorized to perform: ecr:InitiateLayerUpload on resource: x";
    const ended = await deploy("--build app", docker({ push: `echo 'denied: ${denied}' >&2; exit 1` }));
    expect(argv().filter((line) => line.startsWith("push"))).toHaveLength(1);
    expect(jsonOf(ended)).toMatchObject({
      error: { code: "permission", hint: expect.stringContaining("ecr:InitiateLayerUpload") },
    });
    expect(writes()).toEqual([]);
  });

  test("a build that fails pushes and registers nothing: exit 1, with its last lines", async () => {
    const build = "echo 'Step 1/2 : RUN make'; echo 'make: *** No rule to make target' >&2; exit 2";
    const ended = await deploy("--build app", docker({ build }));
    expect(ended.code, ended.stderr).toBe(1);
    expect(jsonOf(ended)).toMatchObject({
      status: "failed",
      error: { message: expect.stringContaining("No rule to make target") },
    });
    expect(argv().some((line) => /^(login|push)/.test(line))).toBe(false);
    expect(writes()).toEqual([]);
  });

  test("an image that was built for another architecture is not pushed", async () => {
    const ended = await deploy("--build app", docker({ inspect: "echo linux/arm64" }));
    expect(ended.code, ended.stderr).toBe(1);
    expect(ended.stdout).toMatch(/is for linux\/arm64, and the tasks run on linux\/amd64/);
    expect(argv().some((line) => line.startsWith("push"))).toBe(false);
  });

  test("a builder that keeps what it builds to itself is told from a build that failed", async () => {
    const inspect = "echo 'Error: No such image' >&2; exit 1";
    const ended = await deploy("--build app", docker({ inspect }));
    expect(jsonOf(ended)).toMatchObject({ error: { hint: expect.stringContaining("docker buildx use default") } });
  });

  test("is stopped when ECR names another image than was pushed", async () => {
    const ended = await deploy(
      "--build app",
      docker({ push: `put > /dev/null; echo 'v2.0.0: digest: ${OTHER} size: 1'` }),
    );
    expect(ended.code).toBe(9);
    expect(ended.stdout).toContain("somebody else pushed the same tag");
    expect(writes()).toEqual([]);
  });

  test("a push that takes longer than it may is ended, and its login is gone", async () => {
    const ended = await deploy("--build app --timeout 3s", docker({ push: "sleep 60" }));
    expect(ended.stdout).toContain("given up after 3s");
    expect(readdirSync(state()).filter((name) => name.startsWith("registry-login"))).toEqual([]);
    expect(writes()).toEqual([]);
  });
});

describe("a tag that is there already", () => {
  test("is refused before anything is built where it cannot be moved: exit 1", async () => {
    await imagesSeed(wire.moto.url).repository("fixed", "IMMUTABLE");
    await put("v2.0.0", "fixed");
    wire.operator.write("nexusctl.yaml", `${FOUR_LINES}names: {repository: fixed}\n`);
    const ended = await deploy("--build app", docker());
    expect(ended.code, ended.stderr).toBe(1);
    expect(ended.stderr).toContain("its tags cannot be moved");
    expect(written("argv")).not.toContain("build");
  });

  test("is moved where it can be, and that is said before", async () => {
    const former = await put("v2.0.0");
    const ended = await deploy("--build app", docker());
    expect(ended.code, ended.stderr).toBe(0);
    expect(JSON.stringify(jsonOf(ended).warnings)).toContain(former);
    expect(await runningImage()).not.toContain(former);
  });

  test("is deployed with --skip-build by its digest, without any tool", async () => {
    const digest = await put("v2.0.0");
    const ended = await deploy("--skip-build", docker());
    expect(ended.code, ended.stderr).toBe(0);
    expect(await runningImage()).toBe(`${URI}@${digest}`);
    expect(written("argv")).toBe("");
    expect(JSON.stringify(jsonOf(ended).warnings)).toContain("is unknown");
  });

  test("that is none is not deployed: exit 5, with those that are like it", async () => {
    await put("v2.0.1");
    const ended = await deploy("--skip-build");
    expect(ended.code).toBe(5);
    expect(ended.stderr).toContain("did you mean v2.0.1?");
    expect(writes()).toEqual([]);
  });

  test("in a repository that is none: exit 5, with the nearest name", async () => {
    wire.operator.write("nexusctl.yaml", `${FOUR_LINES}names: {repository: acme-staging-backends}\n`);
    const ended = await deploy("--skip-build");
    expect(ended.code).toBe(5);
    expect(ended.stderr).toContain(`did you mean ${REPOSITORY}?`);
  });
});

describe("a reply that is lost", () => {
  test.each(["RegisterTaskDefinition", "UpdateService"])(
    "of %s is read back: one revision, one update, and the digest runs",
    async (operation) => {
      const digest = await put("v2.0.0");
      // moto forgets when a revision was registered, by which the one that was sent is told from an older one.
      const registered = `"taskDefinition": {"registeredAt": ${Date.now() / 1000},`;
      wire.proxy.rewrite("DescribeTaskDefinition", (text) => text.replace(/"taskDefinition": ?\{/, registered));
      wire.proxy.inject({ kind: "lost-reply", operation, times: 1 });
      const ended = await deploy("--skip-build");
      expect(ended.code, ended.stdout).toBe(0);
      expect(await runningImage()).toBe(`${URI}@${digest}`);
      expect((await wire.platform.service()).taskDefinition).toBe("acme-staging-task:3");
    },
  );
});
