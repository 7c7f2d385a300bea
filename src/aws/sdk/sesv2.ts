/** The operations nexusctl sends; naming them leaves the others out of the build. */
export { SESv2Client, SendEmailCommand } from "@aws-sdk/client-sesv2";
