import { describe, expect, test } from "vitest";
import { jsonOf } from "../support/cli.js";
import { FOUR_LINES, seedSnapshots } from "../support/seed.js";
import { wirePlatform } from "../support/wire-platform.js";

const wire = wirePlatform();

interface Item {
  id: string;
  state: string;
  seen: string | null;
  what: string;
}

async function list(kind: string, configuration = FOUR_LINES) {
  const ended = await wire.another({ configuration }).run(["maintenance", kind, "-o", "json"]);
  const { items } = jsonOf(ended) as unknown as { items: Item[] };
  return { ended, items, of: (id: string) => items.find((one) => one.id === id) };
}

describe("checklists, on an endpoint written by others", () => {
  test("every item of the daily list is looked at, and nothing is written to the platform", async () => {
    await seedSnapshots(wire.moto.url);
    wire.proxy.clear();
    const { ended, of } = await list("daily");
    // moto has no metrics of ECS, no bucket and no history of alarms: none of them is called well.
    expect(ended.code).toBe(3);
    expect(of("service")).toMatchObject({ seen: "ok" });
    expect(of("alarms")).toMatchObject({ state: "unknown", what: expect.stringContaining("DescribeAlarmHistory") });
    expect(of("resources")).toMatchObject({ state: "unknown", what: expect.stringContaining("no data for ECS CPU") });
    expect(of("snapshots")?.what).toContain("newest usable");
    expect(of("data-backups")).toMatchObject({ state: "fails" });
    expect(wire.proxy.writes()).toEqual([]);
  });

  test("the weekly list knows the groups, the image's age and the week's errors", async () => {
    const { of } = await list("weekly");
    expect(of("dependencies")?.what).toContain("acme-staging-task:2 was registered");
    expect(of("logs")).toMatchObject({ what: "5 errors of 1 kind in a week" });
    expect(of("groups")?.seen).not.toBeNull();
    expect(of("certificates")?.seen).not.toBeNull();
    expect(wire.proxy.writes()).toEqual([]);
  });

  test("the monthly list knows the people, and that recovery was never rehearsed from here", async () => {
    const { of } = await list("monthly");
    expect(of("recovery")).toMatchObject({ seen: "warn" });
    expect(of("access")?.what).toContain("finding");
    expect(of("documentation")).toMatchObject({ state: "open", seen: null });
  });

  test.each([
    ["weekly", "ec2", "DescribeSecurityGroups", "groups"],
    ["weekly", "ecs", "DescribeServices", "dependencies"],
    ["weekly", "acm", "ListCertificates", "certificates"],
    ["weekly", "logs", "FilterLogEvents", "logs"],
    ["monthly", "iam", "ListUsers", "access"],
    ["daily", "rds", "DescribeDBSnapshots", "snapshots"],
  ])("%s: a denied %s:%s makes %s unknown, and hides no other item", async (kind, _, operation, id) => {
    const before = await list(kind);
    wire.proxy.inject({ operation, kind: "deny" });
    const { ended, items, of } = await list(kind);
    expect(ended.code).toBe(3);
    // What is known to be bad stays so.
    expect(["unknown", "fails"]).toContain(of(id)?.state);
    expect(of(id)?.what).toContain(operation);
    const others = (all: Item[]) => all.filter((one) => one.id !== id).map((one) => [one.id, one.seen]);
    expect(others(items)).toEqual(others(before.items));
  });

  test("items that a team adds, owns or switches off are in the list and in the document", async () => {
    const configuration = `${FOUR_LINES}checklists:
  daily:
    - {id: data-backups, off: taken by the platform team}
    - {id: resources, owner: ada}
    - {id: queue, title: Queue, ask: Is the dead-letter queue empty?}
`;
    const operator = wire.another({ configuration });
    const signed = await operator.run("maintenance daily --item queue --result done".split(" "));
    expect(signed.code, signed.stderr).toBe(0);
    const document = await operator.run(["maintenance", "daily", "--report"]);
    expect(document.stdout).toContain("switched off: taken by the platform team");
    expect(document.stdout).toMatch(/\| ☑ \| Queue \| ok \|.*done by /);
    expect(document.stdout).toMatch(/Resource usage .* ada \|/);
  });

  test("without credentials everything is unknown, and is kept as such", async () => {
    const nobody = wire.another({ env: { AWS_ACCESS_KEY_ID: "", AWS_SECRET_ACCESS_KEY: "" } });
    const ended = await nobody.run(["maintenance", "daily", "-o", "json"]);
    expect(ended.code).toBe(3);
    const { runs } = jsonOf(await nobody.run(["maintenance", "daily", "-o", "json"])) as unknown as { runs: number };
    expect(runs).toBe(2);
  });
});
