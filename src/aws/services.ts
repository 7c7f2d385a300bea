import type { Autoscaling } from "./autoscaling.js";
import type { Certificates } from "./certificates.js";
import type { CloudWatch } from "./cloudwatch.js";
import type { Dns } from "./dns.js";
import type { Ecs } from "./ecs.js";
import type { IdentityService } from "./identity.js";
import type { LoadBalancing } from "./load-balancing.js";
import type { Logs } from "./logs.js";
import type { Notifications } from "./notifications.js";
import type { Rds } from "./rds.js";

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
  }
}
