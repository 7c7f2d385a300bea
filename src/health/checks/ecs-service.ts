import type { EcsService } from "../../aws/ecs.js";
import { check, type Seen } from "../check.js";

/** Does the service run as many tasks as it is meant to? (ECS DescribeServices) */
export const ecsService = check({
  id: "ecs-service",
  title: "ECS service",
  async run({ reads }) {
    return judge(await reads.service());
  },
});

function judge(service: EcsService): Seen {
  const { desired, running, pending, status, taskDefinition } = service;
  const base = {
    resource: service.name,
    facts: { desired, running, pending, status, revision: taskDefinition },
    next: [{ type: "service status", why: "deployments, targets and events of the service" }],
  };
  if (status !== "ACTIVE") return { ...base, state: "critical", what: `the service is ${status.toLowerCase()}` };
  if (desired === 0) {
    return {
      ...base,
      state: "critical",
      what:
        running === 0 ? "stopped: it is meant to run 0 tasks" : `stopping: meant to run 0 tasks, ${running} still run`,
      next: [{ type: "service start", why: "give it tasks again" }],
    };
  }
  const counts = `${running} of ${desired} tasks running${pending > 0 ? `, ${pending} pending` : ""}`;
  if (running === 0) return { ...base, state: "critical", what: `no task is running (${counts})` };
  if (running < desired) return { ...base, state: "warn", what: counts };
  return { ...base, state: "ok", what: counts };
}
