import type { EcsService } from "../aws/ecs.js";
import type { LoadBalancer, Target, TargetGroup } from "../aws/load-balancing.js";
import type { Database } from "../aws/rds.js";
import type { AwsServices } from "../core/context.js";
import type { Environment } from "../core/environment.js";

/** Reads that several checks share. Each is made once, when first asked for; a failure is shared as well. */
export interface Reads {
  service(): Promise<EcsService>;
  database(): Promise<Database>;
  loadBalancer(): Promise<LoadBalancer>;
  targetGroup(): Promise<TargetGroup>;
  targets(): Promise<Target[]>;
}

export function sharedReads(env: Environment, aws: AwsServices): Reads {
  const { names } = env;
  const targetGroup = once(async () => (await aws.loadBalancing()).targetGroup(names.targetGroup));
  return {
    service: once(async () => (await aws.ecs()).service({ cluster: names.cluster, service: names.service })),
    database: once(async () => (await aws.rds()).database(names.database)),
    loadBalancer: once(async () => (await aws.loadBalancing()).loadBalancer(names.loadBalancer)),
    targetGroup,
    targets: once(async () => (await aws.loadBalancing()).targets(await targetGroup())),
  };
}

function once<T>(read: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => {
    made ??= read();
    return made;
  };
}
