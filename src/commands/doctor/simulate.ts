import { READ_LIST } from "../../aws/read-list.js";
import { everyUse } from "../../core/command.js";
import type { Context } from "../../core/context.js";
import { asNexusError } from "../../core/errors.js";
import { actionsOf } from "../../security/policy/policy.js";
import { type CloudProbe, onAws, type Probe, type Seen } from "./probe.js";

const SHOWN = 6;

/** Whether IAM would let this identity do all that nexusctl's commands declare (IAM SimulatePrincipalPolicy). */
const simulated: CloudProbe = {
  id: "permissions",
  title: "Permissions",
  run: async (ctx): Promise<Seen> => {
    const all = (await ctx.catalogue()).flatMap(everyUse);
    const [reads, every] = [actionsOf(all, READ_LIST), actionsOf(all)];
    const { arn } = await (await ctx.aws.identity()).caller();
    const source = principalOf(arn);
    if (source === undefined) return { state: "unknown", what: `the policies of ${arn} cannot be simulated` };
    return judge(await deniedOf(ctx, source, every), reads, every.length);
  },
};

export const SIMULATED: Probe = onAws(simulated);

/** A session of a role is judged by the role; the root user and others cannot be. */
export function principalOf(arn: string): string | undefined {
  const session = /^(arn:[^:]+):sts::(\d{12}):assumed-role\/([^/]+)\//.exec(arn);
  // The path of the role is not in the session's ARN: that of an SSO role is known, others mostly have none.
  if (session !== null) {
    const [, , account, role = ""] = session;
    const path = role.startsWith("AWSReservedSSO_") ? "aws-reserved/sso.amazonaws.com/" : "";
    return `arn:aws:iam::${account}:role/${path}${role}`;
  }
  return /:(user|role)\//.test(arn) ? arn : undefined;
}

async function deniedOf(ctx: Context, source: string, actions: string[]): Promise<string[] | { why: string }> {
  try {
    return await (await ctx.aws.access()).denied(source, actions);
  } catch (thrown) {
    if (ctx.signal.aborted) throw thrown;
    const { code, message } = asNexusError(thrown);
    return { why: code === "permission" ? "not permitted to simulate them (iam:SimulatePrincipalPolicy)" : message };
  }
}

function judge(denied: string[] | { why: string }, reads: string[], total: number): Seen {
  if (!Array.isArray(denied))
    return { state: "unknown", what: denied.why, fix: "the reads below are tried one by one" };
  if (denied.length === 0) return { state: "ok", what: `all ${total} actions that nexusctl uses are allowed` };
  const looks = denied.filter((action) => reads.includes(action));
  const shown = (looks.length > 0 ? looks : denied).slice(0, SHOWN).join(", ");
  const more = denied.length > SHOWN ? ", ..." : "";
  return {
    state: "warn",
    what: `${denied.length} of ${total} actions are not allowed, ${looks.length} of them reads: ${shown}${more}`,
    fix: "nexusctl security policy prints the policy that allows them",
  };
}
