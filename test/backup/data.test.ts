import { createHash } from "node:crypto";
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { cut, partSize } from "../../src/aws/storage/parts.js";
import type { Entry } from "../../src/backup/data/catalog.js";
import { asideName, fitsName, newBackupId, scratchMadeAt, scratchName } from "../../src/backup/data/keys.js";
import { type Manifest, seal, unseal } from "../../src/backup/data/manifest.js";
import { Meter } from "../../src/backup/data/meter.js";
import { differences } from "../../src/backup/data/postgres/contents.js";
import { dressStatements } from "../../src/backup/data/postgres/properties.js";
import { conninfo, identifier, literal } from "../../src/backup/data/postgres/quote.js";
import { plain } from "../../src/backup/data/postgres/schema.js";
import { rdbOnly } from "../../src/backup/data/redis/rdb.js";
import { sortOut } from "../../src/backup/data/retention.js";
import { saveWhole } from "../../src/backup/data/save.js";
import { checked } from "../../src/backup/data/verify.js";
import type { JobProgress } from "../../src/core/change.js";
import { TEST_NOW } from "../support/context.js";
import { testClock } from "../support/engine.js";

async function* inPieces(content: Uint8Array, ...sizes: number[]): AsyncGenerator<Uint8Array> {
  let at = 0;
  for (let turn = 0; at < content.length; turn += 1) {
    const size = Math.max(1, sizes[turn % sizes.length] ?? 1);
    yield content.subarray(at, at + size);
    at += size;
  }
}

async function whole(content: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of content) chunks.push(chunk);
  return Buffer.concat(chunks);
}

const sha = (content: Uint8Array, encoding: "hex" | "base64") => createHash("sha256").update(content).digest(encoding);

function stored(content: Buffer, partBytes: number) {
  const parts = Array.from({ length: Math.ceil(content.length / partBytes) }, (_, at) => {
    const part = content.subarray(at * partBytes, (at + 1) * partBytes);
    return { bytes: part.length, sha256: sha(part, "base64") };
  });
  return { key: "k", bytes: content.length, sha256: sha(content, "hex"), parts };
}

describe("what is read back", () => {
  const bytes = fc.uint8Array({ minLength: 1, maxLength: 2_000 }).map((array) => Buffer.from(array));
  const sizes = fc.array(fc.integer({ min: 1, max: 300 }), { minLength: 1, maxLength: 5 });

  it("comes out as it went in, however it arrives", async () => {
    await fc.assert(
      fc.asyncProperty(bytes, sizes, fc.integer({ min: 1, max: 500 }), async (content, chunks, partBytes) => {
        const out = await whole(checked(inPieces(content, ...chunks), stored(content, partBytes), () => undefined));
        expect(out.equals(content)).toBe(true);
      }),
    );
  });

  it("is refused with any bit flipped or any end cut off, and never handed on whole", async () => {
    const damage = fc.record({ at: fc.nat(), bit: fc.nat(7), cut: fc.boolean() });
    await fc.assert(
      fc.asyncProperty(bytes, sizes, damage, async (content, chunks, { at, bit, cut: short }) => {
        const place = at % content.length;
        const bad = Buffer.from(short ? content.subarray(0, place) : content);
        if (!short) bad[place] = (bad[place] ?? 0) ^ (1 << bit);
        let handedOn = 0;
        const reading = (async () => {
          for await (const chunk of checked(inPieces(bad, ...chunks), stored(content, 97), () => undefined)) {
            handedOn += chunk.length;
          }
        })();
        await expect(reading).rejects.toThrow("the backup is damaged");
        expect(handedOn).toBeLessThan(content.length);
      }),
      { numRuns: 1_000 },
    );
  });
});

describe("a manifest", () => {
  const manifest: Manifest = {
    version: 1,
    id: "20260131-140503-9f2c41",
    startedAt: "2026-01-31T14:05:03.000Z",
    finishedAt: "2026-01-31T14:05:09.000Z",
    environment: "staging",
    bucket: "b",
    by: { user: "ada", host: "h" },
    nexusctl: "0.1.0",
    database: null,
    redis: null,
  };

  it("is read back as it was sealed, also with its keys in another order", () => {
    expect(unseal(seal(manifest))).toEqual({ manifest });
    const parsed = JSON.parse(seal(manifest));
    const turned = { sha256: parsed.sha256, manifest: Object.fromEntries(Object.entries(parsed.manifest).reverse()) };
    expect(unseal(JSON.stringify(turned))).toEqual({ manifest });
  });

  it("is not believed after any character of it was changed", () => {
    const text = seal(manifest);
    fc.assert(
      fc.property(fc.nat(text.length - 1), fc.constantFrom("0", "x", "}", '"'), (at, character) => {
        const altered = `${text.slice(0, at)}${character}${text.slice(at + 1)}`;
        const read = unseal(altered);
        // White space between the members says nothing.
        if ("manifest" in read) expect(read.manifest).toEqual(manifest);
      }),
    );
  });
});

describe("an RDB file", () => {
  const end = Buffer.concat([Buffer.from([0xff]), Buffer.alloc(8)]);
  const file = Buffer.concat([Buffer.from("REDIS0010\xfa\x09redis-ver\x067.0.15", "latin1"), end]);
  /** As `redis-cli --rdb` wrote it for the key a with the value b. */
  const real = Buffer.from(
    "524544495330303130fa0972656469732d76657206372e302e3135fa0a72656469732d62697473c040fa056374696d65c27252056bfa08757365642d6d656dc230ec0e00fa0e7265706c2d73747265616d2d6462c000fa077265706c2d696428343430613335306537326165656238363332353939376234333962373835613635353634386362 34fa0b7265706c2d6f6666736574c000fa08616f662d62617365c000fe00fb010000016101 62ffad0dc34554f2c059".replace(
      /\s/g,
      "",
    ),
    "hex",
  );
  const marker = Buffer.from("6139353932613334333037363837626539613236".padEnd(80, "3"), "hex").subarray(0, 40);

  it.each([
    ["whose checksum is right", real],
    ["without a checksum", file],
  ])("%s is passed on, also in single bytes, and what redis-cli left behind it is not", async (_what, content) => {
    for (const size of [1, 7, 4_096]) {
      const facts = { version: null };
      expect((await whole(rdbOnly(inPieces(content, size), facts))).equals(content)).toBe(true);
      expect(facts.version).toBe("7.0.15");
      const more = Buffer.concat([content, Buffer.from(marker.toString("latin1"), "latin1")]);
      expect((await whole(rdbOnly(inPieces(more, size), { version: null }))).equals(content)).toBe(true);
    }
  });

  it("that is cut, damaged or no RDB file is refused", async () => {
    const flipped = Buffer.from(real);
    flipped[60] = (flipped[60] ?? 0) ^ 1;
    for (const bad of [real.subarray(0, -1), real.subarray(0, 40), flipped, Buffer.from("hello"), Buffer.alloc(0)]) {
      await expect(whole(rdbOnly(inPieces(bad, 9), { version: null }))).rejects.toThrow(/RDB file/);
    }
  });
});

describe("a pruning of backups", () => {
  const entry = (id: string, daysAgo: number, fields: Partial<Entry> = {}): Entry => ({
    id,
    manifest: { finishedAt: new Date(TEST_NOW.getTime() - daysAgo * 86_400_000).toISOString() } as Manifest,
    why: undefined,
    verified: undefined,
    ...fields,
  });
  const good = { at: "x", ok: true, testRestore: false, why: null };
  const goes = (all: Entry[], keep: number, olderThanMs?: number) =>
    sortOut(all, { keep, olderThanMs }, TEST_NOW).goes.map(({ id }) => id);

  it("never takes the newest verified one, however old", () => {
    const all = [
      entry("a", 1),
      entry("b", 2),
      entry("c", 300, { verified: good }),
      entry("d", 400, { verified: good }),
    ];
    expect(goes(all, 1)).toEqual(["b", "d"]);
  });

  it("never takes one that is damaged, nor counts it", () => {
    expect(goes([entry("x", 0, { manifest: undefined, why: "?" }), entry("a", 1), entry("b", 2)], 1)).toEqual(["b"]);
  });

  it("takes by age only what is beyond the number to keep as well", () => {
    expect(goes([entry("a", 1), entry("b", 20), entry("c", 40)], 1, 30 * 86_400_000)).toEqual(["c"]);
  });
});

describe("names", () => {
  it("are quoted so that no letter of them means anything", () => {
    expect(identifier('a"b')).toBe('"a""b"');
    expect(literal("it's")).toBe("'it''s'");
    expect(conninfo("o'neill\\x = 1")).toBe("dbname='o\\'neill\\\\x = 1'");
  });

  it("of backups sort by time, of scratch databases tell it, and none is too long", () => {
    expect(newBackupId(TEST_NOW)).toMatch(/^20260131-140000-[0-9a-f]{6}$/);
    expect(scratchMadeAt(scratchName(TEST_NOW))).toEqual(TEST_NOW);
    expect(scratchMadeAt("nexus_platform")).toBeUndefined();
    for (const name of ["orders", "ü".repeat(31), "x".repeat(63)])
      expect(fitsName(asideName(name, TEST_NOW))).toBe(true);
  });
});

describe("what is restored is compared", () => {
  const wanted = { tables: [{ name: "a", rows: 3 }], largeObjects: 1, schemaHash: "s" };

  it("table by table, in words", () => {
    expect(differences(wanted, wanted, true)).toEqual([]);
    const found = { tables: [{ name: "b", rows: 3 }], largeObjects: 0, schemaHash: "t" };
    expect(differences(wanted, found, true)).toHaveLength(4);
    expect(differences(wanted, { ...wanted, tables: [{ name: "a", rows: 2 }] }, true)).toEqual([
      "a has 2 rows instead of 3",
    ]);
  });

  it("by its definitions only within a major version, which writes them its own way", () => {
    expect(differences(wanted, { ...wanted, schemaHash: "t" }, false)).toEqual([]);
  });

  it("without what a dump writes in another way", () => {
    const before = "((state)::text = ANY ((ARRAY['new'::character varying, 'open'::character varying])::text[]))";
    const after = "((state)::text = ANY (ARRAY[('new'::character varying)::text, ('open'::character varying)::text]))";
    expect(plain(before)).toBe(plain(after));
    expect(plain("a > 0 AND b > 1")).not.toBe(plain("a > 0 OR b > 1"));
  });
});

describe("what a dump does not hold of a database", () => {
  it("is given back: settings, privileges, owner", () => {
    const sql = dressStatements("d", {
      owner: "o",
      encoding: "UTF8",
      collate: "C",
      ctype: "C",
      provider: "libc",
      icuLocale: null,
      settings: [
        { role: null, name: "search_path", value: "a, b" },
        { role: "r", name: "work_mem", value: "7MB" },
      ],
      grants: [{ grantee: "reader", privileges: ["CONNECT"], grantable: true }],
    });
    expect(sql).toEqual([
      'ALTER DATABASE "d" SET "search_path" TO a, b',
      `ALTER ROLE "r" IN DATABASE "d" SET "work_mem" TO '7MB'`,
      'REVOKE ALL ON DATABASE "d" FROM PUBLIC',
      'GRANT CONNECT ON DATABASE "d" TO "reader" WITH GRANT OPTION',
      'ALTER DATABASE "d" OWNER TO "o"',
    ]);
  });
});

describe("parts of an upload", () => {
  it("are full but for the last, and there is one of nothing too", async () => {
    const parts: number[] = [];
    for await (const part of cut(inPieces(Buffer.alloc(partSize(1) + 5), 1_000_003))) parts.push(part.length);
    expect(parts).toEqual([partSize(1), 5]);
    const none: number[] = [];
    for await (const part of cut(inPieces(Buffer.alloc(0), 1))) none.push(part.length);
    expect(none).toEqual([0]);
  });
});

describe("how far a job is", () => {
  it("is told in bytes and as a rate, and not more often than one can read", () => {
    const clock = testClock();
    const told: JobProgress[] = [];
    const meter = new Meter(clock, (progress) => told.push(progress));
    meter.phase("database", "dumping acme", 10 * 1024 ** 2);
    for (let turn = 0; turn < 100; turn += 1) {
      clock.pass(50);
      meter.add("database", 100 * 1024);
    }
    expect(told.length).toBeLessThan(30);
    expect(told.at(-1)).toMatchObject({ summary: expect.stringMatching(/^dumping acme 9\.\d MiB, 2 MiB\/s$/) });
    expect(told.at(-1)?.total).toBe(10 * 1024 ** 2);
  });
});

describe("a file that is saved", () => {
  const folder = mkdtempSync(join(tmpdir(), "nexusctl-save-"));
  const options = { force: false, signal: new AbortController().signal };

  it("is there whole or not at all, and replaces none without being told", async () => {
    const path = join(folder, "a");
    async function* breaks() {
      yield Buffer.from("half");
      throw new Error("broke off");
    }
    await expect(saveWhole(path, breaks(), options)).rejects.toThrow("broke off");
    writeFileSync(path, "mine");
    await expect(saveWhole(path, inPieces(Buffer.from("new"), 1), options)).rejects.toThrow("is there already");
    expect(readFileSync(path, "utf8")).toBe("mine");
    await saveWhole(path, inPieces(Buffer.from("new"), 1), { ...options, force: true });
    expect(readFileSync(path, "utf8")).toBe("new");
  });
});
