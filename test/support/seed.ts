import { ACMClient, RequestCertificateCommand } from "@aws-sdk/client-acm";
import {
  ApplicationAutoScalingClient,
  DescribeScalableTargetsCommand,
  RegisterScalableTargetCommand,
} from "@aws-sdk/client-application-auto-scaling";
import { CloudWatchClient, PutMetricAlarmCommand, PutMetricDataCommand } from "@aws-sdk/client-cloudwatch";
import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  CreateLogStreamCommand,
  PutLogEventsCommand,
} from "@aws-sdk/client-cloudwatch-logs";
import {
  CreateClusterCommand,
  CreateServiceCommand,
  DescribeServicesCommand,
  ECSClient,
  RegisterTaskDefinitionCommand,
} from "@aws-sdk/client-ecs";
import {
  CreateListenerCommand,
  CreateLoadBalancerCommand,
  CreateTargetGroupCommand,
  ElasticLoadBalancingV2Client,
  RegisterTargetsCommand,
} from "@aws-sdk/client-elastic-load-balancing-v2";
import { CreateFunctionCommand, LambdaClient } from "@aws-sdk/client-lambda";
import {
  CreateDBInstanceCommand,
  CreateDBSnapshotCommand,
  DescribeDBInstancesCommand,
  RDSClient,
} from "@aws-sdk/client-rds";
import { CreateHostedZoneCommand, Route53Client } from "@aws-sdk/client-route-53";
import { elements, queryAws } from "./aws-query.js";
import { plantVariables } from "./no-secret.js";

export const REGION = "eu-west-1";
/** The account that moto answers with. */
export const ACCOUNT = "123456789012";
const STEM = "acme-staging";
export const SERVICE = `${STEM}-service`;
export const CLUSTER = `${STEM}-cluster`;
export const DATABASE = `${STEM}-db`;
export const RECOVERY_FUNCTION = `${STEM}-disaster-recovery`;
export const DOMAIN = "app.acme.example";

/** What an operator of this environment has to write. */
export const FOUR_LINES = `project: acme\nenvironment: staging\nregion: ${REGION}\naccountId: "${ACCOUNT}"\n`;

export const KEYS = { AWS_ACCESS_KEY_ID: "AKIATESTTESTTESTTEST", AWS_SECRET_ACCESS_KEY: "test-secret-of-nobody" };
plantVariables(KEYS);

/** What the tests look at after a command, read without nexusctl. */
export interface SeededPlatform {
  service(): Promise<{ desired: number; running: number; taskDefinition: string; deployments: number }>;
  databaseStatus(): Promise<string>;
  scaling(): Promise<{ min: number; max: number; suspended: boolean }>;
}

/** Builds the whole platform of acme's staging environment on an empty endpoint, with AWS's own clients. */
export async function seedPlatform(endpoint: string): Promise<SeededPlatform> {
  const config = {
    endpoint,
    region: REGION,
    credentials: { accessKeyId: KEYS.AWS_ACCESS_KEY_ID, secretAccessKey: KEYS.AWS_SECRET_ACCESS_KEY },
    disableRequestCompression: true,
  };
  const clients = {
    ecs: new ECSClient(config),
    elb: new ElasticLoadBalancingV2Client(config),
    scaling: new ApplicationAutoScalingClient(config),
    rds: new RDSClient(config),
    cloudwatch: new CloudWatchClient(config),
    logs: new CloudWatchLogsClient(config),
    acm: new ACMClient(config),
    route53: new Route53Client(config),
  };
  const network = await defaultNetwork(endpoint);
  const targetGroup = await seedLoadBalancer(network, clients.elb);
  await seedService(clients.ecs, clients.scaling, targetGroup, network);
  await Promise.all([
    seedDatabase(clients.rds),
    seedFunction(endpoint, new LambdaClient(config)),
    seedLogs(clients.logs),
    seedAlarms(clients.cloudwatch),
    clients.acm.send(new RequestCertificateCommand({ DomainName: DOMAIN, ValidationMethod: "DNS" })),
    clients.route53.send(new CreateHostedZoneCommand({ Name: "acme.example", CallerReference: "seed" })),
  ]);
  return looksAt(clients);
}

type Clients = { ecs: ECSClient; rds: RDSClient; scaling: ApplicationAutoScalingClient };

function looksAt({ ecs, rds, scaling }: Clients): SeededPlatform {
  return {
    service: async () => {
      const { services } = await ecs.send(new DescribeServicesCommand({ cluster: CLUSTER, services: [SERVICE] }));
      const [one] = services ?? [];
      return {
        desired: one?.desiredCount ?? -1,
        running: one?.runningCount ?? -1,
        taskDefinition: one?.taskDefinition?.split("/").at(-1) ?? "",
        deployments: one?.deployments?.length ?? -1,
      };
    },
    databaseStatus: async () => {
      const { DBInstances } = await rds.send(new DescribeDBInstancesCommand({ DBInstanceIdentifier: DATABASE }));
      return DBInstances?.[0]?.DBInstanceStatus ?? "";
    },
    scaling: async () => {
      const found = await scaling.send(new DescribeScalableTargetsCommand({ ServiceNamespace: "ecs" }));
      const [one] = found.ScalableTargets ?? [];
      const { DynamicScalingInSuspended, DynamicScalingOutSuspended, ScheduledScalingSuspended } =
        one?.SuspendedState ?? {};
      return {
        min: one?.MinCapacity ?? -1,
        max: one?.MaxCapacity ?? -1,
        suspended: Boolean(DynamicScalingInSuspended && DynamicScalingOutSuspended && ScheduledScalingSuspended),
      };
    },
  };
}

/** An SNS topic for escalations. @returns its ARN */
export async function makeTopic(endpoint: string): Promise<string> {
  const made = await queryAws(endpoint, "sns", "2010-03-31", { Action: "CreateTopic", Name: `${STEM}-alerts` }, REGION);
  return elements(made, "TopicArn")[0] ?? "";
}

/** Lets SES send in this address's name. */
export async function verifySender(endpoint: string, email: string): Promise<void> {
  await queryAws(endpoint, "ses", "2010-12-01", { Action: "VerifyEmailIdentity", EmailAddress: email }, REGION);
}

interface Network {
  vpc: string;
  subnets: string[];
  securityGroups: string[];
}

/** The network that every account begins with. */
async function defaultNetwork(endpoint: string): Promise<Network> {
  const ask = (action: string) => queryAws(endpoint, "ec2", "2016-11-15", { Action: action }, REGION);
  const [subnets, groups] = await Promise.all([ask("DescribeSubnets"), ask("DescribeSecurityGroups")]);
  return {
    vpc: elements(subnets, "vpcId")[0] ?? "",
    subnets: elements(subnets, "subnetId").slice(0, 2),
    securityGroups: elements(groups, "groupId").slice(0, 1),
  };
}

async function seedLoadBalancer(network: Network, elb: ElasticLoadBalancingV2Client): Promise<string> {
  const made = await elb.send(
    new CreateLoadBalancerCommand({
      Name: `${STEM}-alb`,
      Subnets: network.subnets,
      SecurityGroups: network.securityGroups,
    }),
  );
  const group = await elb.send(
    new CreateTargetGroupCommand({
      Name: `${STEM}-tg`,
      Protocol: "HTTP",
      Port: 8080,
      VpcId: network.vpc,
      TargetType: "ip",
      HealthCheckPath: "/health",
    }),
  );
  const arn = group.TargetGroups?.[0]?.TargetGroupArn ?? "";
  await elb.send(
    new RegisterTargetsCommand({ TargetGroupArn: arn, Targets: [{ Id: "10.0.1.10" }, { Id: "10.0.1.11" }] }),
  );
  await elb.send(
    new CreateListenerCommand({
      LoadBalancerArn: made.LoadBalancers?.[0]?.LoadBalancerArn ?? "",
      Protocol: "HTTP",
      Port: 80,
      DefaultActions: [{ Type: "forward", TargetGroupArn: arn }],
    }),
  );
  return arn;
}

async function seedService(
  ecs: ECSClient,
  scaling: ApplicationAutoScalingClient,
  targetGroupArn: string,
  network: Network,
): Promise<void> {
  await ecs.send(new CreateClusterCommand({ clusterName: CLUSTER }));
  for (const version of ["1.0.0", "1.1.0"]) {
    await ecs.send(
      new RegisterTaskDefinitionCommand({
        family: `${STEM}-task`,
        networkMode: "awsvpc",
        requiresCompatibilities: ["FARGATE"],
        cpu: "256",
        memory: "512",
        containerDefinitions: [
          {
            name: "app",
            image: `${ACCOUNT}.dkr.ecr.${REGION}.amazonaws.com/${STEM}:${version}`,
            essential: true,
            portMappings: [{ containerPort: 8080 }],
            logConfiguration: {
              logDriver: "awslogs",
              options: {
                "awslogs-group": `/aws/ecs/${STEM}`,
                "awslogs-region": REGION,
                "awslogs-stream-prefix": "app",
              },
            },
          },
        ],
      }),
    );
  }
  await ecs.send(
    new CreateServiceCommand({
      cluster: CLUSTER,
      serviceName: SERVICE,
      taskDefinition: `${STEM}-task:2`,
      desiredCount: 2,
      launchType: "FARGATE",
      loadBalancers: [{ targetGroupArn, containerName: "app", containerPort: 8080 }],
      networkConfiguration: {
        awsvpcConfiguration: { subnets: network.subnets, securityGroups: network.securityGroups },
      },
    }),
  );
  await scaling.send(
    new RegisterScalableTargetCommand({
      ServiceNamespace: "ecs",
      ResourceId: `service/${CLUSTER}/${SERVICE}`,
      ScalableDimension: "ecs:service:DesiredCount",
      MinCapacity: 1,
      MaxCapacity: 6,
    }),
  );
}

async function seedDatabase(rds: RDSClient): Promise<void> {
  await rds.send(
    new CreateDBInstanceCommand({
      DBInstanceIdentifier: DATABASE,
      Engine: "postgres",
      EngineVersion: "15.5",
      DBInstanceClass: "db.t3.medium",
      AllocatedStorage: 50,
      DBName: "acme",
      MasterUsername: "acme_admin",
      MasterUserPassword: "not-a-real-password",
    }),
  );
}

/** Two snapshots taken by hand; `first` is the older one. */
export async function seedSnapshots(endpoint: string): Promise<void> {
  const rds = new RDSClient({
    endpoint,
    region: REGION,
    credentials: { accessKeyId: KEYS.AWS_ACCESS_KEY_ID, secretAccessKey: KEYS.AWS_SECRET_ACCESS_KEY },
  });
  for (const id of ["first", "second"]) {
    await rds.send(new CreateDBSnapshotCommand({ DBInstanceIdentifier: DATABASE, DBSnapshotIdentifier: id }));
  }
}

/** The function that rehearses recovery. Without Docker moto answers what it was sent. */
async function seedFunction(endpoint: string, lambda: LambdaClient): Promise<void> {
  await fetch(`${endpoint}/moto-api/config`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ lambda: { use_docker: false } }),
  });
  const trust =
    '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"lambda.amazonaws.com"},"Action":"sts:AssumeRole"}]}';
  const made = await queryAws(
    endpoint,
    "iam",
    "2010-05-08",
    { Action: "CreateRole", RoleName: "recovery", AssumeRolePolicyDocument: trust },
    "us-east-1",
  );
  await lambda.send(
    new CreateFunctionCommand({
      FunctionName: RECOVERY_FUNCTION,
      Runtime: "python3.12",
      Role: elements(made, "Arn")[0] ?? "",
      Handler: "recover.handler",
      Timeout: 5,
      Code: { ZipFile: Buffer.from("PK\u0005\u0006".padEnd(22, "\0"), "latin1") },
    }),
  );
}

async function seedLogs(logs: CloudWatchLogsClient): Promise<void> {
  const logGroupName = `/aws/ecs/${STEM}`;
  const logStreamName = "app/app/0123456789abcdef";
  await logs.send(new CreateLogGroupCommand({ logGroupName }));
  await logs.send(new CreateLogStreamCommand({ logGroupName, logStreamName }));
  const begin = Date.now() - 10 * 60_000;
  const logEvents = Array.from({ length: 40 }, (_, at) => ({
    timestamp: begin + at * 10_000,
    message: at % 8 === 0 ? `ERROR timeout after ${at} ms calling payments` : `INFO request ${at} served`,
  }));
  await logs.send(new PutLogEventsCommand({ logGroupName, logStreamName, logEvents }));
}

async function seedAlarms(cloudwatch: CloudWatchClient): Promise<void> {
  for (const name of ["high-cpu", "high-memory", "high-response-time", "high-error-rate"]) {
    await cloudwatch.send(
      new PutMetricAlarmCommand({
        AlarmName: `${STEM}-${name}`,
        Namespace: "AWS/ECS",
        MetricName: "CPUUtilization",
        Dimensions: [
          { Name: "ClusterName", Value: CLUSTER },
          { Name: "ServiceName", Value: SERVICE },
        ],
        Statistic: "Average",
        Period: 60,
        EvaluationPeriods: 2,
        Threshold: 80,
        ComparisonOperator: "GreaterThanThreshold",
      }),
    );
  }
  const now = Date.now();
  await cloudwatch.send(
    new PutMetricDataCommand({
      Namespace: "AWS/RDS",
      MetricData: [0, 1, 2, 3, 4].map((minutes) => ({
        MetricName: "CPUUtilization",
        Dimensions: [{ Name: "DBInstanceIdentifier", Value: DATABASE }],
        Timestamp: new Date(now - minutes * 60_000),
        Value: 20 + minutes,
      })),
    }),
  );
}
