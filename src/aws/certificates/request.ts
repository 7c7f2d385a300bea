import type { AwsLook, AwsStep, WaitStep } from "../../core/change.js";
import { ref } from "../../core/change.js";
import type { Clock } from "../../core/clock.js";
import { formatDuration } from "../../core/time.js";
import type { WaitLook } from "../../core/wait.js";
import type { Certificate, CertificateRequest } from "../certificates.js";
import { textAt } from "../outside.js";

const ID = "request-certificate";
const ARN = ref(ID, "arn", "<ARN of the certificate>");
const RECORDS_EVERY_MS = 2_000;
const ISSUED_EVERY_MS = 15_000;
/** ACM gives a validation up after this (ACM user guide, "DNS validation"). */
export const GIVES_UP_MS = 72 * 3_600_000;

type Describe = (arn: string) => Promise<Certificate>;

export function requestStep({ domain, names, region, keyAlgorithm, token }: CertificateRequest): AwsStep {
  return {
    kind: "aws",
    id: ID,
    words: `request a certificate for ${[domain, ...names].join(", ")} in ${region}`,
    service: "acm",
    operation: "RequestCertificate",
    region,
    input: {
      DomainName: domain,
      ...(names.length === 0 ? {} : { SubjectAlternativeNames: names }),
      ValidationMethod: "DNS",
      KeyAlgorithm: keyAlgorithm,
      IdempotencyToken: token,
    },
    repeat: "harmless",
    keep: (output) => ({ arn: textAt(output, "CertificateArn") ?? null }),
    answers: { path: "arn", query: "CertificateArn" },
    undo: {
      kind: "call",
      words: "delete the certificate, while nothing uses it",
      service: "acm",
      operation: "DeleteCertificate",
      input: { CertificateArn: ARN },
      region,
    },
  };
}

/** @param names the distinct names without `*.`: the record of the one at `i` is kept as `r<i>` */
export function untilRecordsStep(
  step: AwsStep,
  names: readonly string[],
  timeoutMs: number,
  describe: Describe,
): WaitStep {
  return {
    kind: "wait",
    needed: true,
    id: "validation-records",
    words: "wait until ACM says which records prove the names",
    timeoutMs,
    reattach: "security certs list",
    finds: Object.fromEntries(names.flatMap((name, index) => recordLooks(name, index, step.region))),
    wait: (results) => {
      const arn = textAt(results[step.id], "arn") ?? "";
      return {
        what: "ACM to name the validation records",
        timeoutMs,
        everyMs: RECORDS_EVERY_MS,
        reattach: `security certs wait ${arn}`,
        look: async (): Promise<WaitLook> => {
          const found = recordsOf(await describe(arn));
          const known = names.flatMap((name, index) => {
            const record = found.get(name);
            return record === undefined ? [] : [[`r${index}`, record] as const];
          });
          const summary = `${known.length} of ${names.length} records`;
          if (known.length < names.length) return { state: "waiting", summary };
          return { state: "done", summary, result: Object.fromEntries(known) };
        },
      };
    },
  };
}

/** Where ACM says the record of a name, as {@link untilRecordsStep} keeps it. */
function recordLooks(name: string, index: number, region: string | undefined): [string, AwsLook][] {
  const found = `Certificate.DomainValidationOptions[?DomainName=='${name}' || DomainName=='*.${name}'].ResourceRecord`;
  const look = (query: string): AwsLook => ({
    service: "acm",
    operation: "DescribeCertificate",
    input: { CertificateArn: ARN },
    ...(region === undefined ? {} : { region }),
    query,
  });
  return [
    [`r${index}.name`, look(`${found}.Name | [0] || ''`)],
    [`r${index}.value`, look(`${found}.Value | [0] || ''`)],
  ];
}

/** A name and its wildcard are proved by the same record. */
function recordsOf({ validation }: Certificate): Map<string, { name: string; value: string }> {
  return new Map(
    validation.flatMap(({ domain, record }) => (record === undefined ? [] : [[domain.replace(/^\*\./, ""), record]])),
  );
}

export function untilIssuedStep(
  of: { step: AwsStep } | { arn: string },
  timeoutMs: number,
  describe: Describe,
  clock: Clock,
): WaitStep {
  const known = "arn" in of ? of.arn : "<arn>";
  return {
    kind: "wait",
    id: "issued",
    words: "wait until ACM has issued it",
    timeoutMs,
    reattach: `security certs wait ${known}`,
    wait: (results) => {
      const arn = "arn" in of ? of.arn : (textAt(results[of.step.id], "arn") ?? "");
      return {
        what: "ACM to issue the certificate",
        timeoutMs,
        everyMs: ISSUED_EVERY_MS,
        reattach: `security certs wait ${arn}`,
        look: async () => issuedLook(await describe(arn), clock.now()),
      };
    },
  };
}

/** Where the issuing stands, and why it is stuck. */
export function issuedLook(one: Certificate, now: Date): WaitLook {
  if (one.status === "ISSUED") return { state: "done", summary: "issued" };
  const reason = one.renewal.reason === undefined ? "" : ` (${one.renewal.reason})`;
  if (one.status !== "PENDING_VALIDATION") {
    const cause = `${one.domain}: ${one.status.toLowerCase().replaceAll("_", " ")}${reason}`;
    const hint = "a certificate in this state never recovers: request another one";
    return { state: "failed", summary: cause, cause, hint };
  }
  const open = one.validation.filter(({ status }) => status !== "SUCCESS").map(({ domain }) => domain);
  const leftMs = one.createdAt === undefined ? GIVES_UP_MS : one.createdAt.getTime() + GIVES_UP_MS - now.getTime();
  const names = open.length === 0 ? "" : `: ACM does not see the record of ${open.join(", ")} yet`;
  return {
    state: "waiting",
    summary: `pending validation${names}; it gives up in ${formatDuration(leftMs)}`,
    progress: { done: one.validation.length - open.length, total: one.validation.length },
  };
}

/** A recorded inverse as a step again. */
export function replayCertificates(operation: string, input: Record<string, unknown>): AwsStep | undefined {
  const arn = textAt(input, "CertificateArn");
  if (operation !== "DeleteCertificate" || arn === undefined) return undefined;
  return {
    kind: "aws",
    id: "delete-certificate",
    words: `delete ${arn}`,
    service: "acm",
    operation,
    input: { CertificateArn: arn },
    repeat: "once",
    undo: { kind: "none", why: "a deleted certificate cannot be brought back; request another one" },
  };
}
