import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { coversName } from "../../src/aws/certificates/names.js";
import { missing, nearNames } from "../../src/aws/near-names.js";
import { all, chunks, pages } from "../../src/aws/paginate.js";
import { classMemory } from "../../src/aws/rds/class-memory.js";
import { evaluate } from "../../src/aws/rds/formula.js";
import { NexusError } from "../../src/core/errors.js";
import { rejection } from "./support.js";

describe("going through pages", () => {
  const paged = (items: string[][]) => async (token: string | undefined) => {
    const at = Number(token ?? 0);
    return { items: items[at] ?? [], next: at + 1 < items.length ? String(at + 1) : undefined };
  };

  it("goes to the end, through empty pages in the middle", async () => {
    expect(await all(paged([["a"], [], [], ["b"], []]))).toEqual(["a", "b"]);
  });

  it("gives every item once, whatever the pages", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.array(fc.string()), { minLength: 1 }), async (given) => {
        expect(await all(paged(given))).toEqual(given.flat());
      }),
    );
  });

  it("fetches no further once it has enough", async () => {
    let fetched = 0;
    const found = await all(async (token) => {
      fetched += 1;
      return { items: ["a", "b"], next: `${token ?? ""}x` };
    }, 3);

    expect(found).toEqual(["a", "b", "a"]);
    expect(fetched).toBe(2);
  });

  it("takes an empty token for the end and refuses one that comes twice", async () => {
    expect(await all(async () => ({ items: [1], next: "" }))).toEqual([1]);
    const endless = pages(async () => ({ items: [1], next: "same" }));
    await endless.next();
    await endless.next();
    expect(String(await rejection(endless.next()))).toContain("same continuation token twice");
  });

  it("cuts lists for calls that take only so many", () => {
    expect(chunks([1, 2, 3, 4, 5], 2)).toEqual([[1, 2], [3, 4], [5]]);
  });
});

describe("names like the one that is not there", () => {
  it("finds a slip of the hand and a name that contains it, nearest first", () => {
    const names = ["shop-production-service", "shop-staging-service", "billing"];
    expect(nearNames("shop-stagin-service", names)[0]).toBe("shop-staging-service");
    expect(nearNames("shop", ["shop-db", "other"])).toEqual(["shop-db"]);
    expect(nearNames("entirely-different", ["x"])).toEqual([]);
    expect(nearNames("", ["api"])).toEqual([]);
  });

  it("puts them into the error, and does without when they may not be listed", async () => {
    const found = await missing("the service", "ap", async () => ["api"]);
    const denied = await missing("the service", "ap", async () => {
      throw new NexusError("permission", "no");
    });

    expect(found).toMatchObject({ code: "not-found", exitCode: 5, hint: expect.stringContaining("did you mean api?") });
    expect(denied).toMatchObject({ code: "not-found", message: 'the service "ap" does not exist' });
  });
});

describe("an RDS parameter's formula", () => {
  const GIB = 1024 ** 3;
  it.each([
    ["LEAST({DBInstanceClassMemory/9531392},5000)", 4 * GIB, 450],
    ["LEAST({DBInstanceClassMemory/9531392},5000)", 64 * GIB, 5000],
    ["{DBInstanceClassMemory/12582880}", 8 * GIB, 682],
    ["GREATEST(100, {DBInstanceClassMemory*3/32768})", 32768, 100],
    ["SUM(1,2,3)-2*2", 0, 2],
    ["200", 0, 200],
  ])("%s with %i bytes is %i", (formula, DBInstanceClassMemory, value) => {
    expect(evaluate(formula, { DBInstanceClassMemory })).toBe(value);
  });

  it("is undefined for what is not one", () => {
    for (const text of ["", "{", "LEAST(1", "unknown", "1 2", "{1}}", "constructor", "1/0"]) {
      expect(evaluate(text, {})).toBeUndefined();
    }
  });

  it("never fails, whatever the text", () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(["number", "undefined"]).toContain(typeof evaluate(text, { DBInstanceClassMemory: 1 }));
      }),
    );
  });

  it.each([
    ["db.t3.micro", 1],
    ["db.t4g.medium", 4],
    ["db.m5.large", 8],
    ["db.r6g.xlarge", 32],
    ["db.r6g.16xlarge", 512],
    ["db.m6i.24xlarge", 384],
    ["db.x2g.large", 32],
    ["db.r5.2xlarge.tpc1.mem2x", 128],
  ])("%s has %i GiB", (name, gib) => {
    expect(classMemory(name)).toBe(gib * GIB);
  });

  it("knows no memory of a class it does not know", () => {
    expect(classMemory("db.serverless")).toBeUndefined();
    expect(classMemory("large")).toBeUndefined();
  });
});

describe("a certificate's name", () => {
  it.each([
    ["example.com", "example.com", true],
    ["EXAMPLE.com", "example.com.", true],
    ["*.example.com", "www.example.com", true],
    ["*.example.com", "example.com", false],
    ["*.example.com", "a.b.example.com", false],
    ["example.com", "www.example.com", false],
  ])("%s covers %s: %s", (name, domain, covers) => {
    expect(coversName(name, domain)).toBe(covers);
  });
});
