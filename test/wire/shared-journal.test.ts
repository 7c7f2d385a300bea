import { spawn } from "node:child_process";
import { setTimeout as sleep } from "node:timers/promises";
import { beforeEach, describe, expect, test } from "vitest";
import { BINARY, jsonOf, type Operator } from "../support/cli.js";
import { KEYS, SERVICE } from "../support/seed.js";
import { FIVE_LINES, makeStateBucket } from "../support/shared-bucket.js";
import { wirePlatform } from "../support/wire-platform.js";
import { count } from "../trust/support/counts.js";
import { PROMISES } from "../trust/support/promises.js";

const wire = wirePlatform();
let bucket: Awaited<ReturnType<typeof makeStateBucket>>;
let ada: Operator;
let bob: Operator;

beforeEach(async () => {
  bucket = await makeStateBucket(wire.moto.url);
  ada = wire.another({ configuration: FIVE_LINES });
  bob = wire.another({ configuration: FIVE_LINES });
});

const s3Calls = () => wire.proxy.calls.filter(({ service }) => service === "s3").map(({ operation }) => operation);
const platformWrites = () => wire.proxy.writes().filter(({ service }) => service !== "s3");
const scale = (who: Operator, to: number) => who.run(["service", "scale", String(to), "--yes"]);

/** A command that goes on until it is ended, as a person at another machine. */
function begin({ home }: Operator, args: readonly string[]) {
  const env = { PATH: process.env.PATH ?? "", HOME: home, ...KEYS, AWS_ENDPOINT_URL: wire.proxy.url };
  const child = spawn(process.execPath, [BINARY, ...args], { cwd: home, env, stdio: "ignore" });
  const ended = new Promise((resolve) => child.once("exit", resolve));
  return {
    kill: async () => {
      child.kill("SIGKILL");
      await ended;
    },
  };
}

async function until(holds: () => boolean): Promise<void> {
  for (const late = Date.now() + 30_000; !holds(); await sleep(20)) {
    if (Date.now() > late) throw new Error("it did not come");
  }
}

describe("the journal of two operators", () => {
  test("is one story: each sees, verifies and takes back what the other did", async () => {
    const scaled = jsonOf(await ada.run(["service", "scale", "4", "--yes", "-o", "json"]));
    expect(jsonOf(await bob.run(["journal", "list", "-o", "json"]))).toMatchObject({
      total: 1,
      changes: [{ id: scaled.changeId, status: "applied" }],
    });
    expect(jsonOf(await bob.run(["journal", "show", "latest", "-o", "json"]))).toMatchObject({
      change: { id: scaled.changeId, steps: [{ status: "done" }, { status: "done" }] },
    });
    const undone = await bob.run(["undo", "latest", "--yes"]);
    expect(undone.code, undone.stderr).toBe(0);
    expect(await wire.platform.service()).toMatchObject({ desired: 2 });
    expect(jsonOf(await ada.run(["journal", "list", "-o", "json"]))).toMatchObject({
      changes: [{ undoes: scaled.changeId }, { id: scaled.changeId, undoneBy: expect.stringMatching(/^c-/) }],
    });
    expect(jsonOf(await ada.run(["journal", "verify", "-o", "json"]))).toMatchObject({
      intact: true,
      waiting: 0,
      writers: [{ intact: true }, { intact: true }],
    });
  });

  test("is not asked for by what does not read it, and holds no secret", async () => {
    await scale(ada, 3);
    wire.proxy.clear();
    expect((await bob.run(["service", "status"])).code).toBe(0);
    expect(s3Calls()).toEqual([]);
    expect((await bob.run(["service", "scale", "5", "--dry-run"])).code).toBe(0);
    expect(wire.proxy.writes()).toEqual([]);
    for (const key of await bucket.keys()) {
      expect(await bucket.text(key)).not.toContain(KEYS.AWS_SECRET_ACCESS_KEY);
    }
  });

  test("shows who altered it, who took an entry out, and who cut its end off", async () => {
    await scale(ada, 3);
    await scale(bob, 4);
    // From here on each has seen the other's end.
    for (const who of [ada, bob]) {
      expect(jsonOf(await who.run(["journal", "verify", "-o", "json"])).intact).toBe(true);
    }
    const keys = await bucket.keys("journal/");
    const [first = "", second = ""] = keys;
    const last = keys.filter((key) => key.split("/")[3] === first.split("/")[3]).at(-1) ?? "";
    const broken = async (who: Operator, pattern: RegExp) => {
      const ended = await who.run(["journal", "verify", "-o", "json"]);
      expect(ended.code).toBe(3);
      expect(JSON.stringify(jsonOf(ended).problems)).toMatch(pattern);
    };
    const text = await bucket.text(first);
    await bucket.put(first, text.replace("Scale", "Scare"));
    await broken(ada, /altered/);
    await broken(bob, /altered/);
    await bucket.put(first, text);
    const taken = await bucket.text(second);
    await bucket.remove(second);
    await broken(wire.another({ configuration: FIVE_LINES }), /missing, altered or out of order/);
    await bucket.put(second, taken);
    await bucket.remove(last);
    for (const who of [ada, bob]) await broken(who, /the end is missing/);
  });
});

describe("a lock of two operators", () => {
  test("tells the second who has it; killed, it is free after its lease, and that is noted", async () => {
    wire.proxy.inject({ kind: "hang", service: "ecs", operation: "UpdateService", times: 1 });
    const hanging = begin(ada, ["service", "scale", "4", "--yes"]);
    await until(() => platformWrites().length === 1);
    const refused = await scale(bob, 3);
    expect(refused.code).toBe(4);
    expect(refused.stderr).toMatch(
      /service\/.* is being changed by .+ on .+ \(Scale .+ to 4\), since .+; nothing was done/s,
    );
    // Longer than a lease: it is renewed.
    await sleep(8_000);
    expect((await scale(bob, 3)).code).toBe(4);
    expect(platformWrites()).toHaveLength(1);

    await hanging.kill();
    const killed = Date.now();
    let ended = await scale(bob, 3);
    while (ended.code === 4) ended = await scale(bob, 3);
    expect(ended.code, ended.stderr).toBe(0);
    // Five seconds, two for whole seconds, and what a command takes on a busy machine.
    expect(Date.now() - killed).toBeLessThan(5_000 + 2_000 + 15_000);
    expect(ended.stderr).toMatch(/took over the lock that .+ left since/);
    expect(await wire.platform.service()).toMatchObject({ desired: 3 });
    // What it had begun is on record for everybody, and so is whose lock was taken.
    expect(jsonOf(await bob.run(["journal", "list", "-o", "json"]))).toMatchObject({
      changes: [{ status: "applied" }, { status: "crashed", title: `Scale ${SERVICE} to 4` }],
    });
    const texts = await Promise.all((await bucket.keys("journal/")).map(bucket.text));
    expect(texts.join("")).toMatch(/"type":"note".+took over the lock on/);
    count({ promise: PROMISES.twoOperators, against: "moto", commands: 1, runs: 4, faults: 1, writes: 2, allowed: 2 });
  });

  test("whose reply is lost is known by its mark; whose holder cannot renew it stops before its next write", async () => {
    wire.proxy.inject({ kind: "lost-reply", service: "s3", operation: "PutObject", times: 2 });
    const ended = await scale(ada, 4);
    expect(ended.code, ended.stderr).toBe(0);
    wire.proxy.clear();
    // Between its first write, which is slow to answer, and its second one nothing of the bucket answers.
    wire.proxy.inject({
      kind: "hang",
      service: "application-autoscaling",
      operation: "RegisterScalableTarget",
      times: 1,
    });
    const stopping = ada.run(["service", "stop", "--yes", "--confirm", SERVICE]);
    await until(() => platformWrites().length === 1);
    wire.proxy.inject({ kind: "error-500", service: "s3" });
    const stopped = await stopping;
    expect(stopped.code).not.toBe(0);
    expect(platformWrites().map(({ operation }) => operation)).not.toContain("UpdateService");
    expect(await wire.platform.service()).toMatchObject({ desired: 4 });
  });
});

describe("a bucket that is not there", () => {
  const lost = () => wire.another({ configuration: FIVE_LINES.replace("acme-nexusctl", "acme-nowhere") });

  test("leaves reads what they know, refuses changes, and is what doctor finds first", async () => {
    const eve = lost();
    const listed = await eve.run(["journal", "list"]);
    expect(listed.code).toBe(0);
    expect(listed.stderr.match(/shared journal not reachable/g)).toHaveLength(1);
    expect(listed.stdout).toMatch(/no change is known here; what others did since is missing/);
    expect(listed.stdout).not.toContain("no change was made");
    for (const [args, what] of [
      ["journal list", "changes"],
      ["incident list", "incidents"],
    ] as const) {
      const known = jsonOf(await eve.run([...args.split(" "), "-o", "json"]));
      expect(known, args).toMatchObject({ [what]: [], total: 0, complete: false });
    }
    const refused = await scale(eve, 4);
    expect(refused.code).not.toBe(0);
    expect(platformWrites()).toEqual([]);
    expect((await eve.run(["journal", "verify"])).code).toBe(3);
    const doctor = jsonOf(await eve.run(["doctor", "-o", "json"]));
    expect(doctor.checks).toEqual(
      expect.arrayContaining([expect.objectContaining({ id: "shared-state", state: "critical" })]),
    );
  });

  test("does not keep an incident from being opened: its record waits here", async () => {
    const eve = lost();
    const opened = await eve.run(["incident", "open", "--severity", "P1", "--title", "all is down", "--no-evidence"]);
    expect(opened.code, opened.stderr).toBe(0);
    expect(opened.stderr).toMatch(/no lock could be had/);
    expect(opened.stderr.match(/kept on this machine, and handed over by the next change/g)).toHaveLength(1);
    for (const shows of ["verify", "report"]) {
      const known = await eve.run(["incident", shows, "-o", "json"]);
      expect(known.code, known.stderr).toBe(0);
      expect(jsonOf(known), shows).toMatchObject({ complete: false });
    }
    expect((await eve.run(["incident", "verify"])).stdout).toMatch(/is intact: .+; what others did since is missing/);
    expect((await eve.run(["incident", "report"])).stdout).toMatch(/The shared state was not reachable/);
    expect(jsonOf(await eve.run(["incident", "list", "-o", "json"]))).toMatchObject({
      incidents: [{ status: "open" }],
    });
  });

  test("one that is there is looked at by doctor, and the policy lets it be kept", async () => {
    const doctor = jsonOf(await ada.run(["doctor", "-o", "json"]));
    expect(doctor.checks).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ id: "shared-state", state: "warn", what: expect.stringContaining("not versioned") }),
      ]),
    );
    const policy = await ada.run(["security", "policy", "service", "scale"]);
    expect(JSON.parse(policy.stdout).Statement).toEqual(
      expect.arrayContaining([
        expect.objectContaining({
          Action: ["s3:GetObject", "s3:PutObject"],
          Resource: "arn:aws:s3:::acme-nexusctl/ops/acme/staging/eu-west-1/*",
        }),
      ]),
    );
  });
});
