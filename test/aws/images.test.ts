import {
  BatchGetImageCommand,
  DescribeImageScanFindingsCommand,
  DescribeImagesCommand,
  ECRClient,
  ECRServiceException,
  GetAuthorizationTokenCommand,
  GetDownloadUrlForLayerCommand,
} from "@aws-sdk/client-ecr";
import { mockClient } from "aws-sdk-client-mock";
import { afterEach, describe, expect, it } from "vitest";
import { isImmutableTag } from "../../src/aws/images.js";
import { aws } from "./support.js";

const DIGEST = `sha256:${"a".repeat(64)}`;
const mocks: { restore(): void }[] = [];
afterEach(() => {
  for (const mock of mocks.splice(0)) mock.restore();
});

/** Every command that a test does not name is an error. */
function registry() {
  const mock = mockClient(ECRClient);
  mock.onAnyCommand().rejects(new Error("not expected"));
  mocks.push(mock);
  return mock;
}

const named = (name: string) =>
  new ECRServiceException({ name, message: name, $fault: "client", $metadata: { httpStatusCode: 400 } });
const images = () => aws().services.images();

describe("a tag", () => {
  it.each([
    [{ mutable: true, except: [] }, "v1", false],
    [{ mutable: false, except: [] }, "v1", true],
    [{ mutable: false, except: ["latest*"] }, "latest-dev", false],
    [{ mutable: false, except: ["latest*"] }, "v1", true],
    [{ mutable: true, except: ["v*"] }, "v1", true],
    [{ mutable: true, except: ["v*.0"] }, "v1x0", false],
  ])("of a repository with %j: %s names one image for ever: %s", (rule, tag, immutable) => {
    expect(isImmutableTag(rule, tag)).toBe(immutable);
  });

  it("that names nothing is answered with those like it and the newest, of all pages", async () => {
    const mock = registry();
    mock.on(DescribeImagesCommand, { imageIds: [{ imageTag: "v1.9" }] }).rejects(named("ImageNotFoundException"));
    const detail = (tag: string, day: number) => ({
      imageDigest: DIGEST,
      imageTags: [tag],
      imagePushedAt: new Date(Date.UTC(2026, 0, day)),
    });
    mock
      .on(DescribeImagesCommand, { filter: { tagStatus: "TAGGED" } })
      .callsFake(({ nextToken }: { nextToken?: string }) =>
        nextToken === undefined
          ? { imageDetails: [detail("v1.8", 1)], nextToken: "2" }
          : { imageDetails: [detail("release-7", 20)] },
      );
    await expect((await images()).image("shop", "v1.9")).rejects.toMatchObject({
      exitCode: 5,
      hint: "did you mean v1.8? the newest are release-7, v1.8",
    });
  });

  it("that names nothing is still not found where the others may not be listed", async () => {
    const mock = registry();
    mock.on(DescribeImagesCommand).rejects(named("AccessDeniedException"));
    mock.on(DescribeImagesCommand, { imageIds: [{ imageTag: "v1" }] }).rejects(named("ImageNotFoundException"));
    await expect((await images()).image("shop", "v1")).rejects.toMatchObject({ exitCode: 5 });
  });
});

describe("what an image runs on", () => {
  it("is said by a list of manifests, without what only attests of it", async () => {
    const platform = (os: string, architecture: string) => ({ platform: { os, architecture } });
    const manifests = [platform("linux", "amd64"), platform("linux", "arm64"), platform("unknown", "unknown")];
    registry()
      .on(BatchGetImageCommand)
      .resolves({ images: [{ imageManifest: JSON.stringify({ manifests }) }] });
    expect(await (await images()).platforms("shop", DIGEST)).toEqual({
      known: true,
      platforms: [
        { os: "linux", architecture: "amd64" },
        { os: "linux", architecture: "arm64" },
      ],
    });
  });

  it("is unknown, with why, where its configuration may not be read, and never shows the signed address", async () => {
    const mock = registry();
    mock
      .on(BatchGetImageCommand)
      .resolves({ images: [{ imageManifest: JSON.stringify({ config: { digest: DIGEST } }) }] });
    mock.on(GetDownloadUrlForLayerCommand).resolves({ downloadUrl: "http://127.0.0.1:1/layer?X-Amz-Signature=abc" });
    const seen = await (await images()).platforms("shop", DIGEST);
    expect(seen).toEqual({ known: false, why: "its configuration cannot be downloaded from here" });
  });

  it.each([
    ["no image", { images: [], failures: [{ failureReason: "Requested image not found" }] }, "not found"],
    ["a manifest that is no JSON", { images: [{ imageManifest: "{" }] }, "JSON"],
    ["a manifest of another kind", { images: [{ imageManifest: '{"layers":[]}' }] }, "names no configuration"],
  ])("is unknown for %s", async (_what, reply, why) => {
    registry().on(BatchGetImageCommand).resolves(reply);
    expect(await (await images()).platforms("shop", DIGEST)).toMatchObject({
      known: false,
      why: expect.stringContaining(why),
    });
  });
});

describe("a scan", () => {
  it.each([
    ["COMPLETE", { state: "scanned", counts: { HIGH: 2 } }],
    ["ACTIVE", { state: "scanned" }],
    ["IN_PROGRESS", { state: "running" }],
    ["FAILED", { state: "unknown" }],
    ["FINDINGS_UNAVAILABLE", { state: "unknown" }],
  ] as const)("that is %s", async (status, expected) => {
    registry()
      .on(DescribeImageScanFindingsCommand)
      .resolves({ imageScanStatus: { status }, imageScanFindings: { findingSeverityCounts: { HIGH: 2 } } });
    expect(await (await images()).scan("shop", DIGEST)).toMatchObject(expected);
  });

  it.each([
    ["ScanNotFoundException", "not-scanned"],
    ["AccessDeniedException", "unknown"],
  ])("that answers with %s is %s", async (code, state) => {
    registry().on(DescribeImageScanFindingsCommand).rejects(named(code));
    expect(await (await images()).scan("shop", DIGEST)).toMatchObject({ state });
  });
});

describe("a login", () => {
  it("is known to the redactor, whole and as a password, before anybody gets it", async () => {
    const token = Buffer.from("AWS:pass:word").toString("base64");
    registry()
      .on(GetAuthorizationTokenCommand)
      .resolves({ authorizationData: [{ authorizationToken: token }] });
    const known: (string | undefined)[] = [];
    const login = await (await images()).login({ add: (secret) => known.push(secret) });
    expect(login).toEqual({ user: "AWS", password: "pass:word" });
    expect(known).toEqual([token, "pass:word"]);
  });

  it("that ECR does not give is a failure", async () => {
    registry().on(GetAuthorizationTokenCommand).resolves({ authorizationData: [] });
    await expect((await images()).login({ add: () => undefined })).rejects.toMatchObject({ exitCode: 1 });
  });
});
