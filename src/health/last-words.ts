import type { Task } from "../aws/ecs.js";
import type { LogEvent } from "../aws/logs.js";
import type { AwsServices } from "../core/context.js";

/**
 * The last log lines a task wrote, oldest first; none when its containers do not log to CloudWatch.
 * The awslogs driver names streams `prefix/container/task-id`.
 */
export async function lastWords(task: Task, aws: AwsServices, count: number): Promise<LogEvent[]> {
  const definition = await (await aws.ecs()).taskDefinition(task.taskDefinition);
  const guilty = task.containers.find(({ exitCode }) => exitCode !== undefined && exitCode !== 0)?.name;
  const container =
    definition.containers.find(({ name }) => name === guilty) ??
    definition.containers.find(({ essential }) => essential);
  if (container?.logGroup === undefined || container.logStreamPrefix === undefined) return [];
  const stream = `${container.logStreamPrefix}/${container.name}/${task.id}`;
  return (await aws.logs()).tail(container.logGroup, stream, count);
}
