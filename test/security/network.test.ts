import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Opening, Rule } from "../../src/aws/network.js";
import { dueOf, markedUntil } from "../../src/health/due-rules.js";
import { findAlike } from "../../src/security/network/allow.js";
import { parseCidr, publicSize, rangeOf } from "../../src/security/network/cidr.js";
import { breadthOf } from "../../src/security/network/exposure.js";
import { judgeOpening } from "../../src/security/network/judge.js";
import { parsePorts, parseProtocol } from "../../src/security/network/ports.js";
import { openingWords } from "../../src/security/network/words.js";

function opening(cidr: string, fields: Partial<Opening> = {}): Opening {
  const plain = { egress: false, protocol: "tcp", from: 22, to: 22, description: undefined };
  return { ...plain, peer: { kind: "cidr", cidr }, ...fields };
}

const NO_LISTS = new Map<string, string[] | undefined>();

describe("how far a rule is open", () => {
  it.each([
    ["anywhere", ["0.0.0.0/0"], "world"],
    ["anywhere by IPv6", ["::/0"], "world"],
    ["all of IPv6 that is given out", ["2000::/3"], "world"],
    ["two halves", ["0.0.0.0/1", "128.0.0.0/1"], "world"],
    ["one half", ["128.0.0.0/1"], "world"],
    ["four quarters", ["0.0.0.0/2", "64.0.0.0/2", "128.0.0.0/2", "192.0.0.0/2"], "world"],
    ["a /8 of somebody's", ["23.0.0.0/8"], "wide"],
    ["a network of one's own", ["10.0.0.0/8"], "narrow"],
    ["an office", ["203.0.113.0/24"], "narrow"],
    ["one address", ["203.0.113.7/32"], "narrow"],
  ])("%s", (_, cidrs, breadth) => {
    const all = cidrs.map((cidr) => opening(cidr));
    expect(breadthOf(all[0] ?? opening(""), all, NO_LISTS)).toBe(breadth);
  });

  it("counts what another rule of all ports adds", () => {
    const half = opening("0.0.0.0/2");
    const rest = opening("64.0.0.0/2", { protocol: "-1", from: undefined, to: undefined });
    expect(breadthOf(half, [half, rest], NO_LISTS)).toBe("world");
  });

  it("does not blame a narrow rule for an open one beside it", () => {
    const office = opening("203.0.113.7/32");
    expect(breadthOf(office, [office, opening("0.0.0.0/0")], NO_LISTS)).toBe("narrow");
  });

  it("looks into prefix lists, and calls one that cannot be read unknown", () => {
    const listed = opening("", { peer: { kind: "prefix-list", id: "pl-1" } });
    expect(breadthOf(listed, [listed], new Map([["pl-1", ["0.0.0.0/1", "128.0.0.0/1"]]]))).toBe("world");
    expect(breadthOf(listed, [listed], new Map([["pl-1", ["198.51.100.0/24"]]]))).toBe("narrow");
    expect(breadthOf(listed, [listed], new Map([["pl-1", undefined]]))).toBe("unknown");
  });

  it("finds sensitive ports in ranges and in everything", () => {
    const range = judgeOpening(opening("0.0.0.0/0", { from: 5000, to: 6000 }), [], NO_LISTS, new Map());
    expect(range.exposed).toContain(5432);
    const all = judgeOpening(
      opening("::/0", { protocol: "-1", from: undefined, to: undefined }),
      [],
      NO_LISTS,
      new Map(),
    );
    expect(all.exposed).toEqual(expect.arrayContaining([22, 3389, 5432, 6379]));
    expect(judgeOpening(opening("0.0.0.0/0", { from: 443, to: 443 }), [], NO_LISTS, new Map()).tone).toBe("info");
  });

  it("never counts more public addresses than there are, however ranges overlap", () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.ipV4(), fc.integer({ min: 0, max: 32 })), { maxLength: 12 }), (many) => {
        const ranges = many.flatMap(([address, length]) => rangeOf(`${address}/${length}`) ?? []);
        const size = publicSize(ranges, 4);
        return size >= 0n && size < 1n << 32n && publicSize([...ranges, ...ranges], 4) === size;
      }),
    );
  });
});

describe("what is typed", () => {
  it.each([
    ["anywhere", "0.0.0.0/0"],
    ["203.0.113.7", "203.0.113.7/32"],
    ["10.0.0.0/8", "10.0.0.0/8"],
    ["2001:DB8::/32", "2001:db8::/32"],
    ["2001:db8::1", "2001:db8::1/128"],
  ])("%s is %s", (typed, cidr) => expect(parseCidr(typed)).toBe(cidr));

  it.each(["10.0.0.0/33", "10.0.0/8", "300.1.1.1/8", "office", "10.0.0.0/8/8", "::1::/64", "1/1"])(
    "%s is no CIDR",
    (typed) => {
      expect(() => parseCidr(typed)).toThrow(/is not a CIDR/);
    },
  );

  it("says what was meant when host bits are set", () => {
    expect(() => parseCidr("10.1.2.3/8")).toThrow(/host bits/);
    expect(() => parseCidr("2001:db8::1/32")).toThrow(/host bits/);
  });

  it("knows ports and protocols", () => {
    expect(parsePorts("443", "tcp")).toEqual({ from: 443, to: 443 });
    expect(parsePorts("all", "udp")).toEqual({ from: 0, to: 65_535 });
    expect(parsePorts(undefined, "-1")).toEqual({ from: undefined, to: undefined });
    expect(() => parsePorts("443", "icmp")).toThrow(/no ports/);
    expect(() => parsePorts("-1", "tcp")).toThrow(/not a port/);
    expect(parseProtocol("6")).toBe("tcp");
    expect(parseProtocol("ALL")).toBe("-1");
    expect(() => parseProtocol("300")).toThrow(/not a protocol/);
  });

  it("never throws anything but a usage error", () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        for (const parse of [() => parseCidr(text), () => parsePorts(text, "tcp"), () => parseProtocol(text)]) {
          try {
            parse();
          } catch (thrown) {
            if (!(thrown instanceof Error && "code" in thrown && thrown.code === "usage")) return false;
          }
        }
        return true;
      }),
      { numRuns: 2_000 },
    );
  });
});

describe("a rule in words", () => {
  it.each<[Opening, string]>([
    [opening("0.0.0.0/0", { from: 443, to: 443 }), "HTTPS from anywhere"],
    [opening("", { from: 5432, to: 5432, peer: { kind: "group", id: "sg-1" } }), "PostgreSQL from sg-1 nexus-app"],
    [opening("203.0.113.7/32", { from: 8000, to: 8010 }), "TCP ports 8000 to 8010 from 203.0.113.7"],
    [opening("::/0", { protocol: "-1", from: undefined, to: undefined }), "everything from anywhere by IPv6"],
    [opening("10.0.0.0/8", { egress: true, from: 0, to: 65_535 }), "all TCP ports to 10.0.0.0/8"],
    [opening("10.0.0.0/8", { protocol: "udp", from: 53, to: 53 }), "DNS over UDP from 10.0.0.0/8"],
    [opening("10.0.0.0/8", { protocol: "icmp", from: undefined, to: undefined }), "ICMP from 10.0.0.0/8"],
    [opening("10.0.0.0/8", { protocol: "50", from: undefined, to: undefined }), "IP protocol 50 from 10.0.0.0/8"],
  ])("%#", (one, words) => expect(openingWords(one, new Map([["sg-1", "nexus-app"]]))).toBe(words));
});

describe("rules that are alike", () => {
  const rule = (id: string, one: Opening): Rule => ({ ...one, id });

  it("finds the same, a wider one, and those that overlap", () => {
    const same = rule("same", opening("203.0.113.7/32"));
    const wider = rule("wider", opening("203.0.113.0/24", { from: 0, to: 100 }));
    const beside = rule("beside", opening("203.0.113.0/30", { from: 22, to: 30 }));
    const other = rule("other", opening("198.51.100.0/24"));
    const alike = findAlike(opening("203.0.113.7/32"), [same, wider, beside, other], NO_LISTS);
    expect(alike.same?.id).toBe("same");
    expect(alike.wider?.id).toBe("wider");
    const network = findAlike(opening("203.0.113.0/29"), [beside, other], NO_LISTS);
    expect(network.overlapping.map(({ id }) => id)).toEqual(["beside"]);
  });

  it("keeps what is let in apart from what is let out", () => {
    const out = rule("out", opening("0.0.0.0/0", { egress: true }));
    expect(findAlike(opening("203.0.113.7/32"), [out], NO_LISTS).wider).toBeUndefined();
  });
});

it("a rule's description says when it is to go, and is read again", () => {
  const by = new Date("2026-01-31T14:05:00Z");
  expect(markedUntil("data fix", by)).toBe("data fix (until 2026-01-31T14:05Z)");
  expect(dueOf(markedUntil("data fix", by))).toEqual(by);
  expect(dueOf("data fix")).toBeUndefined();
  expect(dueOf(undefined)).toBeUndefined();
});
