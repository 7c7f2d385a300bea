import type { JsonObject } from "../../src/core/json.js";

/** A task definition as one meets them, without its family. */
export interface RealWorld {
  what: string;
  definition: JsonObject;
}

const ROLE = "arn:aws:iam::123456789012:role/";
export const roles = { taskRoleArn: `${ROLE}app`, executionRoleArn: `${ROLE}app-execution` };
export const secretArn = (name: string) => `arn:aws:secretsmanager:eu-west-1:123456789012:secret:${name}`;
export const parameterArn = (name: string) => `arn:aws:ssm:eu-west-1:123456789012:parameter/${name}`;
export const container = (name: string, rest: JsonObject = {}): JsonObject => ({
  name,
  image: `123456789012.dkr.ecr.eu-west-1.amazonaws.com/acme/${name}:v1.4.0`,
  essential: true,
  ...rest,
});
export const variables = (all: Record<string, string>) => ({
  environment: Object.entries(all).map(([name, value]) => ({ name, value })),
});
export const logs = (group: string, more: Record<string, string> = {}) => ({
  logConfiguration: {
    logDriver: "awslogs",
    options: { "awslogs-group": group, "awslogs-region": "eu-west-1", "awslogs-stream-prefix": "ecs", ...more },
  },
});
const fargate = (cpu: string, memory: string, containers: JsonObject[], rest: JsonObject = {}): JsonObject => ({
  networkMode: "awsvpc",
  requiresCompatibilities: ["FARGATE"],
  cpu,
  memory,
  executionRoleArn: roles.executionRoleArn,
  containerDefinitions: containers,
  ...rest,
});

/** As on Fargate: twenty-six of them. */
export const ON_FARGATE: RealWorld[] = [
  { what: "one bare container", definition: fargate("256", "512", [container("web")]) },
  {
    what: "a web service with variables, secrets and logs",
    definition: fargate(
      "512",
      "1024",
      [
        container("web", {
          portMappings: [{ containerPort: 8080, hostPort: 8080, protocol: "tcp" }],
          ...variables({ NODE_ENV: "production", PORT: "8080", EMPTY: "", FLAGS: "a=1,b=2" }),
          secrets: [
            { name: "DATABASE_URL", valueFrom: secretArn("web/db-AbCdEf") },
            { name: "SESSION_SECRET", valueFrom: `${secretArn("web/session-AbCdEf")}:key::` },
          ],
          ...logs("/ecs/web"),
        }),
      ],
      {
        ...roles,
        tags: [
          { key: "team", value: "web" },
          { key: "cost-center", value: "42" },
        ],
      },
    ),
  },
  {
    what: "secrets in plain text, as one should not",
    definition: fargate("256", "512", [
      container("web", {
        ...variables({
          DB_PASSWORD: "hunter2-in-plain-text",
          DATABASE_URL: "postgres://app:hunter2@db.internal:5432/app",
          API_TOKEN: "ghp_16C7e42F292c6912E7710c838347Ae178B4a",
          LOG_LEVEL: "info",
        }),
        command: ["serve", "--db-password", "hunter2", "--verbose"],
        dockerLabels: { "com.acme.api-key": "hunter2", "com.acme.owner": "web" },
      }),
    ]),
  },
  {
    what: "characters of many scripts, quotes and line breaks",
    definition: fargate(
      "256",
      "512",
      [
        container("web", {
          ...variables({
            GREETING: "Grüße, いろは, 🚀",
            QUOTED: "say \"hi\" \\ and 'bye'",
            LINES: "a\nb\tc",
            DOLLAR: "$HOME $X",
          }),
          dockerLabels: { "org.opencontainers.image.title": "Café ☕" },
        }),
      ],
      { tags: [{ key: "größe", value: "übergroß" }] },
    ),
  },
  {
    what: "a sidecar that starts first",
    definition: fargate("1024", "2048", [
      container("migrate", { essential: false, command: ["migrate", "up"] }),
      container("web", {
        memoryReservation: 1024,
        dependsOn: [
          { containerName: "migrate", condition: "SUCCESS" },
          { containerName: "proxy", condition: "HEALTHY" },
        ],
      }),
      container("proxy", {
        memory: 256,
        healthCheck: {
          command: ["CMD-SHELL", "curl -f http://localhost/ || exit 1"],
          interval: 10,
          timeout: 3,
          retries: 5,
          startPeriod: 30,
        },
      }),
    ]),
  },
  {
    what: "FireLens to an S3 configuration",
    definition: fargate("512", "1024", [
      container("log_router", {
        image: "public.ecr.aws/aws-observability/aws-for-fluent-bit:stable",
        user: "0",
        firelensConfiguration: {
          type: "fluentbit",
          options: {
            "enable-ecs-log-metadata": "true",
            "config-file-type": "file",
            "config-file-value": "/extra.conf",
          },
        },
        ...logs("/ecs/firelens"),
      }),
      container("web", {
        logConfiguration: {
          logDriver: "awsfirelens",
          options: { Name: "datadog", Host: "http-intake.logs.datadoghq.eu", TLS: "on", provider: "ecs" },
          secretOptions: [{ name: "apikey", valueFrom: secretArn("datadog-AbCdEf") }],
        },
      }),
    ]),
  },
  {
    what: "Splunk with a token from a secret",
    definition: fargate("256", "512", [
      container("web", {
        logConfiguration: {
          logDriver: "splunk",
          options: {
            "splunk-url": "https://splunk.acme.example:8088",
            "splunk-format": "json",
            tag: "{{.Name}}/{{.ID}}",
          },
          secretOptions: [{ name: "splunk-token", valueFrom: parameterArn("splunk/token") }],
        },
      }),
    ]),
  },
  {
    what: "EFS with an access point",
    definition: fargate(
      "512",
      "1024",
      [
        container("cms", {
          mountPoints: [
            { sourceVolume: "uploads", containerPath: "/var/www/uploads", readOnly: false },
            { sourceVolume: "themes", containerPath: "/var/www/themes", readOnly: true },
          ],
        }),
      ],
      {
        volumes: [
          {
            name: "uploads",
            efsVolumeConfiguration: {
              fileSystemId: "fs-0123456789abcdef0",
              transitEncryption: "ENABLED",
              transitEncryptionPort: 2999,
              authorizationConfig: { accessPointId: "fsap-0123456789abcdef0", iam: "ENABLED" },
            },
          },
          {
            name: "themes",
            efsVolumeConfiguration: { fileSystemId: "fs-0fedcba9876543210", rootDirectory: "/themes" },
          },
        ],
      },
    ),
  },
  {
    what: "a scratch volume shared by two",
    definition: fargate(
      "256",
      "512",
      [
        container("writer", { mountPoints: [{ sourceVolume: "scratch", containerPath: "/out" }] }),
        container("reader", { essential: false, volumesFrom: [{ sourceContainer: "writer", readOnly: true }] }),
      ],
      { volumes: [{ name: "scratch", host: {} }], ephemeralStorage: { sizeInGiB: 100 } },
    ),
  },
  {
    what: "App Mesh with an Envoy proxy",
    definition: fargate(
      "512",
      "1024",
      [
        container("web", { dependsOn: [{ containerName: "envoy", condition: "HEALTHY" }] }),
        container("envoy", {
          image: "840364872350.dkr.ecr.eu-west-1.amazonaws.com/aws-appmesh-envoy:v1.29.12.1-prod",
          user: "1337",
          ...variables({ APPMESH_RESOURCE_ARN: "arn:aws:appmesh:eu-west-1:123456789012:mesh/acme/virtualNode/web" }),
          ulimits: [{ name: "nofile", softLimit: 15000, hardLimit: 15000 }],
        }),
      ],
      {
        proxyConfiguration: {
          type: "APPMESH",
          containerName: "envoy",
          properties: [
            { name: "IgnoredUID", value: "1337" },
            { name: "ProxyIngressPort", value: "15000" },
            { name: "ProxyEgressPort", value: "15001" },
            { name: "AppPorts", value: "8080" },
            { name: "EgressIgnoredIPs", value: "169.254.170.2,169.254.169.254" },
          ],
        },
      },
    ),
  },
  {
    what: "Service Connect's named ports",
    definition: fargate("256", "512", [
      container("api", {
        portMappings: [
          { name: "grpc", containerPort: 50051, hostPort: 50051, protocol: "tcp", appProtocol: "grpc" },
          { name: "http", containerPort: 8080, hostPort: 8080, protocol: "tcp", appProtocol: "http2" },
        ],
      }),
    ]),
  },
  {
    what: "ports of both protocols and a range",
    definition: fargate("512", "1024", [
      container("dns", {
        portMappings: [
          { containerPort: 53, hostPort: 53, protocol: "udp" },
          { containerPort: 53, hostPort: 53, protocol: "tcp" },
          { containerPortRange: "40000-40100", protocol: "udp" },
        ],
      }),
    ]),
  },
  {
    what: "ARM",
    definition: fargate("256", "512", [container("web")], {
      runtimePlatform: { cpuArchitecture: "ARM64", operatingSystemFamily: "LINUX" },
    }),
  },
  {
    what: "Windows Server",
    definition: fargate("1024", "2048", [container("iis", { workingDirectory: "C:\\inetpub\\wwwroot" })], {
      runtimePlatform: { cpuArchitecture: "X86_64", operatingSystemFamily: "WINDOWS_SERVER_2022_CORE" },
    }),
  },
  {
    what: "the largest size there is",
    definition: fargate("16384", "122880", [container("crunch", { cpu: 16000, memory: 120000 })], {
      ephemeralStorage: { sizeInGiB: 200 },
    }),
  },
  {
    what: "a size between the steps of the small ones",
    definition: fargate("8192", "20480", [container("crunch")]),
  },
  {
    what: "containers that restart by themselves",
    definition: fargate("256", "512", [
      container("web"),
      container("agent", {
        essential: false,
        restartPolicy: { enabled: true, ignoredExitCodes: [0, 143], restartAttemptPeriod: 180 },
      }),
    ]),
  },
  {
    what: "images whose tags are not resolved",
    definition: fargate("256", "512", [
      container("web", { versionConsistency: "disabled", startTimeout: 60, stopTimeout: 120 }),
    ]),
  },
  {
    what: "an image by digest, from a private registry",
    definition: fargate("256", "512", [
      container("web", {
        image: `registry.acme.example:5000/team/web@sha256:${"0123456789abcdef".repeat(4)}`,
        repositoryCredentials: { credentialsParameter: secretArn("registry-AbCdEf") },
      }),
    ]),
  },
  {
    what: "environment files from S3",
    definition: fargate("256", "512", [
      container("web", {
        environmentFiles: [
          { value: "arn:aws:s3:::acme-config/base.env", type: "s3" },
          { value: "arn:aws:s3:::acme-config/production.env", type: "s3" },
        ],
      }),
    ]),
  },
  {
    what: "a read-only root, an init process and few capabilities",
    definition: fargate("256", "512", [
      container("web", {
        readonlyRootFilesystem: true,
        privileged: false,
        user: "1000:1000",
        linuxParameters: { initProcessEnabled: true, capabilities: { drop: ["NET_RAW", "SYS_CHROOT"] } },
      }),
    ]),
  },
  {
    what: "kernel settings of one container",
    definition: fargate("256", "512", [
      container("web", {
        systemControls: [
          { namespace: "net.core.somaxconn", value: "1024" },
          { namespace: "net.ipv4.tcp_keepalive_time", value: "60" },
        ],
        ulimits: [
          { name: "nofile", softLimit: 65536, hardLimit: 65536 },
          { name: "core", softLimit: 0, hardLimit: 0 },
        ],
      }),
    ]),
  },
  {
    what: "processes that see each other",
    definition: fargate("256", "512", [container("web"), container("debug", { essential: false })], {
      pidMode: "task",
    }),
  },
  {
    what: "a command line with an entry point and an interactive shell",
    definition: fargate("256", "512", [
      container("job", {
        entryPoint: ["/bin/sh", "-c"],
        command: ['set -e; for f in *.sql; do psql -f "$f"; done'],
        interactive: true,
        pseudoTerminal: true,
      }),
    ]),
  },
  {
    what: "X-Ray and CloudWatch agents beside the application",
    definition: fargate("1024", "3072", [
      container("web", {
        cpu: 512,
        memory: 2048,
        memoryReservation: 1024,
        ...logs("/ecs/web", { mode: "non-blocking", "max-buffer-size": "25m" }),
      }),
      container("xray", {
        cpu: 32,
        memoryReservation: 256,
        essential: false,
        portMappings: [{ containerPort: 2000, protocol: "udp" }],
      }),
      container("cwagent", {
        essential: false,
        memoryReservation: 128,
        secrets: [{ name: "CW_CONFIG_CONTENT", valueFrom: "/acme/cwagent/config" }],
      }),
    ]),
  },
  {
    what: "fifty tags and fifty variables",
    definition: fargate(
      "256",
      "512",
      [
        container(
          "web",
          variables(Object.fromEntries(Array.from({ length: 50 }, (_, n) => [`VAR_${n}`, `value ${n}`]))),
        ),
      ],
      { tags: Array.from({ length: 50 }, (_, n) => ({ key: `tag-${n}`, value: n % 5 === 0 ? "" : `v${n}` })) },
    ),
  },
];
