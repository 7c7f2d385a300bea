import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import { listEnvironments, resolveEnvironment } from "../../src/config/index.js";
import { Redactor } from "../../src/core/redact.js";
import { FOUR_LINES, failureOf, makePlace } from "./support.js";

describe("four lines are an environment", () => {
  test("every name follows the pattern", async () => {
    const place = makePlace();
    place.project(FOUR_LINES);
    const env = await resolveEnvironment(place.input());
    expect(env).toMatchObject({
      name: "staging",
      kind: "aws",
      project: "acme",
      environment: "staging",
      region: "eu-west-1",
      accountId: "210987654321",
      waitTimeoutMs: 900_000,
    });
    expect(env.names).toEqual({
      backupBucket: "acme-staging-backups",
      recoveryFunction: "acme-staging-disaster-recovery",
      repository: "acme-staging-backend",
      cluster: "acme-staging-cluster",
      service: "acme-staging-service",
      taskFamily: "acme-staging-task",
      loadBalancer: "acme-staging-alb",
      targetGroup: "acme-staging-tg",
      database: "acme-staging-db",
      redis: "acme-staging-redis",
      appLogGroup: "/aws/ecs/acme-staging",
      databaseLogGroups: [
        "/aws/rds/instance/acme-staging-db/postgresql",
        "/aws/rds/instance/acme-staging-db/upgrade",
        "/aws/rds/instance/acme-staging-db/error",
      ],
      alarmPrefix: "acme-staging-",
      expectedAlarms: [
        "acme-staging-high-cpu",
        "acme-staging-high-memory",
        "acme-staging-high-response-time",
        "acme-staging-high-error-rate",
      ],
      dashboard: "acme-staging-dashboard",
    });
  });

  test("what is built is looked for beside the file that says it", async () => {
    const place = makePlace();
    const file = place.project(`${FOUR_LINES}images: {tool: podman, build: {context: app, args: {A: "1"}}}\n`);
    const env = await resolveEnvironment(place.input());
    expect(env.images).toEqual({ tool: "podman", build: { context: join(dirname(file), "app"), args: { A: "1" } } });
    expect((await resolveEnvironment(place.input({ globals: { env: "sandbox" } }))).images).toEqual({
      build: { args: {} },
    });
  });

  test("no telephone number is made up for a real environment", async () => {
    const place = makePlace();
    place.project(FOUR_LINES);
    expect((await resolveEnvironment(place.input())).contacts).toEqual({
      onCall: [],
      path: ["On-call engineer", "Team lead", "Engineering manager", "CTO"],
    });
  });

  test("it cannot be altered afterwards", async () => {
    const place = makePlace();
    place.project(FOUR_LINES);
    const env = await resolveEnvironment(place.input());
    expect(() => Object.assign(env.names, { service: "other" })).toThrow(TypeError);
    expect(() => env.severities.push({ name: "P5", means: "", respondWithinMs: 1 })).toThrow(TypeError);
    expect(() => Object.assign(env.origins, { region: "nowhere" })).toThrow(TypeError);
  });
});

describe("everything can be said explicitly", () => {
  const EVERYTHING = `${FOUR_LINES}profile: ops
endpointUrl: http://127.0.0.1:5000
waitTimeout: 1h30m
names:
  cluster: c
  service: s
  taskFamily: t
  loadBalancer: arn:aws:elasticloadbalancing:eu-west-1:210987654321:loadbalancer/app/edge/50dc6c495c0c9188
  targetGroup: arn:aws:elasticloadbalancing:eu-west-1:210987654321:targetgroup/web/73e2d6bc24d8a067
  database: main
  appLogGroup: /app
  alarmPrefix: ops-
  domain: app.acme.example
  hostedZone: Z1234567890
thresholds:
  cpuWarn: 50
  databaseFreeStorageWarn: 40
contacts:
  onCall:
    - role: Primary
      phone: "+44 20 7946 0000"
  path: [On-call engineer, Head of operations]
  slackChannel: "#acme-ops"
severities:
  P1: {respondWithin: 5m}
  P5: {means: Wishes, respondWithin: 2d}
notifications:
  pagerDuty: {routingKey: "\${PD_KEY}"}
  slack: {webhook: "file:secrets/slack"}
  sns: {topicArn: "arn:aws:sns:eu-west-1:210987654321:alerts"}
`;

  test("names, thresholds, contacts, severities, times and notifications", async () => {
    const place = makePlace();
    place.project(EVERYTHING);
    place.write("work/secrets/slack", "https://hooks.slack.com/services/T/B/zzzz\n");
    const env = await resolveEnvironment(place.input({ variables: { PD_KEY: "pd-routing-key" } }));
    expect(env).toMatchObject({ profile: "ops", endpointUrl: "http://127.0.0.1:5000", waitTimeoutMs: 5_400_000 });
    expect(env.names).toMatchObject({ cluster: "c", loadBalancer: "edge", domain: "app.acme.example" });
    expect(env.names.targetGroup).toContain("targetgroup/web/");
    expect(env.thresholds).toMatchObject({ cpuWarn: 50, cpuCritical: 90, databaseFreeStorageWarn: 40 });
    expect(env.contacts).toMatchObject({ path: ["On-call engineer", "Head of operations"], slackChannel: "#acme-ops" });
    expect(env.severities.map(({ name, respondWithinMs }) => [name, respondWithinMs])).toEqual([
      ["P1", 300_000],
      ["P2", 3_600_000],
      ["P3", 14_400_000],
      ["P4", 86_400_000],
      ["P5", 172_800_000],
    ]);
    expect(env.notifications).toEqual({
      pagerDuty: { routingKey: "pd-routing-key", url: "https://events.pagerduty.com/v2/enqueue" },
      slack: { webhook: "https://hooks.slack.com/services/T/B/zzzz" },
      sns: { topicArn: "arn:aws:sns:eu-west-1:210987654321:alerts" },
    });
  });

  test("log groups and alarms follow a database and an alarm prefix that are named", async () => {
    const place = makePlace();
    place.project(EVERYTHING);
    const { names } = await resolveEnvironment(place.input());
    expect(names.databaseLogGroups[0]).toBe("/aws/rds/instance/main/postgresql");
    expect(names.expectedAlarms[0]).toBe("ops-high-cpu");
  });

  test("fetched secrets are known to the redactor", async () => {
    const place = makePlace();
    place.project(EVERYTHING);
    const redactor = new Redactor();
    await resolveEnvironment(place.input({ variables: { PD_KEY: "pd-routing-key" }, redactor }));
    expect(redactor.text("key=pd-routing-key")).toBe("key=[redacted]");
  });

  test("a secret that is not there leaves its notifier out and says why in its origin", async () => {
    const place = makePlace();
    const file = place.project(EVERYTHING);
    const env = await resolveEnvironment(place.input());
    expect(env.notifications).toEqual({ sns: { topicArn: "arn:aws:sns:eu-west-1:210987654321:alerts" } });
    expect(env.origins["notifications.pagerDuty.routingKey"]).toBe(`${file}:32, but the variable PD_KEY is not set`);
    expect(env.origins["notifications.slack.webhook"]).toBe(
      `${file}:33, but there is no file ${place.root}/work/secrets/slack`,
    );
  });

  test("a webhook that is no https address is refused without repeating it", async () => {
    const place = makePlace();
    place.project(EVERYTHING);
    const error = await failureOf(place.input({ variables: { NEXUSCTL_SLACK_WEBHOOK: "http://example.com/hidden" } }));
    expect(error.message).toBe(
      "variable NEXUSCTL_SLACK_WEBHOOK: notifications.slack.webhook: what it refers to is not an https:// address",
    );
  });
});

describe("precedence: flag, variable, project file, user file, default", () => {
  const variables = { AWS_REGION: "ap-south-1", AWS_DEFAULT_REGION: "sa-east-1", AWS_PROFILE: "from-variable" };

  async function regionFrom(given: { flag?: boolean; variable?: boolean; project?: boolean; user?: boolean }) {
    const place = makePlace();
    const project = place.project(`project: acme\nenvironment: staging\n${given.project ? "region: eu-west-1\n" : ""}`);
    const user = place.user(given.user ? "region: us-east-2\n" : "");
    const env = await resolveEnvironment(
      place.input({
        variables: given.variable ? variables : {},
        globals: given.flag ? { region: "ca-central-1" } : {},
      }),
    );
    return [env.region, String(env.origins.region).replace(project, "PROJECT").replace(user, "USER")];
  }

  test.each([
    [{ flag: true, variable: true, project: true, user: true }, "ca-central-1", "flag --region"],
    [{ variable: true, project: true, user: true }, "ap-south-1", "variable AWS_REGION"],
    [{ project: true, user: true }, "eu-west-1", "PROJECT:3"],
    [{ user: true }, "us-east-2", "USER:1"],
  ])("with %o it is %s, from %s", async (given, region, origin) => {
    expect(await regionFrom(given)).toEqual([region, origin]);
  });

  test("AWS_DEFAULT_REGION counts where AWS_REGION is not set, and NEXUSCTL_REGION before both", async () => {
    const place = makePlace();
    place.project("project: acme\nenvironment: staging\n");
    const region = async (vars: Record<string, string>) =>
      (await resolveEnvironment(place.input({ variables: vars }))).region;
    expect(await region({ AWS_DEFAULT_REGION: "sa-east-1" })).toBe("sa-east-1");
    expect(await region({ AWS_REGION: "", AWS_DEFAULT_REGION: "sa-east-1" })).toBe("sa-east-1");
    expect(await region({ ...variables, NEXUSCTL_REGION: "eu-north-1" })).toBe("eu-north-1");
  });

  test("each value says where it came from", async () => {
    const place = makePlace();
    const project = place.project(`${FOUR_LINES}names:\n  service: web\n`);
    const user = place.user("thresholds:\n  cpuWarn: 60\n");
    const { origins } = await resolveEnvironment(
      place.input({ variables: { AWS_PROFILE: "ops", NEXUSCTL_WAIT_TIMEOUT: "5m" }, globals: { env: "staging" } }),
    );
    expect(origins).toMatchObject({
      name: "flag --env",
      project: `${project}:1`,
      accountId: `${project}:4`,
      profile: "variable AWS_PROFILE",
      "names.service": `${project}:6`,
      "names.cluster": "default",
      "thresholds.cpuWarn": `${user}:2`,
      "thresholds.cpuCritical": "default",
      waitTimeoutMs: "variable NEXUSCTL_WAIT_TIMEOUT",
      severities: "default",
    });
  });
});

describe("several environments in one file", () => {
  const SEVERAL = `project: acme
region: eu-west-1
thresholds: {cpuWarn: 60}
environments:
  production:
    accountId: "111111111111"
    names: {service: web}
  staging:
    accountId: "222222222222"
    region: eu-west-2
  qa-2:
    environment: qa
`;

  test("the top level is shared, the section wins, and the name is the environment", async () => {
    const place = makePlace();
    const file = place.project(SEVERAL);
    const production = await resolveEnvironment(place.input({ globals: { env: "production" } }));
    expect(production).toMatchObject({ environment: "production", region: "eu-west-1", accountId: "111111111111" });
    expect(production.names).toMatchObject({ cluster: "acme-production-cluster", service: "web" });
    expect(production.thresholds.cpuWarn).toBe(60);
    expect(production.origins).toMatchObject({ environment: `${file}:5`, "names.service": `${file}:7` });
    const staging = await resolveEnvironment(place.input({ globals: { env: "staging" } }));
    expect(staging).toMatchObject({ region: "eu-west-2", accountId: "222222222222" });
    expect((await resolveEnvironment(place.input({ globals: { env: "qa-2" } }))).names.cluster).toBe("acme-qa-cluster");
  });

  test("none named is an error that lists them", async () => {
    const place = makePlace();
    place.project(SEVERAL);
    expect(await failureOf(place.input())).toMatchObject({
      code: "usage",
      exitCode: 2,
      message: "several environments are configured (production, qa-2, staging) and none is named",
      hint: "add --env production, or set NEXUSCTL_ENV",
    });
  });

  test("an unknown one is answered with the nearest", async () => {
    const place = makePlace();
    place.project(SEVERAL);
    expect(await failureOf(place.input({ globals: { env: "prodution" } }))).toMatchObject({
      code: "usage",
      message: 'there is no environment "prodution"',
      hint: "did you mean --env production? There are: production, qa-2, staging, sandbox",
    });
  });

  test("they are listed with where they are named, the sandbox last", async () => {
    const place = makePlace();
    const project = place.project(SEVERAL);
    const user = place.user("environments:\n  mine: {project: me, region: eu-west-1}\n  staging: {profile: ops}\n");
    expect(await listEnvironments(place.input())).toEqual([
      { name: "mine", kind: "aws", from: `${user}:2` },
      { name: "production", kind: "aws", from: `${project}:5` },
      { name: "qa-2", kind: "aws", from: `${project}:11` },
      { name: "staging", kind: "aws", from: `${project}:8` },
      { name: "sandbox", kind: "sandbox", from: "built in" },
    ]);
  });

  test("one file's top level does not leak into an environment that only another file names", async () => {
    const place = makePlace();
    place.project(SEVERAL);
    place.user("environments:\n  mine: {project: me, region: us-east-1}\n  staging: {profile: ops}\n");
    const mine = await resolveEnvironment(place.input({ globals: { env: "mine" } }));
    expect(mine).toMatchObject({ project: "me", region: "us-east-1" });
    expect(mine.thresholds.cpuWarn).toBe(75);
    expect((await resolveEnvironment(place.input({ globals: { env: "staging" } }))).profile).toBe("ops");
  });
});

describe("which files count", () => {
  test("the nearest project file upwards, visible or hidden", async () => {
    const place = makePlace();
    place.write("nexusctl.yaml", FOUR_LINES.replace("staging", "outer"));
    expect((await resolveEnvironment(place.input())).name).toBe("outer");
    place.write("work/deep/.nexusctl.yaml", FOUR_LINES.replace("staging", "inner"));
    expect((await resolveEnvironment(place.input())).name).toBe("inner");
  });

  test("NEXUSCTL_CONFIG stands alone", async () => {
    const place = makePlace();
    place.project(FOUR_LINES);
    place.user("region: us-east-2\n");
    place.write("elsewhere.yaml", "project: other\nenvironment: lab\nregion: eu-west-3\n");
    const env = await resolveEnvironment(place.input({ variables: { NEXUSCTL_CONFIG: "../../../elsewhere.yaml" } }));
    expect(env).toMatchObject({ name: "lab", region: "eu-west-3" });
  });

  test("XDG_CONFIG_HOME moves the user's file", async () => {
    const place = makePlace();
    place.write("xdg/nexusctl/config.yaml", FOUR_LINES);
    expect((await resolveEnvironment(place.input({ variables: { XDG_CONFIG_HOME: `${place.root}/xdg` } }))).name).toBe(
      "staging",
    );
  });

  test("nothing configured names both ways out", async () => {
    expect(await failureOf(makePlace().input())).toMatchObject({
      code: "config",
      exitCode: 2,
      message: "no environment is configured",
      hint: "set one up with: nexusctl config init; or add --env sandbox to try everything without an account",
    });
  });

  test("a file that names no environment is named", async () => {
    const place = makePlace();
    const file = place.project("project: acme\n");
    expect((await failureOf(place.input())).message).toBe(`no environment is configured: ${file} names none`);
  });
});

describe("the sandbox", () => {
  test("needs no file, and reads none", async () => {
    const place = makePlace();
    place.project("this: is: not: yaml");
    const env = await resolveEnvironment(
      place.input({ globals: { env: "sandbox" }, variables: { AWS_REGION: "eu-west-1", AWS_PROFILE: "ops" } }),
    );
    expect(env).toMatchObject({
      name: "sandbox",
      kind: "sandbox",
      project: "nexus-platform",
      region: "us-west-2",
      accountId: "123456789012",
      names: { cluster: "nexus-platform-sandbox-cluster", domain: "nexus.example.com" },
      notifications: { sns: { topicArn: "arn:aws:sns:us-west-2:123456789012:nexus-platform-sandbox-alerts" } },
    });
    expect(env.profile).toBeUndefined();
    expect(Object.isFrozen(env.names)).toBe(true);
  });

  test("a flag that has no meaning there is refused", async () => {
    expect(await failureOf(makePlace().input({ globals: { env: "sandbox", region: "eu-west-1" } }))).toMatchObject({
      code: "usage",
      message: "--region has no meaning in the sandbox",
    });
  });
});
