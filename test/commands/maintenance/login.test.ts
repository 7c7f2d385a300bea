import { existsSync, lstatSync, mkdirSync, mkdtempSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { loginChild, pushChild } from "../../../src/release/children.js";
import { loginFolder, withLoginFolder } from "../../../src/release/login-folder.js";
import { fakeContext } from "../../support/context.js";

const REGISTRY = "123456789012.dkr.ecr.us-west-2.amazonaws.com";

/** An operator whose own docker is configured so. */
function operator(config?: string) {
  const own = mkdtempSync(join(tmpdir(), "nexusctl-docker-"));
  if (config !== undefined) writeFileSync(join(own, "config.json"), config);
  mkdirSync(join(own, "contexts"));
  const ctx = fakeContext({ variables: { DOCKER_CONFIG: own } });
  return { own, ctx, folder: loginFolder(ctx) };
}

describe("the folder of a login", () => {
  it("that cannot be made is said in words", async () => {
    const { ctx } = operator();
    const file = join(ctx.paths.environmentState, "file");
    mkdirSync(ctx.paths.environmentState, { recursive: true });
    writeFileSync(file, "");
    await expect(withLoginFolder(ctx, join(file, "x"), REGISTRY, async () => "pushed")).rejects.toMatchObject({
      code: "failed",
      message: expect.stringMatching(/^cannot make the folder \/.+: /),
    });
  });

  it("is the operator's alone, and is gone afterwards, also after a failure", async () => {
    const { ctx, folder } = operator();
    const failed = withLoginFolder(ctx, folder, REGISTRY, async () => {
      expect(statSync(folder).mode & 0o777).toBe(0o700);
      throw new Error("no network");
    });
    await expect(failed).rejects.toThrow("no network");
    expect(existsSync(folder)).toBe(false);
  });

  it("takes away what a killed push left", async () => {
    const { ctx, folder } = operator();
    const left = loginFolder(ctx);
    mkdirSync(left, { recursive: true });
    await withLoginFolder(ctx, folder, REGISTRY, async () => expect(existsSync(left)).toBe(false));
  });

  it("lets docker find its engine, and keeps the login out of the desktop's keychain", async () => {
    const { own, ctx, folder } = operator('{"currentContext":"colima","credsStore":"desktop","auths":{"other":{}}}');
    await withLoginFolder(ctx, folder, REGISTRY, async () => {
      expect(JSON.parse(readFileSync(join(folder, "config.json"), "utf8"))).toEqual({
        auths: { [REGISTRY]: {} },
        currentContext: "colima",
      });
      expect(lstatSync(join(folder, "contexts")).isSymbolicLink()).toBe(true);
    });
    expect(existsSync(join(own, "contexts"))).toBe(true);
  });

  it("is used also where the operator's configuration cannot be read", async () => {
    const { ctx, folder } = operator("{");
    expect(await withLoginFolder(ctx, folder, REGISTRY, async () => "pushed")).toBe("pushed");
  });
});

describe("the registry's transport", () => {
  it.each([
    ["podman", "127.0.0.1:5000", true],
    ["podman", "localhost:5000", true],
    ["podman", "127.0.0.1.example.com", false],
    ["podman", REGISTRY, false],
    ["docker", "127.0.0.1:5000", false],
  ] as const)("%s to %s goes without TLS: %s", (tool, registry, plain) => {
    const children = [loginChild(tool, registry, "/f"), pushChild(tool, `${registry}/app:v1`, "/f")];
    expect(children.map(({ args }) => args.includes("--tls-verify=false"))).toEqual([plain, plain]);
  });
});
