/** What an address answered to a question that needs no permission. */
export interface EndpointAnswer {
  status: number;
  /** The other side's clock, from its Date header (whole seconds). */
  date: Date | undefined;
  elapsedMs: number;
}

/** Where the AWS calls of a region go: the endpoint that is configured, else the region's own STS. */
export function endpointOf(env: { region: string; endpointUrl?: string }): string {
  if (env.endpointUrl !== undefined) return env.endpointUrl;
  const domain = env.region.startsWith("cn-") ? "amazonaws.com.cn" : "amazonaws.com";
  return `https://sts.${env.region}.${domain}/`;
}

/**
 * Asks for the headers of `url`. Any HTTP answer will do: it shows that name, network, TLS and server work.
 * @throws Error whose message says which of them failed, e.g. `getaddrinfo ENOTFOUND example.invalid`
 */
export async function askEndpoint(url: string, signal: AbortSignal): Promise<EndpointAnswer> {
  const begin = performance.now();
  const answer = await fetch(url, { method: "HEAD", redirect: "manual", signal }).catch((thrown: unknown) => {
    const cause = thrown instanceof Error && thrown.cause instanceof Error ? thrown.cause : thrown;
    // Node tries every address of a name and then throws one error for all of them, without words.
    const first: unknown = cause instanceof AggregateError ? cause.errors[0] : cause;
    throw first instanceof Error ? first : new Error(String(first));
  });
  const date = new Date(answer.headers.get("date") ?? "");
  return {
    status: answer.status,
    date: Number.isNaN(date.getTime()) ? undefined : date,
    elapsedMs: performance.now() - begin,
  };
}
