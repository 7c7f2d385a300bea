import { describe, expect, it } from "vitest";
import { isObject } from "../../src/core/json.js";
import { onSandbox } from "./sandbox-support.js";
import { rejection } from "./support.js";

const MINUTES = 60_000;

describe("the wrappers on the simulated platform", () => {
  it("read a service, its tasks, their definition and its deployments", async () => {
    const { services, env } = onSandbox();
    const ecs = await services.ecs();

    const service = await ecs.service(env.names);
    const tasks = await ecs.tasks(service, "running");
    const definition = await ecs.taskDefinition(service.taskDefinition);
    const deployments = await ecs.deployments(service);

    expect(service).toMatchObject({ name: env.names.service, running: service.desired, status: "ACTIVE" });
    expect(tasks).toHaveLength(service.running);
    expect(tasks.every((task) => task.ip !== undefined && task.taskDefinition === service.taskDefinition)).toBe(true);
    expect(definition.name).toBe(service.taskDefinition);
    expect(definition.registrable).not.toHaveProperty("revision");
    expect(deployments?.[0]).toMatchObject({ status: "SUCCESSFUL", taskDefinition: service.taskDefinition });
  });

  it("names near services where the name is wrong", async () => {
    const { services, env } = onSandbox();
    const ecs = await services.ecs();

    const error = await rejection(ecs.service({ ...env.names, service: `${env.names.service}x` }));

    expect(error).toMatchObject({ code: "not-found", hint: expect.stringContaining(env.names.service) });
  });

  it("restart the service and wait for that deployment", async () => {
    const { services, env, run, wait } = onSandbox();
    const ecs = await services.ecs();
    const service = await ecs.service(env.names);

    const step = ecs.forceNewDeployment(service);
    const kept = await run(step);
    const { end, looks } = await wait(ecs.untilDeployed(service, step.id, 30 * MINUTES), { [step.id]: kept });

    expect(kept.deploymentId).toMatch(/^ecs-svc\//);
    expect(end.state).toBe("done");
    expect(looks.length).toBeGreaterThan(2);
    expect(looks.some(({ summary }) => /old still running/.test(summary))).toBe(true);
    expect(looks.flatMap(({ news }) => news ?? []).length).toBeGreaterThan(0);
  });

  it("see that ECS rolled a crashing revision back", async () => {
    const { services, env, run, wait, sandbox } = onSandbox();
    const ecs = await services.ecs();
    const service = await ecs.service(env.names);
    const good = await ecs.taskDefinition(service.taskDefinition);
    const containers = Array.isArray(good.registrable.containerDefinitions)
      ? good.registrable.containerDefinitions
      : [];
    const bad = {
      ...good.registrable,
      containerDefinitions: containers.map((one) => (isObject(one) ? { ...one, image: "repo/backend:crash" } : one)),
    };
    expect(sandbox).toBeDefined();

    const registered = await run(ecs.registerTaskDefinition(bad, "register the bad revision"));
    const step = ecs.useTaskDefinition(service, String(registered.taskDefinitionArn));
    const kept = await run(step);
    const error = await rejection(wait(ecs.untilDeployed(service, step.id, 60 * MINUTES), { [step.id]: kept }));

    expect(error).toMatchObject({ code: "rolled-back", exitCode: 8 });
    expect(String(error)).toContain(`goes back to ${good.name}`);
    expect(String(error)).toContain("exit 1");
    expect(String(error)).toContain("missing required environment variable");
    const ended = (await ecs.deployments(service))?.[0];
    expect(ended).toMatchObject({ taskDefinition: registered.taskDefinition });
  });

  it("suspend autoscaling, stop the service and wait until no task runs", async () => {
    const { services, env, run, wait } = onSandbox();
    const ecs = await services.ecs();
    const autoscaling = await services.autoscaling();
    const service = await ecs.service(env.names);
    const target = await autoscaling.target(env.names);
    if (target === undefined) throw new Error("no scalable target");

    await run(autoscaling.suspend(target));
    await run(ecs.scale(service, 0));
    const { end } = await wait(ecs.untilRunning(service, 0, 30 * MINUTES));

    expect(end.state).toBe("done");
    expect(await ecs.service(env.names)).toMatchObject({ desired: 0, running: 0 });
    expect(await autoscaling.target(env.names)).toMatchObject({ suspended: true });
  });

  it("stop and start the database, saying each status on the way", async () => {
    const { services, env, run, wait } = onSandbox();
    const rds = await services.rds();
    const database = await rds.database(env.names.database);

    await run(rds.stop(database));
    const stopped = await wait(rds.untilStatus(database.id, "stopped", 60 * MINUTES));
    await run(rds.start(database));
    const started = await wait(rds.untilStatus(database.id, "available", 60 * MINUTES));

    expect(stopped.looks[0]?.summary).toBe("stopping, waiting for stopped");
    expect(stopped.end.state).toBe("done");
    expect(started.looks.some(({ summary }) => summary.startsWith("starting"))).toBe(true);
    expect(started.end.state).toBe("done");
  });

  it("restore a database that has the settings of its source", async () => {
    const { services, env, run, wait } = onSandbox();
    const rds = await services.rds();
    const source = await rds.database(env.names.database);
    const [snapshot] = await rds.snapshots(source.id);
    if (snapshot === undefined) throw new Error("no snapshot");

    const kept = await run(rds.restore({ source, as: "recovered", from: { snapshot: snapshot.id } }));
    await wait(rds.untilStatus("recovered", "available", 120 * MINUTES));
    const made = await rds.database("recovered");

    expect(kept).toMatchObject({ databaseId: "recovered" });
    const settings = ({ class: className, multiAz, parameterGroup, subnetGroup, securityGroups }: typeof source) => ({
      className,
      multiAz,
      parameterGroup,
      subnetGroup,
      securityGroups,
    });
    expect(settings(made)).toEqual(settings(source));
  });

  it("read everything triage asks for", async () => {
    const { services, env, clock } = onSandbox();
    const balancing = await services.loadBalancing();
    const hour = { from: new Date(clock.now().getTime() - 3_600_000), to: clock.now() };
    const group = await balancing.targetGroup(env.names.targetGroup);
    const cpu = {
      id: "ecs cpu",
      namespace: "AWS/ECS",
      metric: "CPUUtilization",
      dimensions: { ClusterName: env.names.cluster, ServiceName: env.names.service },
      stat: "Average",
      periodSeconds: 300,
    };

    const [series] = await (await services.cloudwatch()).metrics([cpu], hour);
    const alarms = await (await services.cloudwatch()).alarms(env.names.alarmPrefix);
    const logs = await (await services.logs()).search({ group: env.names.appLogGroup, max: 20, ...hour });
    const balancer = await balancing.loadBalancer(env.names.loadBalancer);
    const targets = await balancing.targets(group);
    const certificates = await (await services.certificates()).list(env.names.domain);
    const zone = await (await services.dns()).zoneOf(env.names.domain ?? "");
    const rds = await services.rds();
    const limit = await rds.maxConnections(await rds.database(env.names.database));

    expect(series?.id).toBe("ecs cpu");
    expect(series?.points.length).toBeGreaterThan(5);
    expect(alarms.length).toBeGreaterThan(0);
    expect(logs.events.length).toBeGreaterThan(0);
    expect(balancer.listeners.length).toBeGreaterThan(0);
    expect(targets.every(({ state }) => state === "healthy")).toBe(true);
    expect(certificates.length).toBeGreaterThan(0);
    expect(zone?.private).toBe(false);
    expect(limit).toBeGreaterThan(50);
    expect((await (await services.identity()).caller()).account).toBe(env.accountId);
  });
});
