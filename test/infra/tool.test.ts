import { describe, expect, it } from "vitest";
import { childEnvironment } from "../../src/infra/place.js";
import { findTool, isNewEnough, locate, versionIn } from "../../src/infra/tool.js";
import { fakeContext } from "../support/context.js";
import { fakeTool } from "../support/fake-tool.js";

const says = (version: string) => `echo '{"terraform_version":"${version}"}'`;
const folderOf = (path: string) => path.split(":")[0] ?? "";
const contextWith = (PATH: string) => fakeContext({ variables: { PATH } });

describe("the tool", () => {
  it("is terraform where both are there, tofu where only that is, and the configured one before either", async () => {
    const terraform = folderOf(fakeTool("terraform", says("1.9.0")));
    const tofu = folderOf(fakeTool("tofu", says("1.10.2")));
    expect(await findTool(contextWith(`${tofu}:${terraform}`))).toMatchObject({
      name: "terraform",
      product: "Terraform",
      version: "1.9.0",
    });
    expect(await findTool(contextWith(tofu))).toMatchObject({ name: "tofu", product: "OpenTofu", version: "1.10.2" });
    expect(await findTool(contextWith(`${terraform}:${tofu}`), "tofu")).toMatchObject({ name: "tofu" });
    expect(await findTool(contextWith(""), `${tofu}/tofu`)).toMatchObject({ path: `${tofu}/tofu` });
  });

  it("that is nowhere is missed by both names, with where to look", async () => {
    await expect(findTool(contextWith("/nowhere"))).rejects.toMatchObject({
      exitCode: 1,
      message: "neither terraform nor tofu is on PATH",
      hint: expect.stringContaining("nexusctl doctor"),
    });
    await expect(findTool(contextWith("/nowhere"), "/opt/terraform")).rejects.toThrow("/opt/terraform (infra.tool");
    expect(locate("/etc", "")).toBeUndefined();
  });

  it.each([
    ["0.12", "echo Terraform v0.12.31", "Terraform 0.12.31, which is too old"],
    ["0.15", says("0.15.5"), "Terraform 0.15.5, which is too old"],
    ["nothing", "true", "does not say which version it is"],
    ["an error", "echo broken >&2; exit 1", "broken"],
  ])("that is %s is refused with what it is", async (_what, script, words) => {
    const path = folderOf(fakeTool("terraform", script));
    await expect(findTool(contextWith(path))).rejects.toMatchObject({
      exitCode: 1,
      message: expect.stringContaining(words),
      hint: expect.stringContaining("1.0 or newer"),
    });
  });

  it.each([
    ["1.0.0", true],
    ["1.12.0-rc1", true],
    ["2.0.0", true],
    ["0.99.9", false],
    ["x", false],
  ])("of version %s is new enough: %s", (version, expected) => {
    expect(isNewEnough(version)).toBe(expected);
  });

  it("is read off what any version prints", () => {
    expect(versionIn('{"terraform_version":"1.11.4","platform":"x"}')).toBe("1.11.4");
    expect(versionIn("Terraform v0.12.31\n\nYour version is out of date!")).toBe("0.12.31");
    expect(versionIn('{"version":"1"}')).toBeUndefined();
  });
});

describe("the environment of its children", () => {
  const env = { kind: "aws" as const, region: "eu-west-1", profile: "ops", endpointUrl: "http://127.0.0.1:1" };

  it("is that of the configured account and region", () => {
    expect(childEnvironment(env, {})).toMatchObject({
      AWS_REGION: "eu-west-1",
      AWS_DEFAULT_REGION: "eu-west-1",
      AWS_PROFILE: "ops",
      AWS_ENDPOINT_URL: "http://127.0.0.1:1",
      TF_IN_AUTOMATION: "1",
      TF_INPUT: "0",
    });
  });

  it("has no keys beside a profile, which terraform would take instead of it; without one it has them all", () => {
    const keys = {
      AWS_ACCESS_KEY_ID: "AKIAOTHER",
      AWS_SECRET_ACCESS_KEY: "other",
      AWS_SESSION_TOKEN: "other",
      AWS_SECURITY_TOKEN: "other",
      AWS_WEB_IDENTITY_TOKEN_FILE: "/token",
    };
    const seen = (profile?: string) => ({
      ...keys,
      ...childEnvironment({ kind: "aws", region: "eu-west-1", ...(profile === undefined ? {} : { profile }) }, keys),
    });
    for (const [name, value] of Object.entries(keys)) {
      expect(seen("ops"), name).toHaveProperty(name, undefined);
      expect(seen(), name).toHaveProperty(name, value);
    }
  });

  it("hides arguments that nobody was shown, and leads the sandbox to no account", () => {
    const hidden = childEnvironment(env, { TF_CLI_ARGS_apply: "-auto-approve", TF_CLI_ARGS: "-x", TF_VAR_a: "1" });
    expect(Object.entries(hidden).filter(([name]) => name.startsWith("TF_CLI"))).toEqual([
      ["TF_CLI_ARGS_apply", undefined],
      ["TF_CLI_ARGS", undefined],
    ]);
    expect(hidden).not.toHaveProperty("TF_VAR_a");
    expect(childEnvironment({ kind: "sandbox", region: "us-west-2" }, {})).not.toHaveProperty("AWS_REGION");
  });
});
