import { describe, expect, it } from "vitest";
import { taskDefinitionDiff } from "../../src/aws/task-definition/diff.js";
import type { Reveal } from "../../src/aws/task-definition/hide.js";
import { differenceWords } from "../../src/aws/task-definition/words.js";
import type { JsonObject } from "../../src/core/json.js";

const APP: JsonObject = { name: "app", image: "repo/backend:v1", cpu: 0, essential: true };

function definition(app: JsonObject = {}, rest: JsonObject = {}): JsonObject {
  return { family: "web", networkMode: "awsvpc", containerDefinitions: [{ ...APP, ...app }], ...rest };
}

/** Each difference as `field: before -> after`. */
function said(from: JsonObject, to: JsonObject, reveal: Reveal = "values"): string[] {
  return taskDefinitionDiff(from, to, reveal).map((one) => {
    const { before, after } = differenceWords(one);
    return `${one.field}: ${before} -> ${after}`;
  });
}

const variables = (all: Record<string, string>) => ({
  environment: Object.entries(all).map(([name, value]) => ({ name, value })),
});

describe("what differs between two task definitions", () => {
  it("is the size of the task and the image of a container", () => {
    expect(said(definition({}, { cpu: "256", memory: "512" }), definition({}, { cpu: "512" }))).toEqual([
      "cpu: 256 -> 512",
      "memory: 512 -> none",
    ]);
    expect(said(definition(), definition({ image: "repo/backend:v2" }))).toEqual([
      "image of app: repo/backend:v1 -> repo/backend:v2",
    ]);
  });

  it("is each variable by its name, whatever their order; values only where they are asked for", () => {
    const from = definition(variables({ KEPT: "1", GONE: "old", CHANGED: "first" }));
    const to = definition(variables({ CHANGED: "second", COME: "new", KEPT: "1" }));
    expect(said(from, to, "names")).toEqual([
      "variable GONE of app: a value -> none",
      "variable CHANGED of app: a value -> another value",
      "variable COME of app: none -> a value",
    ]);
    expect(said(from, to)).toEqual([
      "variable GONE of app: old -> none",
      "variable CHANGED of app: first -> second",
      "variable COME of app: none -> new",
    ]);
  });

  it.each([
    ["a variable's name", variables({ DB_PASSWORD: "hunter2" }), variables({ DB_PASSWORD: "hunter3" })],
    ["a login in an address", variables({ DB: "pg://u:hunter2@h/d" }), variables({ DB: "pg://u:hunter3@h/d" })],
    ["a flag before it", { command: ["run", "--token", "hunter2"] }, { command: ["run", "--token", "hunter3"] }],
    ["a label", { dockerLabels: { "api-key": "hunter2" } }, { dockerLabels: { "api-key": "hunter3" } }],
    [
      "an option",
      { logConfiguration: { logDriver: "splunk", options: { "splunk-token": "hunter2" } } },
      { logConfiguration: { logDriver: "splunk", options: { "splunk-token": "hunter3" } } },
    ],
    ["an option that comes", {}, { firelensConfiguration: { type: "fluentbit", options: { apikey: "hunter2" } } }],
    ["a container that comes", {}, { name: "other", environment: [{ name: "TOKEN", value: "hunter2" }] }],
  ])("never shows what looks like a secret by %s", (_what, before, after) => {
    const found = taskDefinitionDiff(definition(before), definition(after), "values");
    expect(found.length).toBeGreaterThan(0);
    expect(found.some(({ hidden }) => hidden)).toBe(true);
    expect(JSON.stringify([found, found.map(differenceWords)])).not.toContain("hunter");
  });

  it("is where a secret comes from, by its name", () => {
    const secrets = (valueFrom: string) => ({ secrets: [{ name: "DATABASE_URL", valueFrom }] });
    const arn = (name: string) => `arn:aws:secretsmanager:eu-west-1:123456789012:secret:${name}`;
    expect(said(definition(secrets(arn("a"))), definition(secrets(arn("b"))))).toEqual([
      `secret DATABASE_URL of app: ${arn("a")} -> ${arn("b")}`,
    ]);
    expect(said(definition(), definition(secrets("/app/db")))).toEqual(["secret DATABASE_URL of app: none -> /app/db"]);
  });

  it("is a container that comes or goes, by its image", () => {
    const two = definition();
    two.containerDefinitions = [{ name: "proxy", image: "envoy:v1" }, APP];
    expect(said(two, definition())).toEqual(["container proxy: envoy:v1 -> none"]);
  });

  it("is a part of a port, a volume, a mount, a limit, by what tells it apart", () => {
    const from = definition(
      {
        portMappings: [{ containerPort: 80 }, { containerPort: 53, protocol: "udp" }],
        mountPoints: [{ containerPath: "/data", sourceVolume: "data" }],
        ulimits: [{ name: "nofile", softLimit: 1024, hardLimit: 4096 }],
      },
      { volumes: [{ name: "data", efsVolumeConfiguration: { fileSystemId: "fs-1" } }] },
    );
    const to = definition(
      {
        portMappings: [
          { containerPort: 53, protocol: "udp" },
          { containerPort: 80, appProtocol: "http2" },
        ],
        mountPoints: [{ containerPath: "/data", sourceVolume: "data", readOnly: true }],
        ulimits: [{ name: "nofile", softLimit: 2048, hardLimit: 4096 }],
      },
      { volumes: [{ name: "data", efsVolumeConfiguration: { fileSystemId: "fs-2" } }] },
    );
    expect(said(from, to)).toEqual([
      "appProtocol of port 80/tcp of app: none -> http2",
      "readOnly of mount /data of app: false -> true",
      "softLimit of ulimit nofile of app: 1024 -> 2048",
      "efsVolumeConfiguration.fileSystemId of volume data: fs-1 -> fs-2",
    ]);
  });

  it("is a field that AWS adds tomorrow, at the top, in a container, or as a list", () => {
    const tomorrow = { autoHeal: { after: 3 } };
    expect(said(definition(), definition({}, tomorrow))).toEqual(['autoHeal: none -> {"after":3}']);
    expect(said(definition(tomorrow), definition({ autoHeal: { after: 4 } }))).toEqual([
      "autoHeal.after of app: 3 -> 4",
    ]);
    const lanes = (...names: string[]) => ({ lanes: names.map((name) => ({ name, width: 1 })) });
    expect(said(definition({}, lanes("a", "b")), definition({}, lanes("b", "a")))).toEqual([]);
    expect(said(definition({}, lanes("a")), definition({}, lanes("a", "b")))).toEqual([
      'lanes.b: none -> {"name":"b","width":1}',
    ]);
  });

  it("is the order of what is read in order, and not the order of a set", () => {
    expect(said(definition({ command: ["a", "b"] }), definition({ command: ["b", "a"] }))).toEqual([
      'command of app: ["a","b"] -> ["b","a"]',
    ]);
    const compatible = (...requiresCompatibilities: string[]) => definition({}, { requiresCompatibilities });
    expect(said(compatible("EC2", "FARGATE"), compatible("FARGATE", "EC2"))).toEqual([]);
  });

  it("is nothing where AWS fills in what the other says, or an empty list stands for none", () => {
    const short = definition(
      { portMappings: [{ containerPort: 80 }], mountPoints: [{ containerPath: "/d", sourceVolume: "d" }] },
      { cpu: "1 vCPU", memory: "2 GB", volumes: [{ name: "d", host: {} }] },
    );
    const long = definition(
      {
        portMappings: [{ containerPort: 80, hostPort: 80, protocol: "tcp" }],
        mountPoints: [{ containerPath: "/d", sourceVolume: "d", readOnly: false }],
        environment: [],
        volumesFrom: [],
      },
      { cpu: "1024", memory: "2048", volumes: [{ name: "d" }], placementConstraints: [] },
    );
    expect(said(short, long)).toEqual([]);
  });

  it("tells an empty value from none", () => {
    expect(said(definition(variables({ A: "" })), definition())).toEqual(['variable A of app: "" -> none']);
  });
});
