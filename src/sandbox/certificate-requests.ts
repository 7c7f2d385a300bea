import { arns } from "./arns.js";
import type { RequestedCertificate } from "./certificates-state.js";
import { readInput } from "./input.js";
import { AwsFault, type Call } from "./part.js";
import { nextSequence, type World } from "./world.js";

const INVALID = "ValidationException";
const HOUR = 3_600_000;
/** ACM names the records a moment after the request, and looks for them now and then. */
const RECORDS_AFTER_MS = 5_000;
const ISSUED_AFTER_MS = 60_000;
const GIVES_UP_MS = 72 * HOUR;

export function requestCertificate(input: Record<string, unknown>, call: Call<World>): Record<string, unknown> {
  const reader = readInput(input, INVALID);
  const names = [...new Set([reader.needText("DomainName"), ...reader.texts("SubjectAlternativeNames")])];
  const wrong = names.find((name) => !/^(\*\.)?([a-z0-9-]+\.)+[a-z]{2,}$/i.test(name));
  if (wrong !== undefined) throw new AwsFault(INVALID, `The domain name ${wrong} is not valid.`);
  const token = reader.text("IdempotencyToken") ?? "";
  const { certificates } = call.world;
  const known = certificates.find(
    (one) => token !== "" && one.token === token && one.region === call.region && call.now.getTime() - one.at < HOUR,
  );
  if (known !== undefined) return { CertificateArn: known.arn };
  const hex = call.random.hex(32, "certificate", nextSequence(call.world));
  const id = hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
  const keyAlgorithm = reader.text("KeyAlgorithm") ?? "RSA_2048";
  const arn = arns(call.setup).certificate(call.region, id);
  certificates.push({ arn, region: call.region, names, keyAlgorithm, token, at: call.now.getTime() });
  return { CertificateArn: arn };
}

export function deleteCertificate(input: Record<string, unknown>, { world }: Call<World>): Record<string, unknown> {
  const arn = readInput(input, INVALID).needText("CertificateArn");
  const found = world.certificates.find((one) => one.arn === arn);
  if (found === undefined) throw new AwsFault("ResourceNotFoundException", `Could not find certificate ${arn}.`);
  world.certificates = world.certificates.filter((one) => one !== found);
  return {};
}

/** Those of the call's region, as ACM describes them; `hasRecord` says whether the zone has a record. */
export function requestedIn(call: Call<World>, hasRecord: (name: string, value: string) => boolean) {
  return call.world.certificates
    .filter(({ region }) => region === call.region)
    .map((one) => describeRequested(one, call, hasRecord));
}

function describeRequested(
  { arn, names, keyAlgorithm, at }: RequestedCertificate,
  { now, random }: Call<World>,
  hasRecord: (name: string, value: string) => boolean,
) {
  const age = now.getTime() - at;
  const validations = names.map((name) => {
    const bare = name.replace(/^\*\./, "");
    const record = {
      Name: `_${random.hex(12, "proof", bare)}.${bare}.`,
      Type: "CNAME",
      Value: `_${random.hex(12, "value", bare)}.acm-validations.aws.`,
    };
    const proved = age >= ISSUED_AFTER_MS && hasRecord(record.Name, record.Value);
    return {
      DomainName: name,
      ValidationDomain: bare,
      ValidationMethod: "DNS",
      ValidationStatus: proved ? "SUCCESS" : "PENDING_VALIDATION",
      ResourceRecord: age >= RECORDS_AFTER_MS ? record : undefined,
    };
  });
  const issued = validations.every((one) => one.ValidationStatus === "SUCCESS");
  const issuedAt = issued ? at + ISSUED_AFTER_MS : undefined;
  return {
    CertificateArn: arn,
    DomainName: names[0] ?? "",
    SubjectAlternativeNames: names,
    Status: issued ? "ISSUED" : age >= GIVES_UP_MS ? "VALIDATION_TIMED_OUT" : "PENDING_VALIDATION",
    Type: "AMAZON_ISSUED",
    KeyAlgorithm: keyAlgorithm.replace("_", "-"),
    CreatedAt: new Date(at),
    IssuedAt: issuedAt === undefined ? undefined : new Date(issuedAt),
    NotBefore: issuedAt === undefined ? undefined : new Date(issuedAt),
    NotAfter: issuedAt === undefined ? undefined : new Date(issuedAt + 395 * 24 * HOUR),
    Serial: issued ? (random.hex(32, "serial", arn).match(/../g) ?? []).join(":") : undefined,
    InUseBy: [],
    RenewalEligibility: "INELIGIBLE",
    DomainValidationOptions: validations,
  };
}
