import { spawnSync } from "node:child_process";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { ensureFolder } from "../../src/core/files.js";
import type { PlanManifest } from "../../src/infra/manifest.js";
import { sealPlan, unsealPlan } from "../../src/infra/manifest.js";
import { fileHash } from "../../src/infra/place.js";
import {
  dropOldPlans,
  findPlan,
  keepManifest,
  newPlanId,
  openPlan,
  planFile,
  planFolder,
  whileInUse,
} from "../../src/infra/shelf.js";
import { checkAge, checkUnaltered } from "../../src/infra/usable.js";
import { type FakeContext, fakeContext, TEST_NOW } from "../support/context.js";

const HOUR = 3_600_000;

/** A plan as it is kept, made so many milliseconds ago. */
function kept(ctx: FakeContext, agoMs = 0, fields: Partial<PlanManifest> = {}): string {
  const createdAt = new Date(TEST_NOW.getTime() - agoMs);
  const id = newPlanId(createdAt);
  openPlan(ctx, id);
  writeFileSync(planFile(ctx, id), `the plan ${id}`);
  keepManifest(ctx, {
    id,
    createdAt: createdAt.toISOString(),
    by: { user: "ada", host: "laptop" },
    nexusctl: "0.1.0",
    environment: ctx.env.name,
    account: "123456789012",
    region: "eu-west-1",
    folder: "/srv/infra",
    workspace: "default",
    tool: { name: "terraform", version: "1.11.4" },
    varFiles: [],
    targets: [],
    destroy: false,
    state: { lineage: "4b72e3c4", serial: 3 },
    sha256: fileHash(planFile(ctx, id)) ?? "",
    counts: { add: 1, change: 0, destroy: 0 },
    ...fields,
  });
  return id;
}

describe("a plan that is kept", () => {
  it("is its owner's alone, file and folder: it holds every value in clear", () => {
    const ctx = fakeContext();
    const id = kept(ctx);
    const mode = (path: string) => statSync(path).mode & 0o777;
    expect(mode(planFolder(ctx, id))).toBe(0o700);
    expect(mode(planFile(ctx, id))).toBe(0o600);
    expect(mode(join(planFolder(ctx, id), "manifest.json"))).toBe(0o600);
  });

  it("is found by its id, or as the latest", () => {
    const ctx = fakeContext();
    const [older, newer] = [kept(ctx, HOUR / 2), kept(ctx)];
    expect(findPlan(ctx, older).id).toBe(older);
    expect(findPlan(ctx, "latest").id).toBe(newer);
  });

  it("that is not there exits 5; what is no id exits 2, and leads to no other file", () => {
    const ctx = fakeContext();
    expect(() => findPlan(ctx, "latest")).toThrow("no plan was made for sandbox");
    expect(() => findPlan(ctx, "p-20260131-140000-abcd")).toThrow(expect.objectContaining({ exitCode: 5 }));
    expect(() => findPlan(ctx, "../../etc")).toThrow(expect.objectContaining({ exitCode: 2 }));
  });

  it("that is not there exits 5, also where another environment's folder cannot be looked into", () => {
    const ctx = fakeContext();
    const id = kept(ctx);
    mkdirSync(join(ctx.paths.state, "production"));
    const path = join(ctx.paths.state, "production", "infra");
    symlinkSync(path, path);
    expect(() => findPlan(ctx, "p-20260131-140000-abcd")).toThrow(
      "there is no plan p-20260131-140000-abcd for sandbox",
    );
    expect(findPlan(ctx, "latest").id).toBe(id);
  });

  it("that cannot be kept is said in words, with the folder", () => {
    const ctx = fakeContext();
    ensureFolder(ctx.paths.environmentState);
    writeFileSync(join(ctx.paths.environmentState, "infra"), "");
    expect(() => openPlan(ctx, newPlanId(TEST_NOW))).toThrow(
      /^cannot make the folder .+: a part of the path is no folder$/,
    );
  });

  it("of another environment is not found here, but it is said whose it is", () => {
    const ctx = fakeContext();
    const id = kept(ctx);
    const environmentState = join(ctx.paths.state, "production");
    const other = { ...ctx, env: { ...ctx.env, name: "production" }, paths: { ...ctx.paths, environmentState } };
    expect(() => findPlan(other, id)).toThrow(`${id} was made for sandbox, and this is production`);
  });

  it("goes when it can no longer be applied; a young one stays", () => {
    const ctx = fakeContext();
    const [old, young] = [kept(ctx, 2 * HOUR), kept(ctx, HOUR / 2)];
    dropOldPlans(ctx, young);
    expect(() => findPlan(ctx, old)).toThrow("there is no plan");
    expect(findPlan(ctx, young).id).toBe(young);
  });
});

describe("an old plan that somebody is at work on", () => {
  const mark = (ctx: FakeContext, id: string) => join(planFolder(ctx, id), "in-use");
  const isThere = (ctx: FakeContext, id: string) => existsSync(planFile(ctx, id));

  it("stays for as long as it takes, and goes with the next plan after that", async () => {
    const ctx = fakeContext();
    const [old, young] = [kept(ctx, 2 * HOUR), kept(ctx)];
    await whileInUse(ctx, old, async () => {
      dropOldPlans(ctx, young);
      expect(isThere(ctx, old)).toBe(true);
    });
    dropOldPlans(ctx, young);
    expect(isThere(ctx, old)).toBe(false);
  });

  it("goes when the process that was at work on it was killed", () => {
    const ctx = fakeContext();
    const [old, young] = [kept(ctx, 2 * HOUR), kept(ctx)];
    const { stdout } = spawnSync("bash", ["-c", "echo $$"], { encoding: "utf8" });
    writeFileSync(mark(ctx, old), `${stdout.trim()} ${hostname()}`);
    dropOldPlans(ctx, young);
    expect(isThere(ctx, old)).toBe(false);
  });

  it("on another machine stays for a day, for nobody can see from here whether it still runs", () => {
    const ctx = fakeContext();
    const [old, young] = [kept(ctx, 2 * HOUR), kept(ctx)];
    writeFileSync(mark(ctx, old), "1 another-machine");
    dropOldPlans(ctx, young);
    expect(isThere(ctx, old)).toBe(true);
    const yesterday = new Date(Date.now() - 25 * HOUR);
    utimesSync(mark(ctx, old), yesterday, yesterday);
    dropOldPlans(ctx, young);
    expect(isThere(ctx, old)).toBe(false);
  });

  it("does not hide how the work ended when the folder is gone by then", async () => {
    const ctx = fakeContext();
    const id = kept(ctx);
    const ended = whileInUse(ctx, id, async () => {
      rmSync(planFolder(ctx, id), { recursive: true });
      return "applied";
    });
    expect(await ended).toBe("applied");
  });
});

describe("a plan is not believed", () => {
  it.each([
    ["a later time", (text: string) => text.replace("2026-01-31T14:00", "2026-01-31T14:59"), "altered"],
    ["another environment", (text: string) => text.replace('"sandbox"', '"production"'), "altered"],
    ["another hash of the file", (text: string) => text.replace(/"sha256": ".{8}/, '"sha256": "00000000'), "altered"],
    ["nothing", () => "", "not JSON"],
    ["a part of it", (text: string) => text.replace('"folder"', '"holder"'), "folder"],
  ])("whose manifest was given %s", (_what, alter, why) => {
    const ctx = fakeContext();
    const id = kept(ctx);
    const path = join(planFolder(ctx, id), "manifest.json");
    const altered = alter(readFileSync(path, "utf8"));
    writeFileSync(path, altered);
    expect(() => findPlan(ctx, id)).toThrow(why);
    expect(unsealPlan(altered)).toHaveProperty("why");
  });

  it("under another's name", () => {
    const ctx = fakeContext();
    const [first, second] = [kept(ctx), kept(ctx)];
    writeFileSync(
      join(planFolder(ctx, first), "manifest.json"),
      readFileSync(join(planFolder(ctx, second), "manifest.json")),
    );
    expect(() => findPlan(ctx, first)).toThrow("it is that of another plan");
  });

  it("whose file is not the one that was made, or is gone", () => {
    const ctx = fakeContext();
    const plan = findPlan(ctx, kept(ctx));
    checkUnaltered(ctx, plan);
    chmodSync(planFile(ctx, plan.id), 0o600);
    writeFileSync(planFile(ctx, plan.id), "another plan");
    expect(() => checkUnaltered(ctx, plan)).toThrow("was altered after it was made");
    expect(() => checkUnaltered(ctx, { ...plan, id: "p-20260131-140000-0000" })).toThrow("is gone");
  });
});

describe("an hour", () => {
  const plan = { id: "p-20260131-140000-abcd", createdAt: TEST_NOW.toISOString() };
  const aged = (ms: number) => () => checkAge(new Date(TEST_NOW.getTime() + ms), plan);

  it("is the most: a plan of 60 minutes is applied, one that is a second older is not", () => {
    expect(aged(0)).not.toThrow();
    expect(aged(HOUR)).not.toThrow();
    expect(aged(HOUR + 1_000)).toThrow(expect.objectContaining({ code: "moved", exitCode: 4 }));
    expect(aged(26 * HOUR)).toThrow("it is 1d 2h old, and an hour is the most");
  });

  it("is counted from a time that the seal covers", () => {
    const text = sealPlan(findPlan(...madeAnHourAgo()));
    expect(unsealPlan(text.replace("2026-01-31T12", "2026-01-31T13"))).toEqual({
      why: "it was altered after it was written",
    });
  });
});

function madeAnHourAgo(): [FakeContext, string] {
  const ctx = fakeContext();
  return [ctx, kept(ctx, 1.5 * HOUR)];
}
