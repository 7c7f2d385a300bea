import {
  AuthorizeSecurityGroupIngressCommand,
  CreateSecurityGroupCommand,
  DescribeSecurityGroupsCommand,
  DescribeVpcsCommand,
  EC2Client,
  type IpPermission,
} from "@aws-sdk/client-ec2";
import {
  AttachUserPolicyCommand,
  CreateAccessKeyCommand,
  CreateLoginProfileCommand,
  CreateUserCommand,
  CreateVirtualMFADeviceCommand,
  EnableMFADeviceCommand,
  IAMClient,
  ListAccessKeysCommand,
  UpdateAccessKeyCommand,
  UpdateAccountPasswordPolicyCommand,
} from "@aws-sdk/client-iam";
import { CreateSecretCommand, GetSecretValueCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
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
    admin: (UserName: string, PolicyArn: string) => iam.send(new AttachUserPolicyCommand({ UserName, PolicyArn })),
    passwordPolicy: () =>
      iam.send(new UpdateAccountPasswordPolicyCommand({ MinimumPasswordLength: 14, PasswordReusePrevention: 24 })),
    key: async (UserName: string) => {
      const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName }));
      return { id: AccessKey?.AccessKeyId ?? "", secret: AccessKey?.SecretAccessKey ?? "" };
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
      secrets.send(new CreateSecretCommand({ Name, SecretString: JSON.stringify(value) })),
    current: async (SecretId: string): Promise<Record<string, string>> => {
      const { SecretString } = await secrets.send(new GetSecretValueCommand({ SecretId, VersionStage: "AWSCURRENT" }));
      return JSON.parse(SecretString ?? "{}");
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
