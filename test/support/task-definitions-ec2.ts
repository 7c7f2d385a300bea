import type { JsonObject } from "../../src/core/json.js";
import { container, logs, parameterArn, type RealWorld, roles, secretArn, variables } from "./task-definitions.js";

const ec2 = (containers: JsonObject[], rest: JsonObject = {}): JsonObject => ({
  requiresCompatibilities: ["EC2"],
  containerDefinitions: containers,
  ...rest,
});
const small = { memory: 128 };

/** As on instances of one's own: twenty-four of them. */
export const ON_EC2: RealWorld[] = [
  { what: "one container in bridge mode", definition: ec2([container("web", small)], { networkMode: "bridge" }) },
  {
    what: "no compatibility said, and no network mode",
    definition: { containerDefinitions: [container("web", { memoryReservation: 64 })] },
  },
  {
    what: "a port of the host's choosing",
    definition: ec2([
      container("web", { ...small, portMappings: [{ containerPort: 80, hostPort: 0, protocol: "tcp" }] }),
    ]),
  },
  {
    what: "links between containers",
    definition: ec2([
      container("web", { ...small, links: ["db:database", "cache"] }),
      container("db", small),
      container("cache", { ...small, essential: false }),
    ]),
  },
  {
    what: "the host's network, and names of its own",
    definition: ec2(
      [
        container("web", {
          ...small,
          extraHosts: [
            { hostname: "db.internal", ipAddress: "10.0.0.10" },
            { hostname: "cache.internal", ipAddress: "10.0.0.11" },
          ],
        }),
      ],
      { networkMode: "host" },
    ),
  },
  {
    what: "DNS of its own",
    definition: ec2([
      container("web", {
        ...small,
        hostname: "web-1",
        dnsServers: ["10.0.0.2", "10.0.0.3"],
        dnsSearchDomains: ["internal.acme.example"],
      }),
    ]),
  },
  {
    what: "no network",
    definition: ec2([container("batch", { ...small, disableNetworking: true })], { networkMode: "none" }),
  },
  {
    what: "GPUs",
    definition: ec2([container("train", { memory: 8192, resourceRequirements: [{ type: "GPU", value: "2" }] })]),
  },
  {
    what: "inference accelerators",
    definition: ec2(
      [
        container("infer", {
          memory: 4096,
          resourceRequirements: [
            { type: "InferenceAccelerator", value: "device_1" },
            { type: "InferenceAccelerator", value: "device_2" },
          ],
        }),
      ],
      {
        inferenceAccelerators: [
          { deviceName: "device_1", deviceType: "eia2.medium" },
          { deviceName: "device_2", deviceType: "eia2.large" },
        ],
      },
    ),
  },
  {
    what: "a volume of the host",
    definition: ec2(
      [
        container("agent", {
          ...small,
          privileged: true,
          mountPoints: [
            { sourceVolume: "docker", containerPath: "/var/run/docker.sock", readOnly: true },
            { sourceVolume: "proc", containerPath: "/host/proc", readOnly: true },
          ],
        }),
      ],
      {
        volumes: [
          { name: "docker", host: { sourcePath: "/var/run/docker.sock" } },
          { name: "proc", host: { sourcePath: "/proc/" } },
        ],
      },
    ),
  },
  {
    what: "a volume of Docker's",
    definition: ec2(
      [container("db", { memory: 1024, mountPoints: [{ sourceVolume: "data", containerPath: "/var/lib/data" }] })],
      {
        volumes: [
          {
            name: "data",
            dockerVolumeConfiguration: {
              scope: "shared",
              autoprovision: true,
              driver: "rexray/ebs",
              driverOpts: { volumetype: "gp3", size: "20" },
              labels: { team: "data" },
            },
          },
        ],
      },
    ),
  },
  {
    what: "FSx for Windows",
    definition: ec2(
      [container("iis", { memory: 2048, mountPoints: [{ sourceVolume: "share", containerPath: "C:\\share" }] })],
      {
        volumes: [
          {
            name: "share",
            fsxWindowsFileServerVolumeConfiguration: {
              fileSystemId: "fs-0123456789abcdef0",
              rootDirectory: "\\data",
              authorizationConfig: { credentialsParameter: secretArn("ad-AbCdEf"), domain: "acme.example" },
            },
          },
        ],
      },
    ),
  },
  {
    what: "a volume configured at launch",
    definition: ec2(
      [container("db", { memory: 1024, mountPoints: [{ sourceVolume: "ebs", containerPath: "/data" }] })],
      { volumes: [{ name: "ebs", configuredAtLaunch: true }] },
    ),
  },
  {
    what: "gMSA without joining the domain",
    definition: ec2([
      container("app", {
        memory: 1024,
        credentialSpecs: [`credentialspecdomainless:${parameterArn("gmsa/spec")}`],
      }),
    ]),
  },
  {
    what: "devices, shared memory, swap and tmpfs",
    definition: ec2([
      container("transcode", {
        memory: 2048,
        linuxParameters: {
          devices: [
            { hostPath: "/dev/fuse", containerPath: "/dev/fuse", permissions: ["read", "write", "mknod"] },
            { hostPath: "/dev/dri", permissions: ["read"] },
          ],
          sharedMemorySize: 256,
          maxSwap: 512,
          swappiness: 60,
          tmpfs: [{ containerPath: "/tmp", size: 64, mountOptions: ["noexec", "nosuid", "nodev"] }],
          capabilities: { add: ["SYS_PTRACE", "NET_ADMIN"], drop: ["MKNOD"] },
        },
      }),
    ]),
  },
  {
    what: "placement constraints",
    definition: ec2([container("web", small)], {
      placementConstraints: [
        { type: "memberOf", expression: "attribute:ecs.instance-type =~ m6i.*" },
        { type: "memberOf", expression: "attribute:ecs.availability-zone in [eu-west-1a, eu-west-1b]" },
      ],
    }),
  },
  {
    what: "inter-process communication and the host's processes",
    definition: ec2([container("agent", small)], { ipcMode: "host", pidMode: "host" }),
  },
  {
    what: "security options",
    definition: ec2([
      container("web", { ...small, dockerSecurityOptions: ["no-new-privileges", "label:type:container_t"] }),
    ]),
  },
  {
    what: "labels for a reverse proxy",
    definition: ec2([
      container("web", {
        ...small,
        dockerLabels: {
          "traefik.enable": "true",
          "traefik.http.routers.web.rule": "Host(`app.acme.example`) && PathPrefix(`/`)",
          "traefik.http.services.web.loadbalancer.server.port": "8080",
        },
      }),
    ]),
  },
  {
    what: "other log drivers",
    definition: ec2([
      container("a", {
        ...small,
        logConfiguration: { logDriver: "json-file", options: { "max-size": "10m", "max-file": "3" } },
      }),
      container("b", {
        ...small,
        logConfiguration: { logDriver: "gelf", options: { "gelf-address": "udp://logs.internal:12201" } },
      }),
      container("c", { ...small, logConfiguration: { logDriver: "journald" } }),
    ]),
  },
  {
    what: "the most containers that a task has",
    definition: ec2(
      Array.from({ length: 10 }, (_, n) => container(`worker-${n}`, { ...small, essential: n === 0, cpu: 10 * n })),
    ),
  },
  {
    what: "a task size on EC2, both launch types allowed",
    definition: {
      requiresCompatibilities: ["EC2", "FARGATE"],
      networkMode: "awsvpc",
      cpu: "1024",
      memory: "2048",
      ...roles,
      containerDefinitions: [container("web", { cpu: 512, memory: 1024, ...logs("/ecs/web") })],
    },
  },
  {
    what: "outside AWS",
    definition: {
      requiresCompatibilities: ["EXTERNAL"],
      networkMode: "bridge",
      containerDefinitions: [container("edge", { ...small, ...variables({ SITE: "köln-1", RETRIES: "3" }) })],
    },
  },
  {
    what: "everything at once",
    definition: ec2(
      [
        container("app", {
          cpu: 256,
          memory: 1024,
          memoryReservation: 512,
          portMappings: [{ containerPort: 8080, hostPort: 80, protocol: "tcp", name: "http", appProtocol: "http" }],
          ...variables({ A: "1", B: "", C: "x y z", PUBLIC_URL: "https://app.acme.example" }),
          environmentFiles: [{ value: "arn:aws:s3:::acme-config/app.env", type: "s3" }],
          secrets: [{ name: "KEY", valueFrom: parameterArn("app/key") }],
          mountPoints: [{ sourceVolume: "data", containerPath: "/data", readOnly: false }],
          volumesFrom: [{ sourceContainer: "side", readOnly: true }],
          dependsOn: [{ containerName: "side", condition: "START" }],
          healthCheck: { command: ["CMD", "true"], interval: 30, timeout: 5, retries: 3 },
          ulimits: [{ name: "nproc", softLimit: 512, hardLimit: 1024 }],
          systemControls: [{ namespace: "net.core.somaxconn", value: "512" }],
          dockerLabels: { a: "b" },
          startTimeout: 30,
          stopTimeout: 30,
          workingDirectory: "/srv",
          ...logs("/ecs/app", { "awslogs-create-group": "true" }),
        }),
        container("side", { memory: 64, essential: false, command: ["sleep", "infinity"] }),
      ],
      { ...roles, networkMode: "bridge", volumes: [{ name: "data", host: {} }], tags: [{ key: "all", value: "yes" }] },
    ),
  },
];
