import { asNexusError } from "../../core/errors.js";
import type { Api } from "../clients.js";
import type { ScanState } from "../images.js";

/** ACTIVE is what Amazon Inspector's continuous scan says of an image it has gone through. */
const ENDED = ["COMPLETE", "ACTIVE"];
const RUNNING = ["IN_PROGRESS", "PENDING"];

export async function readScan(api: Api<"ecr">, repositoryName: string, imageDigest: string): Promise<ScanState> {
  try {
    const reply = await api.send("DescribeImageScanFindings", {
      repositoryName,
      imageId: { imageDigest },
      // The counts are of all; the findings themselves are not shown.
      maxResults: 1,
    });
    const { status = "", description } = reply.imageScanStatus ?? {};
    if (RUNNING.includes(status)) return { state: "running" };
    if (!ENDED.includes(status)) return { state: "unknown", why: description ?? `the scan is ${status}` };
    const { findingSeverityCounts, imageScanCompletedAt } = reply.imageScanFindings ?? {};
    return { state: "scanned", at: imageScanCompletedAt, counts: { ...findingSeverityCounts } };
  } catch (thrown) {
    const error = asNexusError(thrown);
    if (error.code === "interrupted") throw error;
    if (error.awsCode === "ScanNotFoundException") return { state: "not-scanned" };
    return { state: "unknown", why: error.message };
  }
}
