import type { Context } from "../../core/context.js";
import type { Environment } from "../../core/environment.js";
import { asNexusError } from "../../core/errors.js";
import { kindOf, whyNot } from "../../health/why.js";
import { onAws, type Probe, type Seen } from "./probe.js";

/** One cheap read of each service, which shows whether the credentials may look there. */
interface Read {
  id: string;
  title: string;
  /** Answers with what it saw, in a few words. */
  read(aws: Context["aws"], env: Environment): Promise<string>;
}

const READS: readonly Read[] = [
  {
    id: "ecs",
    title: "Read ECS",
    read: async (aws, { names }) => `service ${(await (await aws.ecs()).service(names)).name}`,
  },
  {
    id: "autoscaling",
    title: "Read Application Auto Scaling",
    read: async (aws, { names }) =>
      (await (await aws.autoscaling()).target(names)) === undefined
        ? "the service has no scalable target"
        : "scalable target",
  },
  {
    id: "load-balancing",
    title: "Read load balancing",
    read: async (aws, { names }) =>
      `target group ${(await (await aws.loadBalancing()).targetGroup(names.targetGroup)).name}`,
  },
  {
    id: "rds",
    title: "Read RDS",
    read: async (aws, { names }) => `database ${(await (await aws.rds()).database(names.database)).id}`,
  },
  {
    id: "cloudwatch",
    title: "Read CloudWatch",
    read: async (aws, { names }) => `${(await (await aws.cloudwatch()).alarms(names.alarmPrefix)).length} alarms`,
  },
  {
    id: "logs",
    title: "Read logs",
    read: async (aws, { names }) => `${(await (await aws.logs()).groups(names.appLogGroup)).length} log groups`,
  },
  {
    id: "certificates",
    title: "Read certificates",
    read: async (aws, { names }) => `${(await (await aws.certificates()).list(names.domain)).length} certificates`,
  },
  {
    id: "dns",
    title: "Read DNS",
    read: async (aws, { names }) => {
      const zone = await (await aws.dns()).zoneOf(names.domain ?? "example.com");
      return zone === undefined ? "no zone of the domain" : `zone ${zone.name}`;
    },
  },
];

export const PERMISSION_PROBES: readonly Probe[] = READS.map(({ id, title, read }) =>
  onAws({ id: `read-${id}`, title, run: async ({ aws }, env) => seen(read(aws, env)) }),
);

/** Not found is an answer too: the credentials may look, and the name is wrong. */
async function seen(reading: Promise<string>): Promise<Seen> {
  try {
    return { state: "ok", what: await reading };
  } catch (thrown) {
    const { code, message, hint, operation } = asNexusError(thrown);
    if (code === "not-found") return { state: "warn", what: message, fix: hint ?? "correct the name under names:" };
    if (kindOf(thrown) === "denied") {
      return { state: "warn", what: whyNot(thrown), fix: `allow ${operation ?? "it"} to this identity` };
    }
    return { state: "unknown", what: whyNot(thrown) };
  }
}
