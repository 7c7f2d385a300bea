import { asNexusError, NexusError } from "../../core/errors.js";
import type { Api } from "../clients.js";
import type { Image, Images, RegistryPlace, Repository } from "../images.js";
import { missing, nearNames } from "../near-names.js";
import { all, from } from "../paginate.js";
import type { WrapperDeps } from "../wrapper-deps.js";
import { readPlatforms } from "./platforms.js";
import { readScan } from "./scan.js";

type Ecr = Api<"ecr">;

/** Tags that are compared with a mistyped one: of so many images at most. */
const MOST_IMAGES = 1_000;
const NEWEST = 3;

export function createImages({ clients }: WrapperDeps): Images {
  const api = clients.api("ecr");
  return {
    repository: (name) => readRepository(api, name),
    tagged: (repository, tag, place) => readTagged(api, repository, tag, place),
    image: async (repository, tag) => {
      const found = await readTagged(api, repository, tag);
      if (found !== undefined) return found;
      throw new NexusError("not-found", `${repository} has no image with the tag "${tag}"`, {
        hint: await tagsLike(api, repository, tag),
      });
    },
    platforms: (repository, digest) => readPlatforms(api, repository, digest),
    scan: (repository, digest) => readScan(api, repository, digest),
    login: async (redactor) => {
      const { authorizationData } = await api.send("GetAuthorizationToken", {});
      const token = authorizationData?.[0]?.authorizationToken;
      redactor.add(token);
      const [user = "", ...rest] = Buffer.from(token ?? "", "base64")
        .toString("utf8")
        .split(":");
      const password = rest.join(":");
      redactor.add(password);
      if (user === "" || password === "") throw new NexusError("failed", "ECR gave no password for its registry");
      return { user, password };
    },
  };
}

async function readRepository(api: Ecr, name: string): Promise<Repository> {
  const reply = await api.send("DescribeRepositories", { repositoryNames: [name] }).catch(async (thrown: unknown) => {
    const error = asNexusError(thrown);
    if (error.code !== "not-found") throw error;
    throw await missing("the repository", name, () => repositoryNames(api), error, WHERE);
  });
  const found = reply.repositories?.[0];
  if (found?.repositoryUri === undefined) throw await missing("the repository", name, () => repositoryNames(api));
  const { repositoryUri: uri, imageTagMutability, imageTagMutabilityExclusionFilters } = found;
  return {
    name: found.repositoryName ?? name,
    uri,
    registry: uri.split("/")[0] ?? uri,
    tags: {
      mutable: imageTagMutability?.startsWith("IMMUTABLE") !== true,
      except: (imageTagMutabilityExclusionFilters ?? []).flatMap(({ filter }) => filter ?? []),
    },
  };
}

const WHERE = "its name comes from names.repository in the configuration: nexusctl config show --origin";

async function repositoryNames(api: Ecr): Promise<string[]> {
  return all(async (token) => {
    const page = await api.send("DescribeRepositories", { ...from("nextToken", token) });
    return {
      items: (page.repositories ?? []).flatMap(({ repositoryName }) => repositoryName ?? []),
      next: page.nextToken,
    };
  });
}

async function readTagged(
  api: Ecr,
  repositoryName: string,
  imageTag: string,
  { account, region }: RegistryPlace = {},
): Promise<Image | undefined> {
  const where = account === undefined ? {} : { registryId: account };
  const reply = await api
    .send(
      "DescribeImages",
      { ...where, repositoryName, imageIds: [{ imageTag }] },
      region === undefined ? {} : { region },
    )
    .catch((thrown: unknown) => {
      const error = asNexusError(thrown);
      if (error.awsCode === "ImageNotFoundException") return undefined;
      throw error;
    });
  const found = reply?.imageDetails?.[0];
  return found?.imageDigest === undefined ? undefined : toImage({ ...found, imageDigest: found.imageDigest });
}

interface Detail {
  imageDigest: string;
  imageTags?: string[] | undefined;
  imagePushedAt?: Date | undefined;
  imageSizeInBytes?: number | undefined;
}

function toImage({ imageDigest, imageTags, imagePushedAt, imageSizeInBytes }: Detail): Image {
  return { digest: imageDigest, tags: imageTags ?? [], pushedAt: imagePushedAt, bytes: imageSizeInBytes };
}

/** The tags there are are a courtesy: a refusal leaves them out. */
async function tagsLike(api: Ecr, repositoryName: string, wanted: string): Promise<string> {
  const images = await taggedImages(api, repositoryName).catch((thrown: unknown) => {
    const error = asNexusError(thrown);
    if (error.code === "interrupted") throw error;
    return undefined;
  });
  if (images === undefined) return `see which there are: aws ecr describe-images --repository-name ${repositoryName}`;
  if (images.length === 0) return "the repository has no tagged image at all";
  const near = nearNames(
    wanted,
    images.flatMap(({ tags }) => tags),
  );
  const newest = images
    .sort((a, b) => (b.pushedAt?.getTime() ?? 0) - (a.pushedAt?.getTime() ?? 0))
    .flatMap(({ tags }) => tags)
    .slice(0, NEWEST);
  const like = near.length === 0 ? "" : `did you mean ${near.join(" or ")}? `;
  return `${like}the newest are ${newest.join(", ")}`;
}

function taggedImages(api: Ecr, repositoryName: string): Promise<Image[]> {
  return all(async (token) => {
    const page = await api.send("DescribeImages", {
      repositoryName,
      filter: { tagStatus: "TAGGED" },
      ...from("nextToken", token),
    });
    const items = (page.imageDetails ?? []).flatMap((one) =>
      one.imageDigest === undefined ? [] : [toImage({ ...one, imageDigest: one.imageDigest })],
    );
    return { items, next: page.nextToken };
  }, MOST_IMAGES);
}
