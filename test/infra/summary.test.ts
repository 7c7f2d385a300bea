import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { planData, planSections, protectedWords } from "../../src/commands/maintenance/infra/sections.js";
import { pathWords } from "../../src/infra/attributes.js";
import { parsePlan, sensitiveValues } from "../../src/infra/plan-json.js";
import { countWords, type PlanSummary, summarise } from "../../src/infra/summary.js";

const text = readFileSync(new URL("plan.json", import.meta.url), "utf8");
const plan = parsePlan(text);
const summary = summarise(plan, []);

/** A plan of one resource of which only this is said. */
function planOf(change: object, more: object = {}): PlanSummary {
  const resource = { address: "aws_vpc.main", mode: "managed", type: "aws_vpc", change, ...more };
  return summarise(parsePlan(JSON.stringify({ ...JSON.parse(text), resource_changes: [resource] })), []);
}

describe("the summary of a plan", () => {
  it("counts as the tool does: what is replaced is added and destroyed", () => {
    expect(summary.counts).toEqual({ add: 2, change: 1, destroy: 2, replace: 1, import: 0, forget: 0, move: 0 });
    expect(countWords(summary)).toBe("2 to add, 1 to change, 2 to destroy (1 replaced)");
  });

  it("leaves out what stays, and what is only read", () => {
    expect(summary.resources.map(({ address, action }) => `${action} ${address}`)).toEqual([
      "replace aws_db_instance.main",
      "update aws_lb.main",
      "delete aws_s3_bucket.logs",
      "create aws_route53_zone.public",
    ]);
  });

  it("says which attribute forces a replacement, and why something goes", () => {
    const [database, , bucket] = summary.resources;
    expect(database?.forcedBy).toEqual(["engine_version", "restore_to_point_in_time[0].restore_time"]);
    expect(bucket?.reason).toBe("it is no longer in the configuration");
    expect(pathWords(["a", "b", 2, "c"])).toBe("a.b[2].c");
  });

  it("knows databases, load balancers, zones and buckets, and calls out what happens to them", () => {
    expect(summary.resources.map(({ protectedAs }) => protectedAs)).toEqual([
      "database",
      "load balancer",
      "bucket",
      "DNS zone",
    ]);
    expect(protectedWords(summary.resources)).toEqual([
      {
        text: "aws_db_instance.main (database) is destroyed and created anew, forced by engine_version, restore_to_point_in_time[0].restore_time",
        serious: true,
      },
      { text: "aws_s3_bucket.logs (bucket) is destroyed: it is no longer in the configuration", serious: true },
      { text: "aws_lb.main (load balancer) is changed", serious: false },
    ]);
  });

  it.each([["aws_cloudwatch_log_group"], ["aws_cloudwatch_log_group.app"]])(
    "protects what the configuration adds: %s",
    (own) => {
      const change = { actions: ["delete"], before: {}, after: null };
      const resource = { address: "aws_cloudwatch_log_group.app", type: "aws_cloudwatch_log_group", change };
      const { resources } = summarise({ ...plan, resource_changes: [resource] }, [own]);
      expect(protectedWords(resources)).toMatchObject([{ serious: true }]);
      expect(protectedWords(summarise({ ...plan, resource_changes: [resource] }, []).resources)).toEqual([]);
    },
  );

  it("keeps drift apart: what others changed is counted nowhere else", () => {
    expect(summary.drift).toMatchObject([{ address: "aws_security_group.app", action: "update" }]);
    expect(summary.resources.map(({ address }) => address)).not.toContain("aws_security_group.app");
    const drift = planSections(summary).find(({ title }) => title?.includes("drift"));
    expect(drift).toMatchObject({ rows: [["change", "aws_security_group.app", "ingress"]] });
  });

  it("marks what is lost, and nothing as done or failed: nothing was begun", () => {
    const cells = (title: string) =>
      planSections(summary).flatMap((section) =>
        section.type === "table" && section.title === title ? section.rows : [],
      );
    expect(cells("Resources").map(([action]) => action)).toEqual([
      { text: "replace", tone: "warn" },
      "change",
      { text: "destroy", tone: "warn" },
      "create",
    ]);
    expect(JSON.stringify([cells("Resources"), cells("By type")])).not.toMatch(/"tone":"(ok|critical)"/);
  });

  it("never holds a value that is marked sensitive, in rows or in data", () => {
    const shown = JSON.stringify([planSections(summary), planData(summary)]);
    expect(shown).not.toContain("secret");
    expect(shown).not.toContain("battery");
    expect(summary.resources[0]?.attributes).toContainEqual({
      name: "password",
      before: "(sensitive)",
      after: "(sensitive)",
    });
    expect(summary.outputs).toContainEqual({ name: "password", action: "update", sensitive: true });
    expect(sensitiveValues(plan)).toEqual(["correct horse battery"]);
  });

  it("masks an attribute of which only something deep within is sensitive, and the whole where all is", () => {
    const before = { env: [{ name: "KEY", value: "hush" }], other: "a" };
    const after = { env: [{ name: "KEY", value: "shush" }], other: "b" };
    const deep = planOf({ actions: ["update"], before, after, after_sensitive: { env: [{ value: true }] } });
    expect(deep.resources[0]?.attributes).toEqual([
      { name: "env", before: "(sensitive)", after: "(sensitive)" },
      { name: "other", before: "a", after: "b" },
    ]);
    const whole = planOf({ actions: ["update"], before, after, before_sensitive: true });
    expect(JSON.stringify(whole)).not.toMatch(/hush|"a"|"b"/);
  });

  it("shows small values, names large ones, and says what is only known later", () => {
    expect(summary.resources[1]?.attributes).toEqual([
      { name: "dns_name", before: "-", after: "(known after apply)" },
      { name: "idle_timeout", before: "60", after: "120" },
      { name: "tags", before: null, after: null },
    ]);
  });

  it.each([
    ["an import", { actions: ["no-op"], importing: { id: "vpc-1" } }, {}, "import", "1 to import"],
    ["one that is let go", { actions: ["forget"] }, {}, "forget", "1 to forget"],
    ["a new name", { actions: ["no-op"] }, { previous_address: "aws_vpc.old" }, "move", "1 to rename in the state"],
  ])("knows %s", (_what, change, more, action, words) => {
    const one = planOf(change, more);
    expect(one.resources).toMatchObject([{ action }]);
    expect(countWords(one)).toBe(`0 to add, 0 to change, 0 to destroy, ${words}`);
  });

  it("counts an action it does not know as a change, and says that it does not know it", () => {
    const one = planOf({ actions: ["create", "forget"] });
    expect(one.counts.change).toBe(1);
    expect(planSections(one)[1]).toMatchObject({ rows: [[{ text: "other", tone: "warn" }, "aws_vpc.main", ""]] });
  });

  it("says when there is nothing to do, or only outputs", () => {
    const nothing = { ...summary, changes: false };
    expect(countWords(nothing)).toBe("nothing to change");
    const none = summarise({ ...plan, resource_changes: [], resource_drift: [] }, []);
    expect(countWords(none)).toBe("only outputs to change");
    const older = summarise(parsePlan('{"format_version": "1.0", "terraform_version": "1.1.0"}'), []);
    expect(older.changes).toBe(false);
  });
});

describe("a plan that is not understood is not summed up", () => {
  it.each([
    ["no JSON", "junk", "the whole"],
    ["a format from the future", text.replace('"1.2"', '"2.0"'), "its format is 2.0"],
    ["actions that are none", text.replace('["no-op"]', '"none"'), "actions"],
    ["a state instead of a plan", '{"format_version": "1.0", "values": {}}', "terraform_version"],
  ])("%s", (_what, given, why) => {
    expect(() => parsePlan(given)).toThrow(why);
  });
});
