import type { ECSClientConfig } from "@aws-sdk/client-ecs";
import type {
  AwsCredentialIdentityProvider,
  BuildMiddleware,
  DeserializeMiddleware,
  InitializeMiddleware,
  MetadataBearer,
} from "@smithy/types";

/** The settings nexusctl gives every SDK client; ECS's stand for all, because the shared ones are the same. */
export type SdkConfig = Pick<
  ECSClientConfig,
  | "region"
  | "maxAttempts"
  | "retryMode"
  | "customUserAgent"
  | "requestHandler"
  | "endpoint"
  | "profile"
  | "credentials"
  | "protocol"
  | "logger"
  | "disableHostPrefix"
> & {
  /** CloudWatch gzips large requests, which many endpoints that imitate AWS do not understand. */
  disableRequestCompression?: boolean;
};

/** What an in-process platform gives in place of the network. */
export interface ClientOverrides {
  protocol: NonNullable<ECSClientConfig["protocol"]>;
  requestHandler(region: string): NonNullable<ECSClientConfig["requestHandler"]>;
}

/** What nexusctl uses of an SDK client, the same for every service. */
export interface SdkClient {
  readonly config: { credentials: AwsCredentialIdentityProvider };
  readonly middlewareStack: {
    add(middleware: InitializeMiddleware<object, MetadataBearer>, options: InitializeOptions): void;
    add(middleware: BuildMiddleware<object, MetadataBearer>, options: BuildOptions): void;
    add(middleware: DeserializeMiddleware<object, MetadataBearer>, options: DeserializeOptions): void;
  };
  send(command: object, options: { abortSignal: AbortSignal }): Promise<MetadataBearer>;
  destroy(): void;
}

interface InitializeOptions {
  step: "initialize";
  name: string;
  priority: "high";
}

interface BuildOptions {
  step: "build";
  name: string;
  priority: "high";
}

interface DeserializeOptions {
  step: "deserialize";
  name: string;
  priority: "low";
}

/** Every SDK client has this shape; its own type says so in generics that differ from service to service. */
export function asSdkClient(client: object): SdkClient {
  return client as SdkClient;
}
