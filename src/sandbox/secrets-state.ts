/** A version of a secret. Its text is kept, as Secrets Manager is where secrets are kept; the sandbox's are worth nothing. */
export interface SecretVersion {
  secret: string;
  version: string;
  text: string;
  stages: string[];
}
