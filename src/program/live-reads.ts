import { Readable } from "node:stream";
import { LOOKS, uses } from "../aws/uses.js";
import type { AwsServices } from "../core/context.js";
import type { Environment } from "../core/environment.js";
import { NexusError } from "../core/errors.js";
import type { Interrupts } from "../core/io.js";
import type { ValueSource } from "../core/options.js";
import { unlessAborted } from "../core/race.js";
import { Redactor } from "../core/redact.js";
import { secretsAmong } from "../core/secret-variables.js";
import type { Around } from "./around.js";
import type { Offer } from "./complete.js";
import { readGlobals } from "./globals.js";
import { openSession } from "./session.js";

/** A person waits for it in the middle of a line. */
const WITHIN_MS = 1_500;

export type ReadSource = Exclude<ValueSource, "environments" | "changes" | "incidents">;

const READS: Record<ReadSource, (aws: AwsServices, env: Environment) => Promise<Offer[]>> = {
  snapshots: async (aws, { names }) =>
    (await (await aws.rds()).snapshots(names.database)).map(({ id, kind, status, createdAt }) => ({
      word: id,
      why: [kind, status, createdAt?.toISOString()].filter((word) => word !== undefined).join(", "),
    })),
  backups: async (aws, env) => {
    const { backupIds } = await import("../backup/data/catalog.js");
    const ids = await backupIds({ env, aws });
    const newest = ids.length === 0 ? [] : [{ word: "latest", why: "the newest backup" }];
    return [...newest, ...ids.map((id) => ({ word: id, why: `in ${env.names.backupBucket}` }))];
  },
  alarms: async (aws, { names }) =>
    (await (await aws.cloudwatch()).alarms(names.alarmPrefix)).map(({ name, state }) => ({ word: name, why: state })),
  revisions: async (aws, { names }) =>
    (await (await aws.ecs()).revisions(names.taskFamily, 20)).map((arn) => ({
      word: arn.slice(arn.lastIndexOf("/") + 1),
      why: "a revision of the task definition",
    })),
  deployments: async (aws, { names }) => {
    const ecs = await aws.ecs();
    const found = await ecs.deployments(await ecs.service(names));
    return (found ?? []).map(({ id, status }) => ({ word: id, why: status }));
  },
};

/** Asks AWS, or the sandbox. Nothing can be written: the gate is shut. @throws timeout after {@link WITHIN_MS} */
export async function readOffers(source: ReadSource, around: Around): Promise<Offer[]> {
  const { variables, cwd, home, place } = around;
  const late = AbortSignal.timeout(WITHIN_MS);
  const globals = { ...readGlobals({ dryRun: true }, {}), ...place };
  const redactor = new Redactor();
  for (const secret of secretsAmong(variables)) redactor.add(secret);
  const session = await openSession(LOOKING, globals, {
    variables,
    cwd,
    home,
    stdin: NOBODY,
    redactor,
    interrupts: endedBy(late),
  });
  try {
    const { env } = session;
    if (env === undefined) return [];
    return await unlessAborted(READS[source](session.services(), env), late, tooLate);
  } finally {
    session.close();
  }
}

/** Who types in the middle of a line pipes nothing in. */
const NOBODY = Readable.from([]);

/** What looking may send, as a command would declare it. */
const LOOKING = {
  needs: "environment" as const,
  uses: uses(LOOKS.snapshots, LOOKS.bucket, LOOKS.alarms, LOOKS.service),
};

function tooLate(): NexusError {
  return new NexusError("timeout", `AWS has not answered within ${WITHIN_MS} ms`);
}

/** Nobody presses Ctrl-C on a completion: time ends it. */
function endedBy(signal: AbortSignal): Interrupts {
  const now = <T>(body: (signal: AbortSignal) => Promise<T>) => body(signal);
  return { signal, hold: now, lend: (body) => body(), attend: (_, body) => body(signal), abort: () => undefined };
}
