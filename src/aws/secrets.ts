import type { AwsStep, SecretText } from "../core/change.js";

/** A secret's versions. `AWSCURRENT` is what everybody reads; `AWSPENDING` one that is being tried. */
export interface SecretVersions {
  arn: string;
  /** Version id of AWSCURRENT; undefined for a secret without a value. */
  current: string | undefined;
  ids: string[];
}

/** Secrets Manager. What it answers is to be registered with the redactor before anything else is done with it. */
export interface Secrets {
  /**
   * GetSecretValue, whole or one field of a JSON secret.
   * @throws not-found for the secret or the field; failed for a binary secret
   */
  value(id: string, field: string | undefined): Promise<string>;
  /** The whole text of one version, or of AWSCURRENT. @throws not-found */
  text(id: string, version?: string): Promise<string>;
  /** DescribeSecret. @throws not-found */
  versions(id: string): Promise<SecretVersions>;
  /** Plans PutSecretValue as AWSPENDING: nobody reads it yet. `version` is its id, so that sending it twice is one version. */
  putPending(id: string, version: string, text: SecretText): AwsStep;
  /** Plans UpdateSecretVersionStage: AWSCURRENT moves to `version`. */
  promote(id: string, version: string, current: string | undefined): AwsStep;
  replay(operation: string, input: Record<string, unknown>): AwsStep | undefined;
}
