/** The operations nexusctl sends; naming them leaves the others out of the build. */
export { GetFunctionConfigurationCommand, InvokeCommand, LambdaClient } from "@aws-sdk/client-lambda";
