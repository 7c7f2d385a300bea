/** The operations nexusctl sends; naming them leaves the others out of the build. */
export { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
