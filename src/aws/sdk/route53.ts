/** The operations nexusctl sends; naming them leaves the others out of the build. */
export { ListHostedZonesCommand, ListResourceRecordSetsCommand, Route53Client } from "@aws-sdk/client-route-53";
