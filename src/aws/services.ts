import type { AwsStep } from "../core/change.js";
import type { Clock } from "../core/clock.js";
import type { AwsServices } from "../core/context.js";
import type { Environment, StatePlace } from "../core/environment.js";
import type { Gate } from "../core/gate.js";
import type { LastMoment } from "../core/last-moment.js";
import type { Redactor } from "../core/redact.js";
import type { ObjectStore } from "../core/shared/store.js";
import type { Transport } from "../core/transport.js";
import type { Access } from "./access.js";
import type { Autoscaling } from "./autoscaling.js";
import type { Caches } from "./caches.js";
import type { Certificates } from "./certificates.js";
import { createClients } from "./clients.js";
import type { CloudWatch } from "./cloudwatch.js";
import type { Dns } from "./dns.js";
import type { Ecs } from "./ecs.js";
import type { Functions } from "./functions.js";
import type { IdentityService } from "./identity.js";
import type { Images } from "./images.js";
import type { LoadBalancing } from "./load-balancing.js";
import type { Logs } from "./logs.js";
import type { Network } from "./network.js";
import type { Notifications } from "./notifications.js";
import type { PerformanceInsights } from "./performance-insights.js";
import type { Rds } from "./rds.js";
import type { ClientOverrides } from "./sdk-client.js";
import type { Secrets } from "./secrets.js";
import type { Storage } from "./storage.js";
import type { Trail } from "./trail.js";
import { createTransport } from "./transport.js";
import type { WrapperDeps } from "./wrapper-deps.js";

declare module "../core/context.js" {
  interface AwsServices {
    ecs(): Promise<Ecs>;
    autoscaling(): Promise<Autoscaling>;
    loadBalancing(): Promise<LoadBalancing>;
    rds(): Promise<Rds>;
    cloudwatch(): Promise<CloudWatch>;
    logs(): Promise<Logs>;
    identity(): Promise<IdentityService>;
    certificates(): Promise<Certificates>;
    dns(): Promise<Dns>;
    notifications(): Promise<Notifications>;
    storage(): Promise<Storage>;
    functions(): Promise<Functions>;
    images(): Promise<Images>;
    caches(): Promise<Caches>;
    secrets(): Promise<Secrets>;
    access(): Promise<Access>;
    network(): Promise<Network>;
    performanceInsights(): Promise<PerformanceInsights>;
    trail(): Promise<Trail>;
    /** Builds the step again that the journal recorded as an inverse; undefined when nexusctl cannot send it. */
    replay(service: string, operation: string, input: object): Promise<AwsStep | undefined>;
  }
}

export interface AwsDeps {
  env: Environment;
  gate: Gate;
  redactor: Pick<Redactor, "add">;
  clock: Clock;
  /** Aborts every call in flight. */
  signal: AbortSignal;
  /** What may be taken after that. */
  leaving?: LastMoment;
  /** The sandbox in place of the network. */
  overrides?: ClientOverrides;
  /** Reads of one service in flight at the same time. */
  concurrency?: number;
}

export interface Aws {
  services: AwsServices;
  transport: Transport;
  /** Where operators keep things together. Sends nothing by itself. */
  store(place: StatePlace): Promise<ObjectStore>;
}

/** The ways to AWS: wrappers for commands and checks, the transport for the engine. Both use the same clients and gate. */
export function createAws(deps: AwsDeps): Aws {
  const clients = createClients(deps);
  const { gate, signal, leaving } = deps;
  const still = leaving === undefined ? {} : { leaving };
  return {
    services: wrappers({ env: deps.env, clock: deps.clock, clients }),
    transport: createTransport({ clients }),
    store: async (place) =>
      (await import("./conditional.js")).conditionalStore({ ...place, ...still, clients, gate, signal }),
  };
}

/** The wrappers alone. */
export function createAwsServices(deps: AwsDeps): AwsServices {
  return createAws(deps).services;
}

function wrappers(deps: WrapperDeps): AwsServices {
  const services: AwsServices = {
    ecs: once(async () => (await import("./ecs/wrapper.js")).createEcs(deps, () => services.logs())),
    autoscaling: once(async () => (await import("./autoscaling/wrapper.js")).createAutoscaling(deps)),
    loadBalancing: once(async () => (await import("./load-balancing/wrapper.js")).createLoadBalancing(deps)),
    rds: once(async () => (await import("./rds/wrapper.js")).createRds(deps)),
    cloudwatch: once(async () => (await import("./cloudwatch/wrapper.js")).createCloudWatch(deps)),
    logs: once(async () => (await import("./logs/wrapper.js")).createLogs(deps)),
    identity: once(async () => (await import("./identity.js")).createIdentity(deps)),
    certificates: once(async () => (await import("./certificates/wrapper.js")).createCertificates(deps)),
    dns: once(async () => (await import("./dns/wrapper.js")).createDns(deps)),
    notifications: once(async () => (await import("./notifications.js")).createNotifications(deps)),
    functions: once(async () => (await import("./functions/wrapper.js")).createFunctions(deps)),
    images: once(async () => (await import("./images/wrapper.js")).createImages(deps)),
    storage: once(async () => (await import("./storage/wrapper.js")).createStorage(deps)),
    caches: once(async () => (await import("./caches/wrapper.js")).createCaches(deps)),
    secrets: once(async () => (await import("./secrets/wrapper.js")).createSecrets(deps)),
    access: once(async () => (await import("./access/wrapper.js")).createAccess(deps)),
    network: once(async () => (await import("./network/wrapper.js")).createNetwork(deps)),
    performanceInsights: once(async () =>
      (await import("./performance-insights/wrapper.js")).createPerformanceInsights(deps),
    ),
    trail: once(async () => (await import("./trail.js")).createTrail(deps)),
    replay: async (service, operation, input) => {
      const fields = { ...input };
      if (service === "ecs") return (await services.ecs()).replay(operation, fields);
      if (service === "application-autoscaling") return (await services.autoscaling()).replay(operation, fields);
      if (service === "cloudwatch") return (await services.cloudwatch()).replay(operation, fields);
      if (service === "route53") return (await services.dns()).replay(operation, fields);
      if (service === "rds") return (await services.rds()).replay(operation, fields);
      if (service === "iam") return (await services.access()).replay(operation, fields);
      if (service === "secretsmanager") return (await services.secrets()).replay(operation, fields);
      if (service === "ec2") return (await services.network()).replay(operation, fields);
      if (service === "acm") return (await services.certificates()).replay(operation, fields);
      return undefined;
    },
  };
  return services;
}

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => {
    made ??= make();
    return made;
  };
}
