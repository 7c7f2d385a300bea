import { createHash, randomBytes } from "node:crypto";
import { CreateRepositoryCommand, ECRClient, PutImageCommand } from "@aws-sdk/client-ecr";
import { KEYS, REGION } from "./seed.js";

/** The name that four lines of configuration give the repository. */
export const REPOSITORY = "acme-staging-backend";

/** A registry on an empty endpoint, filled with AWS's own client. */
export function imagesSeed(endpoint: string) {
  const credentials = { accessKeyId: KEYS.AWS_ACCESS_KEY_ID, secretAccessKey: KEYS.AWS_SECRET_ACCESS_KEY };
  const ecr = new ECRClient({ endpoint, region: REGION, credentials });
  return {
    ecr,
    async repository(repositoryName = REPOSITORY, imageTagMutability: "MUTABLE" | "IMMUTABLE" = "MUTABLE") {
      await ecr.send(new CreateRepositoryCommand({ repositoryName, imageTagMutability }));
    },
    /** @returns its digest */
    async image(imageTag: string, repositoryName = REPOSITORY): Promise<string> {
      const mediaType = "application/vnd.docker.distribution.manifest.v2+json";
      const config = { digest: `sha256:${randomBytes(32).toString("hex")}` };
      const imageManifest = JSON.stringify({ schemaVersion: 2, mediaType, config, layers: [] });
      // moto does not make it of the manifest.
      const imageDigest = `sha256:${createHash("sha256").update(imageManifest).digest("hex")}`;
      await ecr.send(new PutImageCommand({ repositoryName, imageTag, imageManifest, imageDigest }));
      return imageDigest;
    },
  };
}
