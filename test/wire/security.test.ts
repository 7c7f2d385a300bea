import { beforeEach, describe, expect, test } from "vitest";
import { jsonOf } from "../support/cli.js";
import { DOMAIN, FOUR_LINES, seedSnapshots } from "../support/seed.js";
import { fromCidr, securitySeed } from "../support/seed-security.js";
import { wirePlatform } from "../support/wire-platform.js";

const wire = wirePlatform();
let seed: ReturnType<typeof securitySeed>;
let group: string;

beforeEach(async () => {
  seed = securitySeed(wire.moto.url);
  group = await seed.group("acme-db");
  wire.proxy.clear();
});

const run = (...args: string[]) => wire.operator.run(args);
const written = () => wire.proxy.writes().map(({ operation }) => operation);
const ALLOW = ["security", "sg", "allow"];
const why = ["--description", "a test"];

describe("security groups", () => {
  test("a port is opened, seen in words, and closed again by the rule's id", async () => {
    const opened = await run(...ALLOW, group, "--port", "5432", "--cidr", "203.0.113.7/32", ...why, "--yes");
    expect(opened.code, opened.stderr).toBe(0);
    expect(written()).toEqual(["AuthorizeSecurityGroupIngress"]);
    const shown = jsonOf(await run("security", "sg", "show", "acme-db", "-o", "json")) as unknown as {
      rules: { id: string; egress: boolean; words: string; description: string }[];
    };
    const rule = shown.rules.find(({ egress }) => !egress);
    expect(rule).toMatchObject({ words: "PostgreSQL from 203.0.113.7", description: "a test" });
    const closed = await run("security", "sg", "revoke", group, "--rule", rule?.id ?? "", "--yes");
    expect(closed.code, closed.stderr).toBe(0);
    expect(await seed.ingress(group)).toEqual([]);
    const undone = await run("undo", "latest", "--yes");
    expect(undone.code, undone.stderr).toBe(0);
    expect(await seed.ingress(group)).toHaveLength(1);
  });

  test("what is open already, or by a wider rule, is not opened again", async () => {
    await seed.open(group, fromCidr(5432, "10.0.0.0/8"));
    const same = await run(...ALLOW, group, "--port", "5432", "--cidr", "10.0.0.0/8", ...why, "--yes");
    expect(same.stdout).toContain("allowed already");
    const narrower = await run(...ALLOW, group, "--port", "5432", "--cidr", "10.1.0.0/16", ...why, "--yes");
    expect(narrower.stdout).toContain("a wider rule allows it already");
    const beside = await run(...ALLOW, group, "--port", "5000-6000", "--cidr", "10.1.0.0/16", ...why, "--dry-run");
    expect(beside.stdout).toContain("it overlaps with PostgreSQL from 10.0.0.0/8");
    expect(written()).toEqual([]);
  });

  test("to the world it needs the group's id typed, but on the load balancer's own web ports", async () => {
    const world = [...ALLOW, group, "--port", "22", "--cidr", "anywhere", ...why, "--yes"];
    const asked = await run(...world);
    expect(asked.code).toBe(4);
    expect(asked.stderr).toContain(`--confirm ${group}`);
    expect(asked.stderr).toContain("the whole internet will reach SSH");
    const split = await run(...ALLOW, group, "--port", "22", "--cidr", "128.0.0.0/1", ...why, "--yes");
    expect(split.code).toBe(4);
    const six = await run(...ALLOW, group, "--port", "22", "--cidr", "::/0", ...why, "--yes");
    expect(six.code).toBe(4);
    expect(written()).toEqual([]);
    const web = await run(...ALLOW, "default", "--port", "443", "--cidr", "anywhere", ...why, "--yes");
    expect(web.code, web.stderr).toBe(0);
    const done = await run(...world, "--confirm", group);
    expect(done.code, done.stderr).toBe(0);
  });

  test("a lost reply is read back, and nothing is sent twice", async () => {
    wire.proxy.inject({ operation: "AuthorizeSecurityGroupIngress", kind: "lost-reply", times: 2 });
    const opened = await run(...ALLOW, group, "--port", "5432", "--cidr", "203.0.113.7/32", ...why, "--yes");
    // The rehearsals lose their replies as well: they are reads, and are asked again.
    expect(opened.code, opened.stderr).toBe(0);
    expect(written().length).toBe(1);
    expect(await seed.ingress(group)).toHaveLength(1);
  });

  test("what EC2 would refuse is said before anything is asked", async () => {
    wire.proxy.inject({ operation: "AuthorizeSecurityGroupIngress DryRun", kind: "deny" });
    const args = [...ALLOW, group, "--port", "5432", "--cidr", "203.0.113.7/32", ...why];
    const refused = await run(...args, "--yes");
    expect(refused.code).toBe(6);
    const looked = await run(...args, "--dry-run");
    expect(looked.code, looked.stderr).toBe(0);
    expect(looked.stdout).toContain("EC2 would refuse it");
    expect(written()).toEqual([]);
  });

  test("a name of two groups in two networks is not guessed", async () => {
    const ended = await run("security", "sg", "show", "acme-dbs");
    expect(ended.code).toBe(5);
    expect(ended.stderr).toContain("acme-db");
  });

  test("revoking what is not there is an error", async () => {
    const ended = await run("security", "sg", "revoke", group, "--port", "443", "--cidr", "anywhere", "--yes");
    expect(ended.code).toBe(5);
    expect((await run("security", "sg", "revoke", group, "--rule", "sgr-0123", "--yes")).code).toBe(5);
    expect(written()).toEqual([]);
  });

  test.each([
    [["--port", "70000", "--cidr", "10.0.0.0/8"], "they end at 65535"],
    [["--port", "443-80", "--cidr", "10.0.0.0/8"], "did you mean 80-443?"],
    [["--port", "443", "--cidr", "10.0.0.300/8"], "is not a CIDR"],
    [["--port", "443", "--cidr", "10.1.2.3/8"], "did you mean 10.0.0.0/8"],
    [["--port", "443", "--protocol", "tpc", "--cidr", "10.0.0.0/8"], "is not a protocol"],
    [["--port", "443"], "--cidr is missing"],
    [["--cidr", "10.0.0.0/8"], "--port is missing"],
  ])("bad input %j exits 2 before anything is sent", async (args, words) => {
    const ended = await run(...ALLOW, group, ...args, ...why, "--yes");
    expect(ended.code).toBe(2);
    expect(ended.stderr).toContain(words);
    expect(written()).toEqual([]);
  });
});

describe("certificates", () => {
  test("are listed in both regions and shown by ARN", async () => {
    const listed = jsonOf(await run("security", "certs", "list", "-o", "json")) as unknown as {
      certificates: { arn: string; domain: string; region: string }[];
    };
    const arn = listed.certificates[0]?.arn ?? "";
    expect(listed.certificates[0]).toMatchObject({ domain: DOMAIN, region: "eu-west-1" });
    expect((await run("security", "certs", "show", arn)).stdout).toContain(arn);
    const stranger = await run("security", "certs", "show", arn.replace("123456789012", "999999999999"));
    expect(stranger.code).toBe(5);
    expect(stranger.stderr).toContain("account 999999999999");
    expect((await run("security", "certs", "show", "arn:aws:acm:nowhere")).code).toBe(2);
  });

  test("a request writes its records, waits, and says how to attach it", async () => {
    const ended = await run("security", "certs", "request", "shop.acme.example", "--san", "*.shop.acme.example");
    expect(ended.code, ended.stderr).toBe(0);
    expect(written()).toEqual(
      ["RequestCertificate", "POST /2013-04-01/hostedzone/"].slice(0, 1).concat(written().slice(1)),
    );
    expect(written()).toHaveLength(2);
    expect(ended.stdout).toContain("is issued");
    expect(ended.stdout).toContain("attach it");
  });

  test("a name without a zone here is requested, and its record is said", async () => {
    const ended = await run("security", "certs", "request", "shop.other.example");
    expect(ended.code, ended.stderr).toBe(0);
    expect(written()).toEqual(["RequestCertificate"]);
    expect(ended.stdout).toContain("at the DNS of shop.other.example: CNAME _");
    expect(ended.stdout).toContain("security certs wait arn:");
  });
});

describe("the audit", () => {
  const CLEAN = `${FOUR_LINES}names: {domain: ${DOMAIN}}\n`;
  const audit = async (...args: string[]) => {
    const ended = await wire.another({ configuration: CLEAN }).run(["security", "audit", "-o", "json", ...args]);
    return { ended, ...(jsonOf(ended) as unknown as Audit) };
  };
  interface Audit {
    findings: { check: string; resource: string; what: string; fix: string }[];
    unknown: { check: string; why: string }[];
    checks: { id: string; state: string }[];
  }

  test("finds each problem of a platform that was seeded with them", async () => {
    await seed.user("anna");
    await seed.password("anna");
    await seed.user("robot");
    const first = await seed.key("robot");
    await seed.key("robot");
    await seed.user("former");
    const idle = await seed.key("former");
    await seed.deactivate("former", idle.id);
    await seed.admin("anna");
    await seed.open(group, fromCidr(5432, "0.0.0.0/1"));
    await seed.open(group, fromCidr(5432, "128.0.0.0/1"));
    await seed.open(group, fromCidr(8443, "0.0.0.0/0"));
    await seed.open(group, fromCidr(443, "0.0.0.0/0"));
    await seed.open(group, fromCidr(9443, "23.0.0.0/8"));
    await seed.open(group, {
      IpProtocol: "tcp",
      FromPort: 7000,
      ToPort: 7000,
      IpRanges: [{ CidrIp: "198.51.100.7/32", Description: "a test (until 2026-01-01T00:00Z)" }],
    });
    const all = await seed.group("acme-open");
    await seed.open(all, { IpProtocol: "-1", Ipv6Ranges: [{ CidrIpv6: "::/0" }] });
    await seedSnapshots(wire.moto.url);
    age("ListAccessKeys");
    age("GetAccessKeyLastUsed");
    age("ListUsers");
    wire.proxy.rewrite("DescribeDBSnapshotAttributes", (text) =>
      text.replace(
        /<AttributeValues>\s*<\/AttributeValues>|<AttributeValues\s*\/>/,
        "<AttributeValues><AttributeValue>all</AttributeValue></AttributeValues>",
      ),
    );
    const { ended, findings } = await audit();
    expect(ended.code).toBe(3);
    const found = new Set(findings.map(({ check }) => check));
    for (const id of [
      "iam-root-mfa",
      "iam-password-policy",
      "iam-user-mfa",
      "iam-user-admin",
      "iam-key-old",
      "iam-key-unused",
      "iam-key-inactive",
      "iam-two-active-keys",
      "iam-password-unused",
      "sg-all-open",
      "sg-sensitive-open",
      "sg-port-open",
      "sg-web-elsewhere",
      "sg-wide-open",
      "sg-rule-overdue",
      "sg-unused",
      "elb-plain-http",
      "rds-unencrypted",
      "rds-deletion-protection",
    ]) {
      expect([...found], id).toContain(id);
    }
    expect(findings.find(({ check }) => check === "iam-key-old")?.resource).toBe(first.id);
    for (const { fix } of findings) expect(fix.length).toBeGreaterThan(10);
  });

  /** moto cannot be told that something is old. */
  function age(operation: string): void {
    wire.proxy.rewrite(operation, (text) =>
      text.replace(/<(CreateDate|LastUsedDate|PasswordLastUsed)>[^<]*</g, "<$1>2020-01-01T00:00:00Z<"),
    );
  }

  test("what may not be read is unknown, never well, for every operation in turn", async () => {
    const looked = await audit();
    const reads = [...new Set(wire.proxy.calls.map(({ operation }) => operation))].filter(
      (operation) => !["GetCallerIdentity"].includes(operation),
    );
    expect(reads.length).toBeGreaterThan(10);
    const ok = new Set(looked.checks.filter(({ state }) => state === "ok").map(({ id }) => id));
    expect(ok.size).toBeGreaterThan(5);
    for (const operation of reads) {
      wire.proxy.clear();
      wire.proxy.inject({ operation, kind: "deny" });
      const { ended, unknown } = await audit();
      expect(ended.code, operation).toBe(3);
      if (wire.proxy.calls.some((call) => call.fault === "deny")) expect(unknown.length, operation).toBeGreaterThan(0);
    }
  }, 240_000);

  test("one check, a severity, an accepted finding, and the formats for other programs", async () => {
    await seed.open(group, fromCidr(22, "0.0.0.0/0"));
    const one = await audit("--check", "sg-sensitive-open");
    expect(one.findings.map(({ check, resource }) => [check, resource])).toEqual([["sg-sensitive-open", group]]);
    const operator = wire.another({ configuration: CLEAN });
    const line = "- {check: sg-sensitive-open, resource: sg-*, owner: anna, reason: a honeypot, expires: 2999-12-31}\n";
    operator.write("accepted.yaml", line);
    const accepted = await operator.run([
      "security",
      "audit",
      "--check",
      "sg-sensitive-open",
      "--allow-list",
      "accepted.yaml",
    ]);
    expect(accepted.code, accepted.stderr).toBe(0);
    expect(accepted.stdout).toContain("1 accepted");
    operator.write("accepted.yaml", line.replace("2999", "2020"));
    const expired = await operator.run([
      "security",
      "audit",
      "--check",
      "sg-sensitive-open",
      "--allow-list",
      "accepted.yaml",
    ]);
    expect(expired.code).toBe(3);
    operator.write("accepted.yaml", "- {check: sg-sensitive-open}\n");
    expect((await operator.run(["security", "audit", "--allow-list", "accepted.yaml"])).code).toBe(2);
    const csv = await operator.run(["security", "audit", "--check", "sg-sensitive-open", "--format", "csv"]);
    expect(csv.stdout.split("\r\n")[1]).toContain(`open,critical,sg-sensitive-open,${group}`);
    const sarif = JSON.parse((await operator.run(["security", "audit", "--format", "sarif"])).stdout);
    expect(sarif.version).toBe("2.1.0");
    expect(sarif.runs[0].results.some(({ ruleId }: { ruleId: string }) => ruleId === "sg-sensitive-open")).toBe(true);
  });

  test("finds nothing in a clean platform", async () => {
    await seed.removeGroup(group);
    await seed.passwordPolicy();
    await seed.user("anna");
    await seed.password("anna");
    await seed.mfa("anna");
    await seed.user("robot");
    await seed.key("robot");
    await seed.wellKept({ database: "clean-db", bucket: "clean-backups", loadBalancer: "acme-staging-alb" });
    // moto has no way to give the root user a device, or a certificate somebody who uses it.
    wire.proxy.rewrite("GetAccountSummary", (text) =>
      text.replace(/(<key>AccountMFAEnabled<\/key>\s*<value>)0/, "$11"),
    );
    wire.proxy.rewrite("DescribeCertificate", (text) => text.replace(/"InUseBy": ?\[\]/, '"InUseBy": ["arn:aws:elb"]'));
    const operator = wire.another({
      configuration: `${FOUR_LINES}names: {database: clean-db, backupBucket: clean-backups}\n`,
    });
    const certificates = jsonOf(await operator.run(["security", "certs", "list", "-o", "json"])) as unknown as {
      certificates: { arn: string }[];
    };
    for (const { arn } of certificates.certificates) await operator.run(["security", "certs", "wait", arn]);
    const { findings, unknown } = jsonOf(await operator.run(["security", "audit", "-o", "json"])) as unknown as Audit;
    expect(findings).toEqual([]);
    expect(unknown).toEqual([]);
  });
});
