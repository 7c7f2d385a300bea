import { arns } from "../arns.js";
import { type InputReader, page, readInput } from "../input.js";
import { AwsFault, type Call, type Operation } from "../part.js";
import type { World } from "../world.js";
import { MANIFEST_TYPE, manifestOf, type RegistryImage, sha256 } from "./state.js";

const INVALID = "InvalidParameterException";
const HOUR = 3_600_000;

/** Elastic Container Registry with the platform's one repository. What is pushed comes through the sandbox's control. */
export const registryOperations: Record<string, Operation<World>> = {
  DescribeRepositories: (input, call) => {
    const { setup } = call;
    const asked = readInput(input, INVALID).texts("repositoryNames");
    for (const name of asked) needRepository(name, call);
    const { repository } = setup.names;
    return {
      repositories: [
        {
          repositoryName: repository,
          registryId: setup.accountId,
          repositoryArn: `arn:aws:ecr:${setup.region}:${setup.accountId}:repository/${repository}`,
          repositoryUri: arns(setup).image("").slice(0, -1),
          imageTagMutability: "MUTABLE",
          imageScanningConfiguration: { scanOnPush: false },
          createdAt: new Date(call.world.startedAt - 400 * 24 * HOUR),
        },
      ],
    };
  },
  DescribeImages: (input, call) => {
    const reader = readInput(input, INVALID);
    needRepository(reader.needText("repositoryName"), call);
    const ids = reader.objects("imageIds");
    const tagged = readInput(reader.object("filter") ?? {}, INVALID).text("tagStatus") === "TAGGED";
    const all =
      ids.length > 0 ? ids.map((id) => needImage(id, call)) : call.world.images.filter((one) => !tagged || one.tags[0]);
    const { items, next } = page(all, reader.text("nextToken"), reader.integer("maxResults") ?? 100, INVALID);
    return { imageDetails: items.map((one) => detailOf(one, call)), nextToken: next };
  },
  BatchGetImage: (input, call) => {
    const reader = readInput(input, INVALID);
    const repositoryName = reader.needText("repositoryName");
    needRepository(repositoryName, call);
    const images = reader.objects("imageIds").map((id) => {
      const { digest, config } = needImage(id, call);
      return { repositoryName, imageId: { imageDigest: digest }, imageManifest: manifestOf(config) };
    });
    return { images, failures: [] };
  },
  GetDownloadUrlForLayer: (input, call) => {
    const reader = readInput(input, INVALID);
    needRepository(reader.needText("repositoryName"), call);
    const layerDigest = reader.needText("layerDigest");
    const found = call.world.images.find(({ config }) => sha256(config) === layerDigest);
    if (found === undefined) throw new AwsFault("LayersNotFoundException", "One or more layers were not found.");
    // An address that holds its own content: nothing goes to a network.
    return { layerDigest, downloadUrl: `data:application/json,${encodeURIComponent(found.config)}` };
  },
  DescribeImageScanFindings: (input, call) => {
    const reader = readInput(input, INVALID);
    needRepository(reader.needText("repositoryName"), call);
    const { digest, findings, pushedAt } = needImage(reader.object("imageId") ?? {}, call);
    if (findings === null) throw new AwsFault("ScanNotFoundException", `Image scan does not exist for ${digest}.`);
    const done = new Date(pushedAt + HOUR / 60);
    return {
      imageId: { imageDigest: digest },
      imageScanStatus: { status: "COMPLETE", description: "The scan was completed successfully." },
      imageScanFindings: { imageScanCompletedAt: done, findingSeverityCounts: findings, findings: [] },
    };
  },
  GetAuthorizationToken: (_input, { setup, now, random }) => ({
    authorizationData: [
      {
        authorizationToken: Buffer.from(`AWS:sandbox-${random.hex(32, "registry", now.getTime())}`).toString("base64"),
        expiresAt: new Date(now.getTime() + 12 * HOUR),
        proxyEndpoint: `https://${arns(setup).image("").split("/")[0]}`,
      },
    ],
  }),
};

function needRepository(name: string, { setup }: Call<World>): void {
  if (name === setup.names.repository) return;
  throw new AwsFault(
    "RepositoryNotFoundException",
    `The repository with name '${name}' does not exist in the registry with id '${setup.accountId}'`,
  );
}

function needImage(id: Record<string, unknown>, { world, setup }: Call<World>): RegistryImage {
  const reader: InputReader = readInput(id, INVALID);
  const [tag, digest] = [reader.text("imageTag"), reader.text("imageDigest")];
  const found = world.images.find((one) =>
    digest === undefined ? tag !== undefined && one.tags.includes(tag) : one.digest === digest,
  );
  if (found !== undefined) return found;
  throw new AwsFault(
    "ImageNotFoundException",
    `The image with imageId {imageDigest:'${digest ?? "null"}', imageTag:'${tag ?? "null"}'} does not exist within the repository with name '${setup.names.repository}' in the registry with id '${setup.accountId}'`,
  );
}

function detailOf({ digest, tags, pushedAt, bytes }: RegistryImage, { setup }: Call<World>): Record<string, unknown> {
  return {
    registryId: setup.accountId,
    repositoryName: setup.names.repository,
    imageDigest: digest,
    imageTags: tags,
    imageSizeInBytes: bytes,
    imagePushedAt: new Date(pushedAt),
    imageManifestMediaType: MANIFEST_TYPE,
  };
}
