import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { nodeImage } from "../support/node-image.js";
import { packed } from "../support/package.js";
import { runProgram } from "../support/run-program.js";

/**
 * The Dockerfile is built by podman. No registry is asked: an image of this machine's node stands in for node:20-slim, so the
 * arguments that install more (POSTGRES_CLIENT, TERRAFORM_VERSION) are not run here. Commands run in a changed root (`chroot`),
 * which needs no privilege that a build machine lacks.
 */
const folder = mkdtempSync(join(tmpdir(), "nexusctl-image-"));
const context = join(folder, "context");
const BASE = "localhost/node-here";

const podman = (...args: string[]) =>
  runProgram("podman", args, {
    cwd: folder,
    env: { HOME: folder, CONTAINERS_STORAGE_CONF: join(folder, "storage.conf") },
  });

async function build(tag: string, at: string, ...args: string[]) {
  // Without a cache of layers: with this storage each would be a whole copy.
  const ended = await podman("build", "--layers=false", "--isolation", "chroot", "--tag", tag, ...args, at);
  expect(ended.code, ended.stdout + ended.stderr).toBe(0);
  return ended.stdout + ended.stderr;
}

/** Runs a line in the image, as the image's own user and in its own folder. */
async function inImage(line: string[]): Promise<string> {
  const at = mkdtempSync(join(folder, "look-"));
  writeFileSync(join(at, "Dockerfile"), `FROM localhost/nexusctl\nRUN ${JSON.stringify(line)}\n`);
  return build("localhost/look", at);
}

beforeAll(async () => {
  const storage = `[storage]\ndriver = "vfs"\ngraphroot = "${folder}/storage"\nrunroot = "${folder}/run"\n`;
  writeFileSync(join(folder, "storage.conf"), storage);
  const base = join(folder, "base");
  mkdirSync(base);
  await nodeImage(base);
  await build(BASE, base);
  const tarball = await packed();
  mkdirSync(context);
  for (const name of ["Dockerfile", ".dockerignore"]) copyFileSync(name, join(context, name));
  copyFileSync(tarball, join(context, basename(tarball)));
  writeFileSync(join(context, "secret.env"), "AWS_SECRET_ACCESS_KEY=of-nobody\n");
  await build("localhost/nexusctl", context, "--build-arg", `BASE=${BASE}`);
});

afterAll(async () => {
  await podman("rmi", "--all", "--force");
  rmSync(folder, { recursive: true, force: true });
});

describe("the image", () => {
  test("runs nexusctl as a user who is nobody, with a home of its own", async () => {
    const code = "console.log(process.getuid(), process.cwd(), process.env.HOME, process.env.NEXUSCTL_NO_INPUT)";
    expect(await inImage(["node", "-e", code])).toMatch(/10001 \/home\/nexusctl \/home\/nexusctl 1/);
    expect(await inImage(["nexusctl", "--version"])).toMatch(/nexusctl \d+\.\d+\.\d+/);
    expect(await inImage(["nexusctl", "--env", "sandbox", "service", "status", "-q"])).toContain(
      "nexus-platform-sandbox",
    );
  });

  test("starts nexusctl, and shows its help when nothing follows", async () => {
    const { stdout } = await podman("image", "inspect", "localhost/nexusctl");
    const [{ Config }] = JSON.parse(stdout) as [{ Config: Record<string, unknown> }];
    expect(Config).toMatchObject({ User: "10001:10001", Entrypoint: ["nexusctl"], Cmd: ["--help"] });
    expect(JSON.stringify(Config.Env)).not.toMatch(/AWS_|SECRET|TOKEN/);
  });

  test("holds nothing of the working folder but the installed package", async () => {
    const look =
      'console.log(require("fs").readdirSync("/tmp"), require("fs").readdirSync("/opt/nexusctl/lib/node_modules"))';
    expect(await inImage(["node", "-e", look])).toMatch(/\[\] \[ 'nexusctl' \]/);
  });
});
