import {
  CreateAccessKeyCommand,
  DeleteAccessKeyCommand,
  GetAccessKeyLastUsedCommand,
  IAMClient,
  ListAccessKeysCommand,
  UpdateAccessKeyCommand,
} from "@aws-sdk/client-iam";
import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import { describe, expect, it } from "vitest";
import { testSandbox } from "../support/sandbox.js";

const UserName = "ci-deployer";

function people() {
  const sandbox = testSandbox();
  const iam = new IAMClient(sandbox.settings());
  const listed = async () => {
    const { AccessKeyMetadata } = await iam.send(new ListAccessKeysCommand({ UserName }));
    return (AccessKeyMetadata ?? []).map(({ AccessKeyId, Status }) => `${AccessKeyId} ${Status}`);
  };
  const asks = (accessKeyId: string) =>
    new STSClient({ ...sandbox.settings(), credentials: { accessKeyId, secretAccessKey: "any" } }).send(
      new GetCallerIdentityCommand({}),
    );
  return { ...sandbox, iam, listed, asks };
}

describe("a key in the sandbox's IAM", () => {
  it("is listed after a moment, and works a little later", async () => {
    const { iam, pass, listed, asks } = people();
    const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName }));
    const id = AccessKey?.AccessKeyId ?? "";
    expect(AccessKey?.SecretAccessKey).toMatch(/^sandbox\//);
    expect(await listed()).toHaveLength(1);
    await expect(asks(id)).rejects.toMatchObject({ name: "InvalidClientTokenId" });
    pass(4);
    expect(await listed()).toHaveLength(2);
    await expect(asks(id)).rejects.toMatchObject({ name: "InvalidClientTokenId" });
    pass(5);
    expect((await asks(id)).Arn).toContain(`user/${UserName}`);
  });

  it("is one of two at most", async () => {
    const { iam } = people();
    await iam.send(new CreateAccessKeyCommand({ UserName }));
    await expect(iam.send(new CreateAccessKeyCommand({ UserName }))).rejects.toMatchObject({
      name: expect.stringContaining("LimitExceeded"),
    });
  });

  it("that is off, deleted or unknown lets nobody in; its secret is kept nowhere", async () => {
    const { iam, pass, asks, sandbox, listed } = people();
    const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName }));
    const AccessKeyId = AccessKey?.AccessKeyId ?? "";
    pass(10);
    await iam.send(new UpdateAccessKeyCommand({ UserName, AccessKeyId, Status: "Inactive" }));
    await expect(asks(AccessKeyId)).rejects.toMatchObject({ name: "InvalidClientTokenId" });
    expect(await listed()).toContain(`${AccessKeyId} Active`);
    pass(4);
    expect(await listed()).toContain(`${AccessKeyId} Inactive`);
    await iam.send(new DeleteAccessKeyCommand({ UserName, AccessKeyId }));
    pass(4);
    expect(await listed()).toHaveLength(1);
    await expect(asks("AKIANOBODYSKEY000000")).rejects.toMatchObject({ name: "InvalidClientTokenId" });
    await expect(iam.send(new GetAccessKeyLastUsedCommand({ AccessKeyId }))).rejects.toMatchObject({
      name: expect.stringContaining("AccessDenied"),
    });
    expect(JSON.stringify(sandbox.world())).not.toContain(AccessKey?.SecretAccessKey);
  });
});
