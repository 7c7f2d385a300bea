/** A call in AWS's query protocol without an SDK client, for the services that only tests set up (EC2, IAM, SNS). */
export async function queryAws(
  endpoint: string,
  service: "ec2" | "iam" | "ses" | "sns",
  version: string,
  parameters: Record<string, string>,
  region: string,
): Promise<string> {
  const scope = `test/20260101/${region}/${service}/aws4_request`;
  const answer = await fetch(endpoint, {
    method: "POST",
    headers: {
      "content-type": "application/x-www-form-urlencoded",
      authorization: `AWS4-HMAC-SHA256 Credential=${scope}, SignedHeaders=host, Signature=00`,
    },
    body: new URLSearchParams({ Version: version, ...parameters }),
  });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${service} ${parameters.Action} answered ${answer.status}: ${text}`);
  return text;
}

/** Every value of an XML element of this name. */
export function elements(xml: string, name: string): string[] {
  return [...xml.matchAll(new RegExp(`<${name}>([^<]*)</${name}>`, "g"))].map(([, value = ""]) => value);
}
