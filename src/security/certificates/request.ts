import { createHash } from "node:crypto";
import { coversName } from "../../aws/certificates/names.js";
import type { Certificate, CertificateRequest } from "../../aws/certificates.js";
import type { Dns, HostedZone } from "../../aws/dns.js";
import { type AwsStep, type Change, change, fact, ref, type Step, type StepResults } from "../../core/change.js";
import type { Context } from "../../core/context.js";
import { usage } from "../../core/errors.js";
import { toJsonObject } from "../../core/json.js";
import { attachLines } from "./attach.js";

const RECORDS_MS = 120_000;
const ISSUED_MS = 1_800_000;
const TTL = 300;

export interface RequestOptions {
  domain: string;
  names: string[];
  region: string;
  keyAlgorithm: string;
  /** Whether the records that prove the names are written into Route 53. */
  write: boolean;
  /** Request it although one there is renews itself. */
  force: boolean;
}

/**
 * Requests a certificate, writes the records that prove its names, waits until it is issued and says how to attach it
 * (runbook, "Renew Certificates"; ACM user guide, "DNS validation"). Where one that covers the names renews itself, that is
 * said instead.
 */
export async function planRequest(ctx: Context, given: RequestOptions): Promise<Change> {
  const wanted = requestOf(given);
  const [acm, dns] = await Promise.all([ctx.aws.certificates(), ctx.aws.dns()]);
  const all = [wanted.domain, ...wanted.names];
  const there = (await acm.list()).filter(({ region }) => region === wanted.region);
  const enough = given.force ? undefined : there.find((one) => isEnough(one, all));
  const bare = [...new Set(all.map((name) => name.replace(/^\*\./, "")))];
  const zones = given.write ? await Promise.all(bare.map((name) => dns.zoneOf(name))) : bare.map(() => undefined);
  const outside = bare.filter((_, index) => zones[index] === undefined);
  const request = acm.request(wanted);
  const records = acm.untilRecords(request, bare, RECORDS_MS);
  const steps: Step[] = [
    request,
    records,
    ...recordSteps(dns, records.id, zones),
    ...(outside.length > 0 ? [] : [acm.untilIssued({ step: request }, ctx.globals.timeoutMs ?? ISSUED_MS)]),
  ];
  const attach = await attachLines(ctx, wanted.region);
  return change({
    title: `Request a certificate for ${wanted.domain} in ${wanted.region}`,
    risk: "safe",
    resource: { type: "certificate", name: wanted.domain },
    facts: [
      fact("names", all),
      fact("region", wanted.region),
      fact("key", wanted.keyAlgorithm),
      fact(
        "certificates there",
        there.filter((one) => one.names.some((name) => coversName(name, wanted.domain))).length,
      ),
      fact("written into", [...new Set(zones.flatMap((zone) => zone?.name ?? []))]),
    ],
    warnings: warnings(wanted, there, outside, ctx, given.write),
    steps: enough === undefined ? steps : [],
    nothingToDo: enough === undefined ? "" : enoughWords(enough),
    doneWords:
      outside.length > 0
        ? `Requested the certificate for ${wanted.domain}`
        : `The certificate for ${wanted.domain} is issued`,
    after: (results) => afterLines(results, request, records.id, bare, outside, attach),
  });
}

/** The token follows from what is asked for: the same request within the hour is the same certificate. */
function requestOf({ domain, names, region, keyAlgorithm }: RequestOptions): CertificateRequest {
  const others = [...new Set(names.map(plainName))].filter((name) => name !== plainName(domain)).sort();
  const key = JSON.stringify([plainName(domain), others, region, keyAlgorithm]);
  const token = createHash("sha256").update(key).digest("hex").slice(0, 32);
  return { domain: plainName(domain), names: others, region, keyAlgorithm, token };
}

/** @throws usage for what is no host name */
function plainName(text: string): string {
  const name = text.trim().toLowerCase().replace(/\.$/, "");
  if (/^(\*\.)?([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]$/.test(name)) return name;
  throw usage(`"${text}" is not a domain name`, "write it as www.example.com or *.example.com");
}

/** ACM renews it by itself: validated by DNS, in use. */
function isEnough(one: Certificate, names: string[]): boolean {
  if (one.status !== "ISSUED" || one.type !== "AMAZON_ISSUED" || one.inUseBy.length === 0 || !one.renewal.eligible)
    return false;
  if (one.renewal.status === "FAILED" || one.renewal.status === "PENDING_VALIDATION") return false;
  return names.every((wanted) => one.names.some((name) => name === wanted || coversName(name, wanted)));
}

function enoughWords({ arn, notAfter }: Certificate): string {
  const until = notAfter === undefined ? "" : `, holds until ${notAfter.toISOString().slice(0, 10)}`;
  return `nothing is needed: ${arn} covers it${until}, and ACM renews it by itself; --force requests another one`;
}

function warnings(
  wanted: CertificateRequest,
  there: Certificate[],
  outside: string[],
  ctx: Context,
  write: boolean,
): string[] {
  const pending = there.filter((one) => one.status === "PENDING_VALIDATION" && one.names.includes(wanted.domain));
  return [
    ...(ctx.globals.region === undefined
      ? []
      : [`it will serve what is in ${wanted.region} only: a load balancer there, or CloudFront for us-east-1`]),
    ...pending.map(({ arn }) => `${arn} was requested already and waits for its records`),
    ...(write
      ? outside.map(
          (name) =>
            `no public zone of ${name} is in this account: its record is not written, and has to be at its own DNS`,
        )
      : []),
  ];
}

/** One batch a zone. The values come of the step before. */
function recordSteps(dns: Dns, from: string, zones: (HostedZone | undefined)[]): AwsStep[] {
  const ids = [...new Set(zones.flatMap((zone) => zone?.id ?? []))];
  return ids.flatMap((id, number) => {
    const zone = zones.find((one) => one?.id === id);
    if (zone === undefined) return [];
    const Changes = zones.flatMap((one, index) => {
      if (one?.id !== id) return [];
      const set = {
        Name: ref(from, `r${index}.name`, "<name that ACM gives>"),
        Type: "CNAME",
        TTL,
        ResourceRecords: [{ Value: ref(from, `r${index}.value`, "<value that ACM gives>") }],
      };
      return [{ Action: "UPSERT" as const, ResourceRecordSet: toJsonObject(set) }];
    });
    const words = `write ${Changes.length === 1 ? "the validation record" : `${Changes.length} validation records`} into ${zone.name}`;
    const undo = {
      kind: "none",
      why: "the record proves the name to ACM at every renewal, for other certificates of it too",
    } as const;
    return [{ ...dns.change(zone, { Changes }, { Changes: [] }, words), id: `write-records-${number + 1}`, undo }];
  });
}

function afterLines(
  results: StepResults,
  request: AwsStep,
  records: string,
  names: string[],
  outside: string[],
  attach: (arn: string) => string[],
): string[] {
  const arn = String(results[request.id]?.arn ?? "");
  const open = outside.map((name) => {
    const record = results[records]?.[`r${names.indexOf(name)}`];
    const text = (key: string) =>
      typeof record === "object" && record !== null && !Array.isArray(record) ? String(record[key] ?? "") : "";
    return `at the DNS of ${name}: CNAME ${text("name")} → ${text("value")}`;
  });
  const wait = open.length === 0 ? [] : [`then wait for it: nexusctl security certs wait ${arn}`];
  return [arn, ...open, ...wait, ...attach(arn)];
}
