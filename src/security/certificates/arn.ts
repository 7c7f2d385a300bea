import { NexusError } from "../../core/errors.js";

const CERTIFICATE = /^arn:[a-z-]+:acm:([a-z0-9-]+):(\d{12}):certificate\/[\w-]+$/;

export function isArn(text: string): boolean {
  return text.startsWith("arn:");
}

/**
 * The region of a certificate's ARN.
 * @param account the caller's; undefined where nobody knows it
 * @throws usage for what is no ARN of a certificate; not-found for another account's, which cannot be described from here
 */
export function checkArn(arn: string, account: string | undefined): string {
  const [, region, owner] = CERTIFICATE.exec(arn) ?? [];
  if (region === undefined || owner === undefined) {
    throw new NexusError("usage", `"${arn}" is not the ARN of a certificate`, {
      hint: "arn:aws:acm:<region>:<account>:certificate/<id>, or a domain; nexusctl security certs list shows them",
    });
  }
  if (account === undefined || owner === account) return region;
  throw new NexusError("not-found", `the certificate is of account ${owner}, and this environment is ${account}`, {
    hint: "use the environment of that account: --env",
  });
}
