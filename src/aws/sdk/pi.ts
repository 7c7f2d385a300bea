/** The operations nexusctl sends; naming them leaves the others out of the build. */
export { DescribeDimensionKeysCommand, GetResourceMetricsCommand, PIClient } from "@aws-sdk/client-pi";
