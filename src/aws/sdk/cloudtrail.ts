/** The operations nexusctl sends; naming them leaves the others out of the build. */
export { CloudTrailClient, LookupEventsCommand } from "@aws-sdk/client-cloudtrail";
