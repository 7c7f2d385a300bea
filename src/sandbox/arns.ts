import type { SandboxSetup } from "./part.js";

/** ARNs of the simulated platform, as AWS builds them. */
export function arns({ names, region, accountId }: SandboxSetup) {
  const ecs = `arn:aws:ecs:${region}:${accountId}`;
  const elb = `arn:aws:elasticloadbalancing:${region}:${accountId}`;
  return {
    cluster: `${ecs}:cluster/${names.cluster}`,
    service: `${ecs}:service/${names.cluster}/${names.service}`,
    task: (id: string) => `${ecs}:task/${names.cluster}/${id}`,
    taskDefinition: (name: string) => `${ecs}:task-definition/${name}`,
    serviceDeployment: (id: string) => `${ecs}:service-deployment/${names.cluster}/${names.service}/${id}`,
    serviceRevision: (id: string) => `${ecs}:service-revision/${names.cluster}/${names.service}/${id}`,
    loadBalancer: `${elb}:loadbalancer/app/${names.loadBalancer}/50dc6c495c0c9188`,
    listener: (id: string) => `${elb}:listener/app/${names.loadBalancer}/50dc6c495c0c9188/${id}`,
    targetGroup: `${elb}:targetgroup/${names.targetGroup}/73e2d6bc24d8a067`,
    certificate: (where: string, id: string) => `arn:aws:acm:${where}:${accountId}:certificate/${id}`,
    database: (id: string) => `arn:aws:rds:${region}:${accountId}:db:${id}`,
    image: (tag: string) => `${accountId}.dkr.ecr.${region}.amazonaws.com/${names.repository}:${tag}`,
  };
}
