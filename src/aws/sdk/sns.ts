/** The operations nexusctl sends; naming them leaves the others out of the build. */
export { PublishCommand, SNSClient } from "@aws-sdk/client-sns";
