import { check } from "../check.js";

/** Does autoscaling work while the service is meant to run? (Application Auto Scaling DescribeScalableTargets) */
export const autoscaling = check({
  id: "autoscaling",
  title: "Autoscaling",
  async run({ aws, env, reads }) {
    const { cluster, service: name } = env.names;
    const [target, service] = await Promise.all([
      aws.autoscaling().then((scaling) => scaling.target({ cluster, service: name })),
      reads.service(),
    ]);
    if (target === undefined) return { state: "ok", what: "none is set up for the service", resource: name };
    const { min, max, suspended } = target;
    const facts = { min, max, suspended, desired: service.desired };
    const base = { resource: target.resourceId, facts };
    if (suspended && service.desired > 0) {
      return {
        ...base,
        state: "warn",
        what: `suspended while the service is meant to run: it stays at ${service.desired} whatever the load`,
        next: [{ type: "service start", why: "resumes it (the count stays as it is)" }],
      };
    }
    if (suspended) return { ...base, state: "ok", what: "suspended, as the service is stopped" };
    return { ...base, state: "ok", what: `between ${min} and ${max} tasks, ${service.desired} now` };
  },
});
