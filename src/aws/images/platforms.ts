import { asNexusError, NexusError } from "../../core/errors.js";
import type { Api } from "../clients.js";
import type { Platform, Platforms } from "../images.js";
import { listAt, textAt } from "../outside.js";

const MANIFESTS = [
  "application/vnd.oci.image.index.v1+json",
  "application/vnd.docker.distribution.manifest.list.v2+json",
  "application/vnd.oci.image.manifest.v1+json",
  "application/vnd.docker.distribution.manifest.v2+json",
];
/** A configuration is a few kilobytes; what does not come soon is not worth waiting for. */
const DOWNLOAD_MS = 5_000;
const BIGGEST = 4_000_000;

/**
 * What an image runs on. A list of manifests says it of each; that of one image names a configuration, which says it and
 * lies with the layers.
 */
export async function readPlatforms(api: Api<"ecr">, repositoryName: string, imageDigest: string): Promise<Platforms> {
  try {
    const { images, failures } = await api.send("BatchGetImage", {
      repositoryName,
      imageIds: [{ imageDigest }],
      acceptedMediaTypes: MANIFESTS,
    });
    const text = images?.[0]?.imageManifest;
    if (text === undefined) return unknown(failures?.[0]?.failureReason ?? "ECR gives no manifest of it");
    const manifest: unknown = JSON.parse(text);
    const listed = listAt(manifest, "manifests").flatMap((one) => platformOf(one, "platform"));
    if (listed.length > 0) return { known: true, platforms: listed };
    const config = textAt(manifest, "config", "digest");
    if (config === undefined) return unknown("its manifest names no configuration");
    return await fromConfiguration(api, repositoryName, config);
  } catch (thrown) {
    const error = asNexusError(thrown);
    if (error.code === "interrupted") throw error;
    return unknown(error.message);
  }
}

async function fromConfiguration(api: Api<"ecr">, repositoryName: string, layerDigest: string): Promise<Platforms> {
  const { downloadUrl } = await api.send("GetDownloadUrlForLayer", { repositoryName, layerDigest });
  if (downloadUrl === undefined) return unknown("ECR gives no address of its configuration");
  const found = platformOf(await download(downloadUrl));
  return found.length > 0 ? { known: true, platforms: found } : unknown("its configuration does not say");
}

/** The address is signed: it is a secret, and no message holds it. */
async function download(url: string): Promise<unknown> {
  const answer = await fetch(url, { signal: AbortSignal.timeout(DOWNLOAD_MS) }).catch(() => undefined);
  if (answer === undefined) throw new NexusError("failed", "its configuration cannot be downloaded from here");
  if (!answer.ok || Number(answer.headers.get("content-length") ?? 0) > BIGGEST) {
    throw new NexusError("failed", `its configuration cannot be downloaded (HTTP ${answer.status})`);
  }
  return answer.json();
}

/** What attests of an image is listed beside it, as of a platform that is none. */
function platformOf(value: unknown, ...path: string[]): Platform[] {
  const os = textAt(value, ...path, "os");
  const architecture = textAt(value, ...path, "architecture");
  if (os === undefined || architecture === undefined || architecture === "unknown") return [];
  return [{ os, architecture }];
}

function unknown(why: string): Platforms {
  return { known: false, why };
}
