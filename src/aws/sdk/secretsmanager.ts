/** The operations nexusctl sends; naming them leaves the others out of the build. */
export { GetSecretValueCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
