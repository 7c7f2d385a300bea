import type { Context } from "../../core/context.js";
import { readPeople } from "../keys/people.js";
import { readPrefixLists } from "../network/look.js";
import type { AuditLook } from "./check.js";

/** Begins an audit: nothing is read yet. */
export function beginAudit(ctx: Context): AuditLook {
  const { env, aws } = ctx;
  const groups = once(async () => (await aws.network()).groups());
  return {
    ctx,
    now: ctx.clock.now(),
    people: once(() => readPeople(ctx)),
    root: once(async () => (await aws.access()).root()),
    groups,
    prefixLists: once(async () => {
      const openings = (await groups()).flatMap((group) => group.openings);
      return readPrefixLists(await aws.network(), openings);
    }),
    usedGroups: once(async () => (await aws.network()).usedGroups()),
    certificates: once(async () => (await aws.certificates()).list()),
    database: once(async () => (await aws.rds()).database(env.names.database)),
    snapshots: once(async () => (await aws.rds()).snapshots(env.names.database)),
    balancer: once(async () => (await aws.loadBalancing()).loadBalancer(env.names.loadBalancer)),
  };
}

function once<T>(read: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => {
    made ??= read();
    return made;
  };
}
