import type { Context } from "../../core/context.js";
import type { Environment } from "../../core/environment.js";
import { asNexusError } from "../../core/errors.js";
import { formatDuration } from "../../core/time.js";
import { askEndpoint, endpointOf } from "../../health/probes/endpoint.js";
import { sourcesOf } from "../config/sources.js";
import { type CloudProbe, onAws, type Probe, type Seen } from "./probe.js";

/** AWS refuses a signature that is older or newer than this. */
const SKEW_REFUSED_MS = 5 * 60_000;
const SKEW_WORTH_SAYING_MS = 30_000;
const ENDPOINT_WITHIN_MS = 5_000;

const PROBES: readonly CloudProbe[] = [
  { id: "credentials", title: "Credentials", run: credentials },
  { id: "account", title: "Account guard", run: accountGuard },
  { id: "region", title: "Region", run: region },
  { id: "endpoint", title: "Endpoint", run: endpoint },
  { id: "clock", title: "Clock", run: clock },
  { id: "notifications", title: "Notifications", run: notifications },
];

export const CLOUD_PROBES: readonly Probe[] = PROBES.map(onAws);

async function credentials({ aws }: Context, env: Environment): Promise<Seen> {
  try {
    const { arn } = await (await aws.identity()).caller();
    return { state: "ok", what: arn };
  } catch (thrown) {
    const { message, hint } = asNexusError(thrown);
    const profile = env.profile === undefined ? "" : ` --profile ${env.profile}`;
    return {
      state: "critical",
      what: message,
      fix: hint ?? `aws sts get-caller-identity${profile} shows what is wrong`,
    };
  }
}

async function accountGuard({ aws }: Context, { accountId, name }: Environment): Promise<Seen> {
  if (accountId === undefined) {
    return {
      state: "warn",
      what: "no accountId is configured: a change in the wrong account would not be noticed",
      fix: `add accountId: "<12 digits>" to ${name}`,
    };
  }
  const { account } = await (await aws.identity()).caller();
  if (account === accountId) return { state: "ok", what: `${account}, as configured` };
  return {
    state: "critical",
    what: `these credentials belong to ${account}, but ${name} is ${accountId}: no change would be made`,
    fix: "use another profile (--profile), or correct accountId",
  };
}

/** Says when a variable or flag overrides the region that the file gives: a classic way to look at nothing. */
async function region(ctx: Context, env: Environment): Promise<Seen> {
  const from = String(env.origins.region ?? "default");
  if (!from.startsWith("variable ") && !from.startsWith("flag "))
    return { state: "ok", what: `${env.region}, from ${from}` };
  const configured = await regionOfFile(ctx, env.name);
  if (configured === undefined || configured === env.region)
    return { state: "ok", what: `${env.region}, from ${from}` };
  return {
    state: "warn",
    what: `${env.region} from ${from} overrides ${configured} of the configuration file`,
    fix: from.startsWith("variable ")
      ? `unset ${from.slice("variable ".length)} if that is not meant`
      : "leave out --region",
  };
}

async function regionOfFile(ctx: Context, name: string): Promise<string | undefined> {
  const { resolveConfigured } = await import("../../config/resolve.js");
  const { NEXUSCTL_CONFIG, HOME } = ctx.variables;
  const globals = { env: name, profile: undefined, region: undefined, endpointUrl: undefined };
  try {
    return resolveConfigured({ ...sourcesOf(ctx), variables: { NEXUSCTL_CONFIG, HOME }, globals }).region;
  } catch (thrown) {
    // Without the variable there is no region at all: then it overrides nothing.
    if (asNexusError(thrown).code === "config") return undefined;
    throw thrown;
  }
}

async function endpoint(ctx: Context, env: Environment): Promise<Seen> {
  const url = endpointOf(env);
  try {
    const { elapsedMs } = await askEndpoint(url, ctx.clock.deadline(ENDPOINT_WITHIN_MS));
    return { state: "ok", what: `${url} answers in ${Math.round(elapsedMs)} ms` };
  } catch (thrown) {
    return {
      state: "critical",
      what: `${url} does not answer: ${asNexusError(thrown).message}`,
      fix:
        env.endpointUrl === undefined
          ? "check the network, the VPN and the proxy"
          : `start what should listen there, or change it: it comes from ${String(env.origins.endpointUrl ?? "default")}`,
    };
  }
}

async function clock(ctx: Context, env: Environment): Promise<Seen> {
  const { date } = await askEndpoint(endpointOf(env), ctx.clock.deadline(ENDPOINT_WITHIN_MS));
  if (date === undefined) return { state: "unknown", what: "the endpoint does not say what time it is" };
  const skew = ctx.clock.now().getTime() - date.getTime();
  const off = Math.abs(skew);
  if (off < SKEW_WORTH_SAYING_MS) return { state: "ok", what: "agrees with the endpoint's" };
  const what = `${formatDuration(off)} ${skew > 0 ? "ahead of" : "behind"} the endpoint's`;
  if (off < SKEW_REFUSED_MS) return { state: "warn", what, fix: "set this machine's clock (NTP)" };
  return { state: "critical", what: `${what}: AWS refuses such requests`, fix: "set this machine's clock (NTP)" };
}

async function notifications(_: Context, env: Environment): Promise<Seen> {
  const { missingSecrets } = await import("../../config/secrets.js");
  const missing = missingSecrets(env);
  if (missing.length > 0) return { state: "warn", what: missing.join("; "), fix: "set the variable or write the file" };
  const told = Object.keys(env.notifications);
  if (told.length > 0) return { state: "ok", what: `escalations go to ${told.join(", ")}` };
  return { state: "info", what: "none configured: escalations are shown, and sent to nobody" };
}
