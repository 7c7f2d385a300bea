import { spawnSync } from "node:child_process";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { equivalentCommand, equivalentCommands, kebab, shellQuote } from "../../src/aws/aws-cli.js";
import { type AwsStep, ref, secretText, type WaitStep } from "../../src/core/change.js";

const ENV = { region: "eu-west-1" };
const command = (service: string, operation: string, input: object) =>
  equivalentCommand({ service, operation, input }, ENV);

describe("the aws command that equals a step", () => {
  it.each([
    [
      "ecs",
      "UpdateService",
      { cluster: "c", service: "s", forceNewDeployment: true },
      "aws ecs update-service --cluster c --service s --force-new-deployment --region eu-west-1",
    ],
    [
      "ecs",
      "UpdateService",
      { cluster: "c", service: "s", desiredCount: 0 },
      "aws ecs update-service --cluster c --service s --desired-count 0 --region eu-west-1",
    ],
    [
      "rds",
      "StopDBInstance",
      { DBInstanceIdentifier: "shop-db" },
      "aws rds stop-db-instance --db-instance-identifier shop-db --region eu-west-1",
    ],
    [
      "rds",
      "ModifyDBInstance",
      { DBInstanceIdentifier: "d", DBInstanceClass: "db.t3.small", ApplyImmediately: false },
      "aws rds modify-db-instance --db-instance-identifier d --db-instance-class db.t3.small --no-apply-immediately --region eu-west-1",
    ],
    [
      "rds",
      "RestoreDBInstanceToPointInTime",
      {
        TargetDBInstanceIdentifier: "d",
        MultiAZ: true,
        VpcSecurityGroupIds: ["sg-1", "sg-2"],
        RestoreTime: new Date(0),
      },
      `aws rds restore-db-instance-to-point-in-time --target-db-instance-identifier d --multi-az --vpc-security-group-ids '["sg-1","sg-2"]' --restore-time 1970-01-01T00:00:00.000Z --region eu-west-1`,
    ],
    [
      "application-autoscaling",
      "RegisterScalableTarget",
      { ServiceNamespace: "ecs", SuspendedState: { ScheduledScalingSuspended: true } },
      `aws application-autoscaling register-scalable-target --service-namespace ecs --suspended-state '{"ScheduledScalingSuspended":true}' --region eu-west-1`,
    ],
    [
      "ecs",
      "StopServiceDeployment",
      { serviceDeploymentArn: "arn:aws:ecs:eu-west-1:1:service-deployment/c/s/x", stopType: "ROLLBACK" },
      "aws ecs stop-service-deployment --service-deployment-arn arn:aws:ecs:eu-west-1:1:service-deployment/c/s/x --stop-type ROLLBACK --region eu-west-1",
    ],
    [
      "sns",
      "Publish",
      { TopicArn: "arn:aws:sns:eu-west-1:1:t", Subject: "it's down", Message: "--- P1 ---" },
      "aws sns publish --topic-arn arn:aws:sns:eu-west-1:1:t --subject 'it'\\''s down' --message='--- P1 ---' --region eu-west-1",
    ],
  ])("%s %s", (service, operation, input, expected) => {
    expect(command(service, operation, input)).toBe(expected);
  });

  const aws = (id: string, fields: Partial<AwsStep>): AwsStep => ({
    kind: "aws",
    id,
    words: id,
    service: "ecs",
    operation: "UpdateService",
    input: {},
    repeat: "once",
    undo: { kind: "none", why: "a test's" },
    ...fields,
  });
  const ARN = ref("register", "taskDefinitionArn", "<ARN of the new revision>");
  const register = aws("register", {
    operation: "RegisterTaskDefinition",
    input: { family: "f" },
    answers: { path: "taskDefinitionArn", query: "taskDefinition.taskDefinitionArn" },
  });

  it("keeps what a later step needs of a reply in a variable, and has the shell refuse the later one without it", () => {
    expect(equivalentCommands([register, aws("update", { input: { taskDefinition: ARN } })], ENV)).toEqual({
      register:
        "REGISTER_TASK_DEFINITION_ARN=$(aws ecs register-task-definition --family f --query taskDefinition.taskDefinitionArn --output text --region eu-west-1)",
      update: `aws ecs update-service --task-definition "\${REGISTER_TASK_DEFINITION_ARN:?ARN of the new revision}" --region eu-west-1`,
    });
  });

  it("keeps nothing that no later step needs", () => {
    expect(equivalentCommands([register], ENV).register).toBe(
      "aws ecs register-task-definition --family f --region eu-west-1",
    );
  });

  it("looks up what a wait would find, where a later step needs it", () => {
    const look = {
      service: "acm",
      operation: "DescribeCertificate",
      input: { CertificateArn: ARN },
      query: "a.b | [0]",
    };
    const wait: WaitStep = {
      kind: "wait",
      id: "records",
      words: "wait",
      timeoutMs: 1,
      reattach: "",
      wait: () => {
        throw new Error("not waited for");
      },
      finds: { "r0.name": look, "r1.name": look },
    };
    const write = aws("write", { input: { names: [{ name: ref("records", "r0.name", "<a name>") }] } });

    expect(equivalentCommands([register, wait, write], ENV)).toMatchObject({
      register: expect.stringContaining("REGISTER_TASK_DEFINITION_ARN=$(aws "),
      records: `RECORDS_R0_NAME=$(aws acm describe-certificate --certificate-arn "\${REGISTER_TASK_DEFINITION_ARN:?ARN of the new revision}" --query 'a.b | [0]' --output text --region eu-west-1)`,
      write: `aws ecs update-service --names '[{"name":"'"\${RECORDS_R0_NAME:?a name}"'"}]' --region eu-west-1`,
    });
    expect(Object.keys(equivalentCommands([register, wait], ENV))).toEqual(["register"]);
    expect(equivalentCommands([register, wait], ENV).register).not.toContain("REGISTER_TASK_DEFINITION_ARN");
  });

  it("never sends a secret's placeholder in its place: the shell asks for it", () => {
    const secret = secretText("<the new key's `secret`>", () => "never shown");
    const step = {
      service: "secretsmanager",
      operation: "PutSecretValue",
      input: { SecretString: secret, list: [secret] },
    };
    const line = equivalentCommand(step, ENV);

    expect(line).toContain(`--secret-string "\${SECRET_STRING:?the new keys secret}"`);
    expect(line).not.toContain("never shown");
    const type = (env: Record<string, string>) =>
      spawnSync("sh", ["-c", `aws() { printf '%s\\n' "$@"; }; ${line}`], { env, encoding: "utf8" });
    expect(type({}).stdout).toBe("");
    expect(type({}).stderr).toContain("SECRET_STRING: the new keys secret");
    expect(type({ SECRET_STRING: "a $b 'c'", LIST_0: "d" }).stdout.split("\n")).toEqual(
      expect.arrayContaining(["a $b 'c'", '["d"]']),
    );
  });

  it("names region, profile and endpoint as they are in use", () => {
    const step = { service: "ecs", operation: "UpdateService", input: {}, region: "us-east-1" };

    expect(equivalentCommand(step, { ...ENV, profile: "my team", endpointUrl: "http://127.0.0.1:5000" })).toBe(
      "aws ecs update-service --region us-east-1 --profile 'my team' --endpoint-url http://127.0.0.1:5000",
    );
  });

  it("gives as one document what aws would load from an address", () => {
    expect(command("sns", "Publish", { Message: "https://status.example.com" })).toBe(
      `aws sns publish --cli-input-json '{"Message":"https://status.example.com"}' --region eu-west-1`,
    );
  });
});

describe("names as the aws command has them", () => {
  it.each([
    ["DBInstanceIdentifier", "db-instance-identifier"],
    ["DBSubnetGroupName", "db-subnet-group-name"],
    ["MultiAZ", "multi-az"],
    ["TargetGroupARNs", "target-group-arns"],
    ["EnableCloudwatchLogsExports", "enable-cloudwatch-logs-exports"],
    ["EnableIAMDatabaseAuthentication", "enable-iam-database-authentication"],
    ["RestoreDBInstanceFromDBSnapshot", "restore-db-instance-from-db-snapshot"],
    ["CopyTagsToSnapshot", "copy-tags-to-snapshot"],
    ["containerDefinitions", "container-definitions"],
    ["ipcMode", "ipc-mode"],
    ["Iops", "iops"],
  ])("%s is %s", (wire, cli) => {
    expect(kebab(wire)).toBe(cli);
  });
});

describe("quoting", () => {
  const text = fc.string({ unit: "binary" }).filter((one) => !one.includes("\0"));

  it("brings any text through a real shell unchanged", () => {
    fc.assert(
      fc.property(fc.array(text, { minLength: 1, maxLength: 200 }), (texts) => {
        const script = `printf '%s\\0' ${texts.map(shellQuote).join(" ")}`;
        const { stdout } = spawnSync("sh", ["-c", script]);
        const wanted = Buffer.from(texts.map((one) => `${one}\0`).join(""));
        expect(stdout.equals(wanted)).toBe(true);
      }),
      { numRuns: 50 },
    );
  });

  it("leaves nothing of a hostile value to the shell, in whole commands", () => {
    fc.assert(
      fc.property(fc.record({ cluster: text, service: text, tags: fc.array(text) }), (input) => {
        const line = command("ecs", "UpdateService", input);
        const { stdout } = spawnSync("sh", ["-c", `aws() { printf '%s\\0' "$@"; }; ${line}`]);
        const words = stdout.toString().split("\0").slice(0, -1);
        expect(words.slice(0, 2)).toEqual(["ecs", "update-service"]);
        expect(words.slice(-2)).toEqual(["--region", "eu-west-1"]);
        const tags = words.find((word) => word.startsWith("["));
        if (!words.includes("--cli-input-json")) expect(words.indexOf(tags ?? "")).toBeGreaterThan(1);
      }),
      { numRuns: 50 },
    );
  });

  it("leaves plain words bare, so that the commands can be read", () => {
    expect(shellQuote("shop-staging-service")).toBe("shop-staging-service");
    expect(shellQuote("")).toBe("''");
    expect(shellQuote("=ls")).toBe("'=ls'");
    expect(shellQuote("~")).toBe("'~'");
  });
});
