import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseConfig } from "../../src/config/parse.js";
import { parseStatePlace, stateSettings } from "../../src/config/state.js";

describe("where operators keep things together", () => {
  it.each([
    ["s3://acme-nexusctl", { bucket: "acme-nexusctl", prefix: "acme/staging/eu-west-1/", leaseMs: 60_000 }],
    ["s3://acme-nexusctl/", { bucket: "acme-nexusctl", prefix: "acme/staging/eu-west-1/", leaseMs: 60_000 }],
    [
      "s3://acme-nexusctl/ops/state",
      { bucket: "acme-nexusctl", prefix: "ops/state/acme/staging/eu-west-1/", leaseMs: 60_000 },
    ],
    [
      "s3://acme.nexusctl/ops?region=eu-west-1&lease=30s",
      { bucket: "acme.nexusctl", prefix: "ops/acme/staging/eu-west-1/", leaseMs: 30_000, region: "eu-west-1" },
    ],
  ])("%s is a bucket and a folder of the environment's own", (text, place) => {
    expect(stateSettings({ project: "acme", environment: "staging", region: "eu-west-1" }, text)).toEqual(place);
  });

  it.each([
    "acme-nexusctl",
    "https://acme-nexusctl",
    "s3://",
    "s3://Acme",
    "s3://a",
    "s3://acme-nexusctl/a b",
    "s3://user@acme-nexusctl/x",
    "s3://:secret@acme-nexusctl/x",
    "s3://acme..nexusctl",
    "s3://acme-nexusctl/*",
    "s3://acme-nexusctl/ops*/x",
    "s3://acme-nexusctl/ops/../x",
    "s3://acme-nexusctl/ops/%2e%2e/x",
    "s3://acme-nexusctl/./x",
    "s3://acme-nexusctl/..",
    "s3://acme-nexusctl:80/x",
    "s3://acme-nexusctl/x#y",
    "s3://acme-nexusctl?lease=1s",
    "s3://acme-nexusctl?lease=11m",
    "s3://acme-nexusctl?lease=60",
    "s3://acme-nexusctl?region=nowhere",
    "s3://acme-nexusctl?lease=30s&lease=40s",
    "s3://acme-nexusctl?colour=red",
  ])("%s is refused, with the line and what would be right", (text) => {
    expect(parseStatePlace(text)).toBeUndefined();
    const { problems } = parseConfig(
      "nexusctl.yaml",
      `project: acme\nregion: us-west-2\nstate: ${JSON.stringify(text)}\n`,
    );
    expect(problems).toMatchObject([{ line: 3, key: "state", message: expect.stringContaining("s3://bucket/folder") }]);
  });

  it("never throws, and never leads out of the environment's folder", () => {
    fc.assert(
      fc.property(fc.string(), fc.constantFrom("", "s3://", "s3://acme-nexusctl/"), (rest, begin) => {
        const place = stateSettings({ project: "acme", environment: "staging", region: "eu-west-1" }, begin + rest);
        if (place !== undefined) expect(place.prefix).toMatch(/^(?!.*(^|\/)\.+\/).*acme\/staging\/eu-west-1\/$/);
      }),
      { numRuns: 2_000 },
    );
  });
});
