import { whyNot } from "../../health/why.js";
import { type AuditCheck, type Audited, type AuditLook, type Problem, problems } from "./check.js";

type Judge = (look: AuditLook) => Promise<Problem | undefined>;

/** One thing. Where it is not there, whether it is well is unknown: a wrong name must not look like a good answer. */
async function one(look: AuditLook, judge: Judge): Promise<Audited> {
  const found = await judge(look);
  return problems(found === undefined ? [] : [found]);
}

/** A property of the platform's database. */
function ofDatabase(
  judge: (database: Awaited<ReturnType<AuditLook["database"]>>) => { what: string; fix: string } | undefined,
) {
  return (look: AuditLook) =>
    one(look, async () => {
      const database = await look.database();
      const found = judge(database);
      return found === undefined ? undefined : { resource: database.arn, ...found };
    });
}

function ofBucket(judge: (look: AuditLook, bucket: string) => Promise<{ what: string; fix: string } | undefined>) {
  return (look: AuditLook) =>
    one(look, async () => {
      const bucket = look.ctx.env.names.backupBucket;
      const found = await judge(look, bucket);
      return found === undefined ? undefined : { resource: bucket, ...found };
    });
}

const modify = (id: string, rest: string) => `aws rds modify-db-instance --db-instance-identifier ${id} ${rest}`;
const OLD_TLS =
  /^ELBSecurityPolicy-(2015-05|2016-08|TLS-1-0-2015-04|TLS-1-1-2017-01|FS-2018-06|FS-1-1-2019-08|TLS13-1-0-2021-06|TLS13-1-1-2021-06)$/;

export const DATA_CHECKS: readonly AuditCheck[] = [
  {
    id: "rds-public",
    title: "The database has a public address",
    severity: "critical",
    why: "One rule too wide, and the database is on the internet.",
    run: ofDatabase(({ id, publiclyAccessible }) =>
      publiclyAccessible
        ? { what: `${id} has a public address`, fix: modify(id, "--no-publicly-accessible --apply-immediately") }
        : undefined,
    ),
  },
  {
    id: "rds-unencrypted",
    title: "The database is not encrypted",
    severity: "high",
    why: "Its disks, snapshots and replicas can be read by whoever gets at them.",
    run: ofDatabase(({ id, encrypted }) =>
      encrypted
        ? undefined
        : { what: `${id} is not encrypted`, fix: "restore an encrypted copy of a snapshot: nexusctl runbook backup" },
    ),
  },
  {
    id: "rds-deletion-protection",
    title: "The database can be deleted by one call",
    severity: "medium",
    why: "Deletion protection costs nothing and asks once more.",
    run: ofDatabase(({ id, deletionProtection }) =>
      deletionProtection
        ? undefined
        : { what: `${id} has no deletion protection`, fix: modify(id, "--deletion-protection --apply-immediately") },
    ),
  },
  {
    id: "rds-backups",
    title: "The database keeps no automated backups",
    severity: "high",
    why: "There is no point in time to go back to.",
    run: ofDatabase(({ id, backupRetentionDays }) =>
      backupRetentionDays > 0
        ? undefined
        : {
            what: `${id} keeps no automated backups`,
            fix: modify(id, "--backup-retention-period 7 --apply-immediately"),
          },
    ),
  },
  {
    id: "rds-snapshot-public",
    title: "A snapshot is public",
    severity: "critical",
    why: "Every AWS account can restore it and read all of it.",
    run: async (look) => {
      const rds = await look.ctx.aws.rds();
      const manual = (await look.snapshots()).filter(({ kind }) => kind === "manual");
      const seen = await Promise.all(
        manual.map(async ({ id }): Promise<Audited> => {
          try {
            const fix = `aws rds modify-db-snapshot-attribute --db-snapshot-identifier ${id} --attribute-name restore --values-to-remove all`;
            return problems(
              (await rds.isPublic(id)) ? [{ resource: id, what: `the snapshot ${id} is public`, fix }] : [],
            );
          } catch (thrown) {
            if (look.ctx.signal.aborted) throw thrown;
            return { problems: [], unknown: [{ resource: id, why: whyNot(thrown) }] };
          }
        }),
      );
      return { problems: seen.flatMap((each) => each.problems), unknown: seen.flatMap((each) => each.unknown) };
    },
  },
  {
    id: "rds-snapshot-unencrypted",
    title: "A snapshot is not encrypted",
    severity: "medium",
    why: "A copy of the data is readable by whoever it is shared with.",
    run: async (look) =>
      problems(
        (await look.snapshots())
          .filter(({ kind, encrypted }) => kind === "manual" && !encrypted)
          .map(({ id }) => ({
            resource: id,
            what: `the snapshot ${id} is not encrypted`,
            fix: `nexusctl backup snapshot delete ${id}`,
          })),
      ),
  },
  {
    id: "s3-public-access",
    title: "The bucket of backups does not block public access",
    severity: "high",
    why: "One policy or one object's permission, and the backups are public.",
    run: ofBucket(async (look, bucket) => {
      if (await (await look.ctx.aws.storage()).blocksPublicAccess(bucket)) return undefined;
      const all = "BlockPublicAcls=true,IgnorePublicAcls=true,BlockPublicPolicy=true,RestrictPublicBuckets=true";
      return {
        what: `${bucket} does not block public access`,
        fix: `aws s3api put-public-access-block --bucket ${bucket} --public-access-block-configuration ${all}`,
      };
    }),
  },
  {
    id: "s3-public-policy",
    title: "The policy of the bucket of backups is public",
    severity: "critical",
    why: "Anybody can read the backups.",
    run: ofBucket(async (look, bucket) =>
      (await (await look.ctx.aws.storage()).hasPublicPolicy(bucket))
        ? { what: `the policy of ${bucket} is public`, fix: `aws s3api delete-bucket-policy --bucket ${bucket}` }
        : undefined,
    ),
  },
  {
    id: "s3-unversioned",
    title: "The bucket of backups keeps no versions",
    severity: "low",
    why: "A backup that is overwritten or deleted is gone.",
    run: ofBucket(async (look, bucket) =>
      (await (await look.ctx.aws.storage()).isVersioned(bucket))
        ? undefined
        : {
            what: `${bucket} keeps no versions`,
            fix: `aws s3api put-bucket-versioning --bucket ${bucket} --versioning-configuration Status=Enabled`,
          },
    ),
  },
  {
    id: "elb-plain-http",
    title: "The load balancer serves plain HTTP",
    severity: "medium",
    why: "What customers send can be read and altered on the way.",
    run: (look) =>
      one(look, async () => {
        const { listeners, name } = await look.balancer();
        const plain = listeners.find(({ protocol, redirects }) => protocol === "HTTP" && !redirects);
        if (plain === undefined) return undefined;
        const action = "Type=redirect,RedirectConfig={Protocol=HTTPS,StatusCode=HTTP_301}";
        return {
          resource: plain.arn,
          what: `${name} serves plain HTTP at port ${plain.port}`,
          fix: `aws elbv2 modify-listener --listener-arn ${plain.arn} --default-actions '${action}'`,
        };
      }),
  },
  {
    id: "elb-old-tls",
    title: "The load balancer takes old versions of TLS",
    severity: "medium",
    why: "TLS 1.0 and 1.1 are broken and long given up.",
    run: (look) =>
      one(look, async () => {
        const { listeners, name } = await look.balancer();
        const old = listeners.find(
          ({ protocol, tlsPolicy }) => protocol !== "HTTP" && tlsPolicy !== undefined && OLD_TLS.test(tlsPolicy),
        );
        if (old === undefined) return undefined;
        return {
          resource: old.arn,
          what: `${name} takes TLS 1.0 or 1.1 at port ${old.port} (${old.tlsPolicy})`,
          fix: `aws elbv2 modify-listener --listener-arn ${old.arn} --ssl-policy ELBSecurityPolicy-TLS13-1-2-2021-06`,
        };
      }),
  },
];
