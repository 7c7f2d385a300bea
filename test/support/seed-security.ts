import {
  AuthorizeSecurityGroupIngressCommand,
  CreateSecurityGroupCommand,
  DeleteSecurityGroupCommand,
  DescribeSecurityGroupsCommand,
  DescribeVpcsCommand,
  EC2Client,
  type IpPermission,
} from "@aws-sdk/client-ec2";
import {
  DescribeListenersCommand,
  DescribeLoadBalancersCommand,
  ElasticLoadBalancingV2Client,
  ModifyListenerCommand,
} from "@aws-sdk/client-elastic-load-balancing-v2";
import {
  AttachUserPolicyCommand,
  CreateAccessKeyCommand,
  CreateLoginProfileCommand,
  CreatePolicyCommand,
  CreateUserCommand,
  CreateVirtualMFADeviceCommand,
  EnableMFADeviceCommand,
  IAMClient,
  ListAccessKeysCommand,
  UpdateAccessKeyCommand,
  UpdateAccountPasswordPolicyCommand,
} from "@aws-sdk/client-iam";
import { CreateDBInstanceCommand, RDSClient } from "@aws-sdk/client-rds";
import {
  CreateBucketCommand,
  PutBucketVersioningCommand,
  PutPublicAccessBlockCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import { CreateSecretCommand, GetSecretValueCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { plant } from "./no-secret.js";
import { KEYS, REGION } from "./seed.js";

/** People, keys, secrets and groups on an endpoint, made and looked at without nexusctl. */
export function securitySeed(endpoint: string) {
  const credentials = { accessKeyId: KEYS.AWS_ACCESS_KEY_ID, secretAccessKey: KEYS.AWS_SECRET_ACCESS_KEY };
  const config = { endpoint, region: REGION, credentials };
  const iam = new IAMClient(config);
  const ec2 = new EC2Client(config);
  const secrets = new SecretsManagerClient(config);

  return {
    user: (UserName: string) => iam.send(new CreateUserCommand({ UserName })),
    password: (UserName: string) => iam.send(new CreateLoginProfileCommand({ UserName, Password: "Xy7-long-enough!" })),
    mfa: async (UserName: string) => {
      const made = await iam.send(new CreateVirtualMFADeviceCommand({ VirtualMFADeviceName: UserName }));
      const SerialNumber = made.VirtualMFADevice?.SerialNumber ?? "";
      const codes = { AuthenticationCode1: "123456", AuthenticationCode2: "654321" };
      await iam.send(new EnableMFADeviceCommand({ UserName, SerialNumber, ...codes }));
    },
    admin: async (UserName: string) => {
      const Statement = [{ Effect: "Allow", Action: "*", Resource: "*" }];
      const PolicyDocument = JSON.stringify({ Version: "2012-10-17", Statement });
      const made = await iam.send(new CreatePolicyCommand({ PolicyName: "AdministratorAccess", PolicyDocument }));
      await iam.send(new AttachUserPolicyCommand({ UserName, PolicyArn: made.Policy?.Arn ?? "" }));
    },
    passwordPolicy: () =>
      iam.send(new UpdateAccountPasswordPolicyCommand({ MinimumPasswordLength: 14, PasswordReusePrevention: 24 })),
    key: async (UserName: string) => {
      const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName }));
      return {
        id: AccessKey?.AccessKeyId ?? "",
        secret: plant(`the access key of ${UserName}`, AccessKey?.SecretAccessKey ?? ""),
      };
    },
    deactivate: (UserName: string, AccessKeyId: string) =>
      iam.send(new UpdateAccessKeyCommand({ UserName, AccessKeyId, Status: "Inactive" })),
    keys: async (UserName: string) => {
      const { AccessKeyMetadata } = await iam.send(new ListAccessKeysCommand({ UserName }));
      return (AccessKeyMetadata ?? []).map(({ AccessKeyId, Status }) => ({
        id: AccessKeyId ?? "",
        active: Status === "Active",
      }));
    },
    secret: (Name: string, value: object) =>
      // Else the SDK makes a random one, and with it the version's id.
      secrets.send(
        new CreateSecretCommand({
          Name,
          ClientRequestToken: `first-version-of-${Name}`.padEnd(32, "-"),
          SecretString: JSON.stringify(value),
        }),
      ),
    current: async (SecretId: string): Promise<Record<string, string>> => {
      const { SecretString } = await secrets.send(new GetSecretValueCommand({ SecretId, VersionStage: "AWSCURRENT" }));
      const value = JSON.parse(SecretString ?? "{}");
      plant(`what Secrets Manager has as ${SecretId}`, value.SecretAccessKey ?? "");
      return value;
    },
    group: async (GroupName: string) => {
      const { Vpcs } = await ec2.send(new DescribeVpcsCommand({}));
      const VpcId = Vpcs?.[0]?.VpcId;
      const made = await ec2.send(
        new CreateSecurityGroupCommand({
          GroupName,
          Description: "a test's",
          ...(VpcId === undefined ? {} : { VpcId }),
        }),
      );
      return made.GroupId ?? "";
    },
    removeGroup: (GroupId: string) => ec2.send(new DeleteSecurityGroupCommand({ GroupId })),
    /** A database, a bucket and a load balancer that nothing is to be said against. */
    wellKept: async (names: { database: string; bucket: string; loadBalancer: string }) => {
      await new RDSClient(config).send(
        new CreateDBInstanceCommand({
          DBInstanceIdentifier: names.database,
          Engine: "postgres",
          DBInstanceClass: "db.t3.medium",
          AllocatedStorage: 20,
          MasterUsername: "acme",
          MasterUserPassword: "acme-password",
          StorageEncrypted: true,
          DeletionProtection: true,
          BackupRetentionPeriod: 7,
          PubliclyAccessible: false,
        }),
      );
      const s3 = new S3Client({ ...config, forcePathStyle: true });
      const Bucket = names.bucket;
      await s3.send(new CreateBucketCommand({ Bucket, CreateBucketConfiguration: { LocationConstraint: REGION } }));
      const all = {
        BlockPublicAcls: true,
        IgnorePublicAcls: true,
        BlockPublicPolicy: true,
        RestrictPublicBuckets: true,
      };
      await s3.send(new PutPublicAccessBlockCommand({ Bucket, PublicAccessBlockConfiguration: all }));
      await s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: "Enabled" } }));
      const elb = new ElasticLoadBalancingV2Client(config);
      const found = await elb.send(new DescribeLoadBalancersCommand({ Names: [names.loadBalancer] }));
      const LoadBalancerArn = found.LoadBalancers?.[0]?.LoadBalancerArn;
      const listed = await elb.send(
        new DescribeListenersCommand(LoadBalancerArn === undefined ? {} : { LoadBalancerArn }),
      );
      const RedirectConfig = { Protocol: "HTTPS", Port: "443", StatusCode: "HTTP_301" as const };
      for (const { ListenerArn, Protocol } of listed.Listeners ?? []) {
        if (Protocol !== "HTTP") continue;
        await elb.send(
          new ModifyListenerCommand({ ListenerArn, DefaultActions: [{ Type: "redirect", RedirectConfig }] }),
        );
      }
    },
    open: (GroupId: string, permission: IpPermission) =>
      ec2.send(new AuthorizeSecurityGroupIngressCommand({ GroupId, IpPermissions: [permission] })),
    ingress: async (GroupId: string) => {
      const { SecurityGroups } = await ec2.send(new DescribeSecurityGroupsCommand({ GroupIds: [GroupId] }));
      return SecurityGroups?.[0]?.IpPermissions ?? [];
    },
  };
}

/** A permission for one port from one network. */
export function fromCidr(port: number, CidrIp: string): IpPermission {
  return { IpProtocol: "tcp", FromPort: port, ToPort: port, IpRanges: [{ CidrIp }] };
}
