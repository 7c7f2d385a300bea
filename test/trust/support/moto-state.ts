import { ACMClient, DescribeCertificateCommand, ListCertificatesCommand } from "@aws-sdk/client-acm";
import { ApplicationAutoScalingClient, DescribeScalableTargetsCommand } from "@aws-sdk/client-application-auto-scaling";
import { CloudWatchClient, DescribeAlarmsCommand } from "@aws-sdk/client-cloudwatch";
import { DescribeSecurityGroupRulesCommand, DescribeSecurityGroupsCommand, EC2Client } from "@aws-sdk/client-ec2";
import {
  DescribeServicesCommand,
  DescribeTaskDefinitionCommand,
  ECSClient,
  ListTaskDefinitionsCommand,
} from "@aws-sdk/client-ecs";
import { IAMClient, ListAccessKeysCommand, ListUsersCommand } from "@aws-sdk/client-iam";
import { DescribeDBInstancesCommand, DescribeDBSnapshotsCommand, RDSClient } from "@aws-sdk/client-rds";
import { ListHostedZonesCommand, ListResourceRecordSetsCommand, Route53Client } from "@aws-sdk/client-route-53";
import {
  DescribeSecretCommand,
  GetSecretValueCommand,
  ListSecretsCommand,
  SecretsManagerClient,
} from "@aws-sdk/client-secrets-manager";
import { CLUSTER, KEYS, REGION, SERVICE } from "../../support/seed.js";

type Look = (endpoint: string) => Promise<unknown>;

const credentials = { accessKeyId: KEYS.AWS_ACCESS_KEY_ID, secretAccessKey: KEYS.AWS_SECRET_ACCESS_KEY };
const settings = (endpoint: string, region = REGION) => ({ endpoint, region, credentials });

/** Everything that a change command can alter, by the service's name on the wire. A service that is missing here fails the suite. */
const READS: Readonly<Record<string, Look>> = {
  acm: async (endpoint) => {
    const acm = new ACMClient(settings(endpoint));
    const { CertificateSummaryList = [] } = await acm.send(new ListCertificatesCommand({}));
    return Promise.all(
      CertificateSummaryList.map(async ({ CertificateArn }) => {
        const { Certificate } = await acm.send(new DescribeCertificateCommand({ CertificateArn }));
        // moto issues it a second after it was asked for, whatever is done.
        const { Status: _, DomainValidationOptions = [], ...rest } = Certificate ?? {};
        return [rest, DomainValidationOptions.map(({ ValidationStatus: __, ...option }) => option)];
      }),
    );
  },
  "application-autoscaling": (endpoint) =>
    new ApplicationAutoScalingClient(settings(endpoint)).send(
      new DescribeScalableTargetsCommand({ ServiceNamespace: "ecs" }),
    ),
  monitoring: (endpoint) => new CloudWatchClient(settings(endpoint)).send(new DescribeAlarmsCommand({})),
  ec2: async (endpoint) => {
    const ec2 = new EC2Client(settings(endpoint));
    return [
      await ec2.send(new DescribeSecurityGroupsCommand({})),
      await ec2.send(new DescribeSecurityGroupRulesCommand({})),
    ];
  },
  ecs: async (endpoint) => {
    const ecs = new ECSClient(settings(endpoint));
    const listed = await Promise.all(
      (["ACTIVE", "INACTIVE"] as const).map((status) => ecs.send(new ListTaskDefinitionsCommand({ status }))),
    );
    const revisions = listed.flatMap(({ taskDefinitionArns = [] }) => taskDefinitionArns);
    return [
      await ecs.send(new DescribeServicesCommand({ cluster: CLUSTER, services: [SERVICE] })),
      ...(await Promise.all(
        revisions.map((taskDefinition) =>
          ecs.send(new DescribeTaskDefinitionCommand({ taskDefinition, include: ["TAGS"] })),
        ),
      )),
    ];
  },
  iam: async (endpoint) => {
    const iam = new IAMClient(settings(endpoint, "us-east-1"));
    const { Users = [] } = await iam.send(new ListUsersCommand({}));
    return [
      Users,
      ...(await Promise.all(Users.map(({ UserName }) => iam.send(new ListAccessKeysCommand({ UserName }))))),
    ];
  },
  rds: async (endpoint) => {
    const rds = new RDSClient(settings(endpoint));
    return [await rds.send(new DescribeDBInstancesCommand({})), await rds.send(new DescribeDBSnapshotsCommand({}))];
  },
  route53: async (endpoint) => {
    const route53 = new Route53Client(settings(endpoint));
    const { HostedZones = [] } = await route53.send(new ListHostedZonesCommand({}));
    const sets = HostedZones.map(({ Id }) => route53.send(new ListResourceRecordSetsCommand({ HostedZoneId: Id })));
    return [HostedZones, ...(await Promise.all(sets))];
  },
  secretsmanager: async (endpoint) => {
    const secrets = new SecretsManagerClient(settings(endpoint));
    const { SecretList = [] } = await secrets.send(new ListSecretsCommand({}));
    return Promise.all(
      SecretList.map(async ({ ARN: SecretId }) => {
        const { Name, VersionIdsToStages = {} } = await secrets.send(new DescribeSecretCommand({ SecretId }));
        // A version's id is a random token of whoever made it.
        const versions = Object.entries(VersionIdsToStages).map(async ([VersionId, stages]) => {
          const { SecretString } = await secrets.send(new GetSecretValueCommand({ SecretId, VersionId }));
          return `${[...stages].sort().join(" ")}: ${SecretString}`;
        });
        return [Name, (await Promise.all(versions)).sort()];
      }),
    );
  },
};

/** The services whose resources {@link stateOf} reads. */
export const SERVICES_READ: readonly string[] = Object.keys(READS);

/** What cannot be equal, besides every time: the reply's own id, and a certificate's number, which is of OpenSSL's making. */
const UNEQUAL = new Set(["$metadata", "Serial"]);
/** RDS names its own snapshots by the minute. */
const AUTOMATED_SNAPSHOT = /(?<=rds:[\w-]+-)\d{4}(?:-\d\d){4}$/;

/** Every resource on an endpoint that a change command can alter. */
export async function stateOf(endpoint: string): Promise<unknown> {
  const found = Object.entries(READS).map(async ([service, look]) => [service, comparable(await look(endpoint))]);
  return Object.fromEntries(await Promise.all(found));
}

function comparable(value: unknown): unknown {
  if (value instanceof Date) return "<a time>";
  if (typeof value === "string") return value.replace(AUTOMATED_SNAPSHOT, "<a time>");
  if (Array.isArray(value)) return value.map(comparable);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, item]) => (UNEQUAL.has(key) ? [] : [[key, comparable(item)]])),
  );
}
