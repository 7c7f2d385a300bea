import { createSocket } from "node:dgram";
import { describe, expect, it } from "vitest";
import type { RoutedSet } from "../../src/aws/dns.js";
import { checkBatch, parseBatch } from "../../src/backup/dr/batch.js";
import { targetHealth } from "../../src/backup/dr/health.js";
import { answersWords, askNameServers } from "../../src/backup/dr/name-servers.js";
import { batchOf, inverseOf, oldTtl, planMove, setWords } from "../../src/backup/dr/plan.js";
import type { JsonObject } from "../../src/core/json.js";
import { fakeContext } from "../support/context.js";
import { freePort } from "../support/free-port.js";

const ZONE = { id: "Z1", name: "example.com", private: false };
const NAME = "app.example.com";

function aSet(raw: JsonObject, fields: Partial<RoutedSet> = {}): RoutedSet {
  return {
    name: NAME,
    type: "A",
    ttl: undefined,
    values: [],
    alias: undefined,
    setIdentifier: undefined,
    weight: undefined,
    failover: undefined,
    otherRouting: undefined,
    raw: { Name: `${NAME}.`, Type: "A", ...raw },
    ...fields,
  };
}

const weightedSet = (id: string, weight: number) =>
  aSet(
    { SetIdentifier: id, Weight: weight, TTL: 30, ResourceRecords: [{ Value: "192.0.2.1" }] },
    { setIdentifier: id, weight },
  );
const failoverSet = (id: string, role: "PRIMARY" | "SECONDARY") =>
  aSet({ SetIdentifier: id, Failover: role, HealthCheckId: `hc-${id}` }, { setIdentifier: id, failover: role });

describe("turning a record", () => {
  it("points a simple one elsewhere and keeps its time to live", () => {
    const now = aSet({ TTL: 300, ResourceRecords: [{ Value: "192.0.2.1" }] }, { ttl: 300 });
    const moved = planMove(NAME, "A", { values: ["198.51.100.7"] }, [now]);
    expect(moved[0]?.after).toMatchObject({ TTL: 300, ResourceRecords: [{ Value: "198.51.100.7" }] });
    expect(oldTtl(moved)).toBe(300);
    expect(inverseOf(moved, "back").Changes).toEqual([{ Action: "UPSERT", ResourceRecordSet: now.raw }]);
  });

  it("makes one that was not there, whose way back is to delete it", () => {
    const moved = planMove(NAME, "A", { alias: { dnsName: "dr.elb.example", hostedZoneId: "ZELB" } }, []);
    expect(batchOf(moved, "x").Changes[0]?.Action).toBe("UPSERT");
    expect(inverseOf(moved, "x").Changes[0]?.Action).toBe("DELETE");
    expect(setWords(moved[0]?.after)).toBe("alias to dr.elb.example");
  });

  it("does nothing when it points there already, however the name is written", () => {
    const alias = { HostedZoneId: "ZELB", DNSName: "DR.elb.example.", EvaluateTargetHealth: false };
    const target = { alias: { dnsName: "dr.elb.example", hostedZoneId: "ZELB" } };
    expect(planMove(NAME, "A", target, [aSet({ AliasTarget: alias })])).toEqual([]);
  });

  it("gives the target's weighted set all the weight, and the others none", () => {
    const moved = planMove(NAME, "A", { setIdentifier: "dr" }, [weightedSet("primary", 200), weightedSet("dr", 0)]);
    expect(moved.map(({ after }) => after?.Weight)).toEqual([0, 200]);
    expect(moved[1]?.after).toMatchObject({ TTL: 30, SetIdentifier: "dr" });
  });

  it("makes the target's set of a failover pair the primary, in one batch", () => {
    const pair = [failoverSet("west", "PRIMARY"), failoverSet("east", "SECONDARY")];
    const moved = planMove(NAME, "A", { setIdentifier: "east" }, pair);
    expect(moved.map(({ after }) => [after?.SetIdentifier, after?.Failover])).toEqual([
      ["west", "SECONDARY"],
      ["east", "PRIMARY"],
    ]);
    expect(moved[0]?.after).toMatchObject({ HealthCheckId: "hc-west" });
  });

  it("refuses what it cannot turn, and says how it can be done", () => {
    const latency = aSet({}, { otherRouting: "latency", setIdentifier: "x" });
    expect(() => planMove(NAME, "A", { values: ["192.0.2.1"] }, [latency])).toThrow("latency routing");
    expect(() => planMove(NAME, "A", { setIdentifier: "other" }, [weightedSet("dr", 1)])).toThrow(
      'no record set "other"',
    );
    expect(() => planMove(NAME, "A", {}, [])).toThrow("not configured");
    const cname = aSet({ Type: "CNAME" }, { type: "CNAME" });
    expect(() => planMove(NAME, "A", { values: ["192.0.2.1"] }, [cname])).toThrow("is a CNAME record");
  });
});

describe("a change batch", () => {
  const set = { Name: NAME, Type: "A", TTL: 60, ResourceRecords: [{ Value: "198.51.100.7" }] };
  const text = (...changes: object[]) => JSON.stringify({ Comment: "fail over", Changes: changes });
  const check = (current: JsonObject[], ...changes: object[]) =>
    checkBatch(parseBatch(text(...changes), "file.json"), ZONE, current);
  const there = { ...set, Name: `${NAME}.`, ResourceRecords: [{ Value: "192.0.2.1" }] };

  it("as the runbook has it becomes a change with its inverse", () => {
    const moved = check([there], { Action: "UPSERT", ResourceRecordSet: set });
    expect(inverseOf(moved, "").Changes).toEqual([{ Action: "UPSERT", ResourceRecordSet: there }]);
    const made = check([], { Action: "CREATE", ResourceRecordSet: set });
    expect(inverseOf(made, "").Changes[0]?.Action).toBe("DELETE");
    const gone = check([there], { Action: "DELETE", ResourceRecordSet: there });
    expect(inverseOf(gone, "").Changes[0]).toEqual({ Action: "UPSERT", ResourceRecordSet: there });
  });

  it.each([
    ["no JSON", "{", /is not JSON/],
    ["no changes", '{"Changes": []}', /Changes: expected at least one change/],
    ["an unknown action", text({ Action: "REPLACE", ResourceRecordSet: set }), /Changes\.0\.Action: expected CREATE/],
    ["a set without a name", text({ Action: "UPSERT", ResourceRecordSet: { Type: "A" } }), /ResourceRecordSet\.Name/],
    ["a list instead of a map", "[]", /expected a map/],
  ])("with %s is refused with its place", (_what, content, words) => {
    expect(() => parseBatch(content, "file.json")).toThrow(words);
  });

  it.each([
    ["a name outside the zone", { ...set, Name: "app.other.org" }, "UPSERT", /not in the zone example.com/],
    [
      "values without a time to live",
      { Name: NAME, Type: "A", ResourceRecords: set.ResourceRecords },
      "UPSERT",
      /TTL is missing/,
    ],
    ["neither values nor an alias", { Name: NAME, Type: "A" }, "UPSERT", /either ResourceRecords or an AliasTarget/],
    ["a CNAME at the zone's own name", { ...set, Name: "example.com", Type: "CNAME" }, "UPSERT", /cannot be a CNAME/],
    ["CREATE of what is there", set, "CREATE", /there already/],
    ["DELETE of what differs", set, "DELETE", /differs/],
    ["DELETE of what is not there", { ...set, Name: `x.${NAME}` }, "DELETE", /is not there/],
  ])("with %s is refused before anything is sent", (_what, wanted, action, words) => {
    expect(() => check([there], { Action: action, ResourceRecordSet: wanted })).toThrow(words);
  });

  it("with the same set twice is refused", () => {
    const change = { Action: "UPSERT", ResourceRecordSet: set };
    expect(() => check([], change, change)).toThrow("the same record set twice");
  });
});

/** A name server that answers every question for an address with this one. */
async function nameServer(address: string) {
  const socket = createSocket("udp4");
  socket.on("message", (question, from) => {
    const answer = Buffer.concat([
      question.subarray(0, 2),
      Buffer.from([0x84, 0, 0, 1, 0, 1, 0, 0, 0, 0]),
      question.subarray(12, question.indexOf(0, 12) + 5),
      Buffer.from([0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 60, 0, 4, ...address.split(".").map(Number)]),
    ]);
    socket.send(answer, from.port, from.address);
  });
  const port = await freePort();
  await new Promise<void>((bound) => socket.bind(port, "127.0.0.1", bound));
  return { place: `127.0.0.1:${port}`, stop: () => socket.close() };
}

describe("the zone's own name servers", () => {
  it("are asked one by one, and one that is silent is said and hides no other", async () => {
    const [one, two] = await Promise.all([nameServer("198.51.100.7"), nameServer("192.0.2.1")]);
    const places: Record<string, string> = {
      "ns-1": one.place,
      "ns-2": two.place,
      "ns-3": `127.0.0.1:${await freePort()}`,
    };
    const answers = await askNameServers(Object.keys(places), NAME, "A", async (server) => places[server] ?? "");
    one.stop();
    two.stop();
    expect(answers.map(({ values }) => values)).toEqual([["198.51.100.7"], ["192.0.2.1"], []]);
    expect(answers[2]?.why).toBeDefined();
    expect(answersWords(answers)).toContain("198.51.100.7 (1 of 3 name servers); 192.0.2.1 (1 of 3 name servers)");
  });

  it("that cannot be asked at all are no failure", async () => {
    const answers = await askNameServers(["ns-1"], NAME, "A", async () => {
      throw new Error("no such name");
    });
    expect(answersWords(answers)).toBe("none of the zone's name servers could be asked from here");
  });
});

describe("the target's health", () => {
  const ctx = fakeContext({ env: { kind: "aws" } });

  it("is bad where nothing answers", async () => {
    const port = await freePort();
    expect(await targetHealth(ctx, { health: `http://127.0.0.1:${port}/health` })).toMatchObject({ state: "critical" });
  });

  it("is unknown where nothing is configured to look at", async () => {
    expect(await targetHealth(ctx, { setIdentifier: "dr" })).toMatchObject({ state: "unknown" });
  });
});
