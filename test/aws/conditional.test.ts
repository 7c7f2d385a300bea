import { describe, expect, it } from "vitest";
import type { Clients, SendOptions } from "../../src/aws/clients.js";
import { conditionalStore } from "../../src/aws/conditional.js";
import { READ_LIST } from "../../src/aws/read-list.js";
import { LostReplyError, NexusError } from "../../src/core/errors.js";
import { Gate } from "../../src/core/gate.js";

/** A store whose S3 answers one call with this, and what was sent to it. */
function storeWith(answer: (operation: string, input: object, options: SendOptions) => unknown) {
  const sent: { operation: string; input: object; options: SendOptions }[] = [];
  const send = async (operation: string, input: object, options: SendOptions) => {
    sent.push({ operation, input, options });
    return answer(operation, input, options);
  };
  const clients = { api: () => ({ send }) } as unknown as Clients;
  const gate = new Gate(READ_LIST);
  const signal = new AbortController().signal;
  return {
    sent,
    store: conditionalStore({ clients, gate, signal, bucket: "b", prefix: "ops/acme/", region: "eu-west-1" }),
  };
}
const fails =
  (awsCode: string, code: "failed" | "not-found" = "failed") =>
  () => {
    throw new NexusError(code, awsCode, { awsCode });
  };

describe("S3 as a store of conditional writes", () => {
  it("creates what is not there, replaces what is known, in the bucket's region and in no other place", async () => {
    const { store, sent } = storeWith(() => ({ ETag: '"2"' }));
    expect(await store.create("locks/x", "text")).toBe('"2"');
    expect(await store.replace("locks/x", "text", '"1"')).toBe('"2"');
    expect(sent.map(({ input }) => input)).toMatchObject([
      { Bucket: "b", Key: "ops/acme/locks/x", IfNoneMatch: "*" },
      { Bucket: "b", Key: "ops/acme/locks/x", IfMatch: '"1"' },
    ]);
    expect(sent[0]?.options).toMatchObject({ region: "eu-west-1" });
    expect(store.where).toBe("s3://b/ops/acme");
  });

  it.each(["PreconditionFailed", "ConditionalRequestConflict"])(
    "answers no when another was first: %s",
    async (code) => {
      const { store } = storeWith(fails(code));
      expect(await store.create("x", "text")).toBeUndefined();
      expect(await store.replace("x", "text", '"1"')).toBeUndefined();
    },
  );

  it("answers no when what was to be replaced is gone, and fails when the bucket is", async () => {
    const gone = storeWith(fails("NoSuchKey", "not-found")).store;
    expect(await gone.replace("x", "text", '"1"')).toBeUndefined();
    expect(await gone.read("x")).toBeUndefined();
    const nowhere = storeWith(fails("NoSuchBucket", "not-found")).store;
    await expect(nowhere.read("x")).rejects.toMatchObject({ code: "not-found" });
    await expect(nowhere.create("x", "text")).rejects.toMatchObject({ code: "not-found" });
  });

  it("says when a write may have taken effect", async () => {
    const { store } = storeWith(() => {
      throw new LostReplyError("failed", "socket hang up");
    });
    await expect(store.create("x", "text")).rejects.toBeInstanceOf(LostReplyError);
  });

  it("tells how old an object is by S3's own clock, and nothing where it has none", async () => {
    const object = {
      Body: Buffer.from("text"),
      ContentLength: 4,
      ETag: '"1"',
      LastModified: new Date("2026-01-01T10:00:00Z"),
    };
    const timed = storeWith((_operation, _input, { onDate }) => {
      onDate?.(new Date("2026-01-01T10:00:42Z"));
      return object;
    });
    expect(await timed.store.read("x")).toEqual({ text: "text", etag: '"1"', ageMs: 42_000 });
    expect((await storeWith(() => object).store.read("x"))?.ageMs).toBeUndefined();
    await expect(storeWith(() => ({ ...object, ETag: undefined })).store.read("x")).rejects.toThrow("without an ETag");
  });

  it("lists keys and folders relative to its place, page by page", async () => {
    const pages = storeWith((_operation, input) =>
      "ContinuationToken" in input
        ? { Contents: [{ Key: "ops/acme/journal/a/2" }], CommonPrefixes: [{ Prefix: "ops/acme/journal/b/" }] }
        : {
            Contents: [{ Key: "ops/acme/journal/a/1" }],
            CommonPrefixes: [{ Prefix: "ops/acme/journal/a/" }],
            NextContinuationToken: "t",
          },
    );
    expect(await pages.store.keys("journal/a/", "journal/a/0")).toEqual(["journal/a/1", "journal/a/2"]);
    expect(pages.sent[0]?.input).toMatchObject({ Prefix: "ops/acme/journal/a/", StartAfter: "ops/acme/journal/a/0" });
    expect(await pages.store.folders("journal/")).toEqual(["a", "b"]);
  });
});
