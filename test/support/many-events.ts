import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  CreateLogStreamCommand,
  PutLogEventsCommand,
} from "@aws-sdk/client-cloudwatch-logs";
import { KEYS, REGION } from "./seed.js";

const A_BATCH = 4_000;

/** Writes `count` events of one stream, evenly over the `spanMs` before now. */
export async function seedEvents(
  endpoint: string,
  { group, count, spanMs }: { group: string; count: number; spanMs: number },
): Promise<void> {
  const logs = new CloudWatchLogsClient({
    endpoint,
    region: REGION,
    credentials: { accessKeyId: KEYS.AWS_ACCESS_KEY_ID, secretAccessKey: KEYS.AWS_SECRET_ACCESS_KEY },
  });
  const stream = { logGroupName: group, logStreamName: "app/app/0001" };
  await logs.send(new CreateLogGroupCommand({ logGroupName: group }));
  await logs.send(new CreateLogStreamCommand(stream));
  const begin = Date.now() - spanMs;
  for (let at = 0; at < count; at += A_BATCH) {
    const logEvents = Array.from({ length: Math.min(A_BATCH, count - at) }, (_, index) => ({
      timestamp: Math.floor(begin + ((at + index) * spanMs) / count),
      message: `{"level":"INFO","msg":"request ${at + index} served","path":"/api/orders","status":200,"ms":${index % 300}}`,
    }));
    await logs.send(new PutLogEventsCommand({ ...stream, logEvents }));
  }
}
