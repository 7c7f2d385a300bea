/** The operations nexusctl sends; naming them leaves the others out of the build. */
export { CloudWatchClient, DescribeAlarmsCommand, GetMetricDataCommand } from "@aws-sdk/client-cloudwatch";
