import { asNexusError } from "../../core/errors.js";
import type { Api } from "../clients.js";

/** Whether all four blocks are on (S3 "Blocking public access"); none at all is an error of its own. */
export async function blocksPublicAccess(api: Api<"s3">, bucket: string): Promise<boolean> {
  const found = await unless("NoSuchPublicAccessBlockConfiguration", () =>
    api.send("GetPublicAccessBlock", { Bucket: bucket }),
  );
  const { BlockPublicAcls, IgnorePublicAcls, BlockPublicPolicy, RestrictPublicBuckets } =
    found?.PublicAccessBlockConfiguration ?? {};
  return [BlockPublicAcls, IgnorePublicAcls, BlockPublicPolicy, RestrictPublicBuckets].every((one) => one === true);
}

/** Whether S3 judges the bucket's policy to be public; without a policy it is not. */
export async function hasPublicPolicy(api: Api<"s3">, bucket: string): Promise<boolean> {
  const found = await unless("NoSuchBucketPolicy", () => api.send("GetBucketPolicyStatus", { Bucket: bucket }));
  return found?.PolicyStatus?.IsPublic === true;
}

async function unless<T>(code: string, read: () => Promise<T>): Promise<T | undefined> {
  try {
    return await read();
  } catch (thrown) {
    if (asNexusError(thrown).awsCode === code) return undefined;
    throw thrown;
  }
}
