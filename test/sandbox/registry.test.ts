import {
  BatchGetImageCommand,
  DescribeImageScanFindingsCommand,
  DescribeImagesCommand,
  DescribeRepositoriesCommand,
  ECRClient,
  GetAuthorizationTokenCommand,
  GetDownloadUrlForLayerCommand,
} from "@aws-sdk/client-ecr";
import { DescribeTasksCommand, ListTasksCommand, UpdateServiceCommand } from "@aws-sdk/client-ecs";
import { describe, expect, it } from "vitest";
import { NAMES, SERVICE, testSandbox } from "../support/sandbox.js";

const repositoryName = NAMES.repository;

function registry() {
  const test = testSandbox();
  const ecr = new ECRClient(test.settings());
  const digestOf = async (imageTag: string) => {
    const { imageDetails } = await ecr.send(new DescribeImagesCommand({ repositoryName, imageIds: [{ imageTag }] }));
    return imageDetails?.[0]?.imageDigest ?? "";
  };
  const running = async () => {
    const { cluster } = SERVICE;
    const { taskArns } = await test.ecs.send(new ListTasksCommand({ cluster, serviceName: SERVICE.service }));
    const { tasks } = await test.ecs.send(new DescribeTasksCommand({ cluster, tasks: taskArns }));
    return new Set((tasks ?? []).flatMap(({ containers }) => containers?.[0]?.imageDigest ?? []));
  };
  return { ...test, ecr, digestOf, running };
}

describe("the sandbox's registry", () => {
  it("has the images of the past revisions, and the running tasks run the newest deployed one", async () => {
    const { ecr, digestOf, running } = registry();
    const { repositories } = await ecr.send(new DescribeRepositoriesCommand({ repositoryNames: [repositoryName] }));
    expect(repositories?.[0]?.repositoryUri).toMatch(/^\d{12}\.dkr\.ecr\.[\w-]+\.amazonaws\.com\/.+-backend$/);
    const pages = [await ecr.send(new DescribeImagesCommand({ repositoryName, maxResults: 5 }))];
    pages.push(await ecr.send(new DescribeImagesCommand({ repositoryName, nextToken: pages[0]?.nextToken })));
    const tags = pages.flatMap(({ imageDetails }) => imageDetails ?? []).flatMap(({ imageTags }) => imageTags ?? []);
    expect(tags).toEqual(expect.arrayContaining(["v1.38.2", "v1.40.1", "v1.42.0", "v1.43.0-arm64"]));
    expect(await running()).toEqual(new Set([await digestOf("v1.42.0")]));
  });

  it("tells what an image runs on by its configuration, without any network", async () => {
    const { ecr, digestOf } = registry();
    const imageIds = [{ imageDigest: await digestOf("v1.43.0-arm64") }];
    const { images } = await ecr.send(new BatchGetImageCommand({ repositoryName, imageIds }));
    const layerDigest = JSON.parse(images?.[0]?.imageManifest ?? "{}").config.digest;
    const { downloadUrl = "" } = await ecr.send(new GetDownloadUrlForLayerCommand({ repositoryName, layerDigest }));
    expect(downloadUrl).toMatch(/^data:/);
    expect(await (await fetch(downloadUrl)).json()).toMatchObject({ os: "linux", architecture: "arm64" });
  });

  it("moves a tag with a push: what runs stays, and fresh tasks run the new image", async () => {
    const test = registry();
    const before = await test.digestOf("v1.42.0");
    const pushed = test.sandbox.control.images.push("v1.42.0", { os: "linux", architecture: "amd64" });
    expect(await test.digestOf("v1.42.0")).toBe(pushed);
    expect(pushed).not.toBe(before);
    expect(await test.running()).toEqual(new Set([before]));
    await test.ecs.send(new UpdateServiceCommand({ ...SERVICE, forceNewDeployment: true }));
    test.pass(400);
    expect(await test.running()).toEqual(new Set([pushed]));
  });

  it("answers with AWS's own errors", async () => {
    const { ecr } = registry();
    const send = (repository: string, imageTag: string) =>
      ecr.send(new DescribeImagesCommand({ repositoryName: repository, imageIds: [{ imageTag }] }));
    await expect(send("nothing", "v1")).rejects.toMatchObject({ name: "RepositoryNotFoundException" });
    await expect(send(repositoryName, "v0")).rejects.toMatchObject({ name: "ImageNotFoundException" });
    const scan = new DescribeImageScanFindingsCommand({ repositoryName, imageId: { imageTag: "v1.43.0-broken" } });
    await expect(ecr.send(scan)).rejects.toMatchObject({ name: "ScanNotFoundException" });
  });

  it("gives a password for twelve hours", async () => {
    const { ecr, now } = registry();
    const { authorizationData } = await ecr.send(new GetAuthorizationTokenCommand({}));
    const { authorizationToken = "", expiresAt } = authorizationData?.[0] ?? {};
    expect(Buffer.from(authorizationToken, "base64").toString()).toMatch(/^AWS:sandbox-/);
    expect(expiresAt?.getTime()).toBe(now().getTime() + 12 * 3_600_000);
  });
});
