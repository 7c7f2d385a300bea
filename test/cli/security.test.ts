import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { jsonOf } from "../support/cli.js";
import { sandboxCli } from "../support/sandbox-cli.js";

const FAST = { NEXUSCTL_SANDBOX_SPEED: "1000" };
const GROUP = "nexus-platform-sandbox-db";

describe("access keys in the sandbox", () => {
  const cli = sandboxCli({ NEXUSCTL_SANDBOX_SPEED: "100" });

  it("are rotated through IAM's delays, soaked, and the old one deleted", async () => {
    const rotated = await cli.run(
      "security keys rotate ci-deployer --deliver secretsmanager:ci-deployer --yes --confirm ci-deployer",
    );
    expect(rotated.code, rotated.stderr).toBe(0);
    expect(rotated.stderr).toContain("not known to AWS yet");
    const journal = readFileSync(cli.journal, "utf8");
    const id = /"accessKeyId":"(AKIA\w+)"/.exec(journal)?.[1] ?? "";
    expect(id).not.toBe("");
    expect(journal).not.toMatch(/sandbox\/[0-9a-f]{32}/);
    expect(`${rotated.stdout}${rotated.stderr}`).not.toMatch(/sandbox\/[0-9a-f]{32}/);
    const listed = jsonOf(await cli.run("security keys list ci-deployer -o json")) as unknown as {
      keys: { id: string; active: boolean }[];
    };
    expect(listed.keys.map(({ active }) => active)).toEqual([false, true]);
    expect((await cli.run("security keys rotate ci-deployer --resume")).stdout).toContain("soaking");
    const gone = await cli.run("security keys rotate ci-deployer --resume --soak 1s --yes --confirm ci-deployer");
    expect(gone.code, gone.stderr).toBe(0);
    const audit = await cli.run("security audit --check iam-rotation-open --check iam-key-old");
    expect(audit.stdout).not.toContain("ci-deployer");
  });

  it("two of one user are not made three: the unused one is named", async () => {
    const ended = await cli.run("security keys rotate report-exporter --deliver secretsmanager:ci-deployer");
    expect(ended.code).toBe(1);
    expect(ended.stderr).toContain("AKIASANDBOXEXPORTER2");
    expect(ended.stderr).toContain("never used");
  });

  it("a refusal of any one call hides nothing else", async () => {
    const denied = await cli.run("security users list -o json", {
      env: { NEXUSCTL_SANDBOX_FAULTS: "denied:iam.ListMFADevices" },
    });
    expect(denied.code).toBe(0);
    const { users } = jsonOf(denied) as unknown as {
      users: { mfa: boolean | null; unknown: string[]; keys: object[] }[];
    };
    expect(users.every(({ mfa }) => mfa === null)).toBe(true);
    expect(users[0]?.unknown[0]).toContain("access denied to iam:ListMFADevices");
    expect(users.some(({ keys }) => keys.length > 0)).toBe(true);
  });
});

describe("a rotation whose calls are refused, one in turn", () => {
  const ROTATE = "security keys rotate ci-deployer --deliver secretsmanager:ci-deployer --yes --confirm ci-deployer";

  it.each([
    "iam.GetUser",
    "iam.ListAccessKeys",
    "iam.GetAccessKeyLastUsed",
    "iam.CreateAccessKey",
    "iam.UpdateAccessKey",
    "secretsmanager.DescribeSecret",
    "secretsmanager.GetSecretValue",
    "secretsmanager.PutSecretValue",
    "secretsmanager.UpdateSecretVersionStage",
  ])("%s: an error that names it, a key that works, and a second run that ends well", async (operation) => {
    const cli = sandboxCli({ NEXUSCTL_SANDBOX_SPEED: "300" });
    const refused = await cli.run(ROTATE, { env: { NEXUSCTL_SANDBOX_FAULTS: `denied:${operation}` } });
    expect([5, 6, 9], refused.stderr).toContain(refused.code);
    expect(`${refused.stdout}${refused.stderr}`).toContain(operation.split(".")[1]);
    const active = "keys[?active]|length(@)";
    const left = await cli.run(`security keys list ci-deployer -o json --query ${active}`);
    expect(Number(left.stdout)).toBeGreaterThan(0);
    const again = await cli.run(ROTATE);
    expect(again.code, again.stderr).toBe(0);
    expect((await cli.run(`security keys list ci-deployer -o json --query ${active}`)).stdout.trim()).toBe("1");
  });
});

describe("a rule for a while", () => {
  const cli = sandboxCli(FAST);

  it("is reported by triage and audit once it is overdue, until it is revoked", async () => {
    const opened = await cli.run(
      `security sg allow ${GROUP} --port 5432 --cidr 203.0.113.7/32 --for 1m --description fix --yes`,
    );
    expect(opened.code, opened.stderr).toBe(0);
    const late = { env: { NEXUSCTL_SANDBOX_SPEED: "10000" } };
    await cli.run("sandbox status", late);
    const triage = await cli.run("emergency triage -o json --query checks[?check==`due-rules`]|[0]", late);
    expect(triage.code).toBe(3);
    const audit = await cli.run("security audit --check sg-rule-overdue", late);
    expect(audit.code).toBe(3);
    const rule = /--rule (sgr-\w+)/.exec(audit.stdout)?.[1] ?? "";
    expect((await cli.run(`security sg revoke ${GROUP} --rule ${rule} --yes`, late)).code).toBe(0);
    expect((await cli.run("security audit --check sg-rule-overdue", late)).code).toBe(0);
  });
});

describe("certificates in the sandbox", () => {
  const cli = sandboxCli(FAST);

  it("one that renews itself is not requested again", async () => {
    const ended = await cli.run("security certs request nexus.example.com");
    expect(ended.code).toBe(0);
    expect(ended.stdout).toContain("nothing is needed");
  });

  it("another one is proved by a record in the zone, issued, and taken back by undo", async () => {
    const made = await cli.run("security certs request shop.nexus.example.com");
    expect(made.code, made.stderr).toBe(0);
    expect(made.stdout).toContain("is issued");
    expect(made.stdout).toContain("attach it to");
    const undone = await cli.run("undo latest --yes --confirm shop.nexus.example.com");
    expect(undone.code, undone.stderr).toBe(0);
  });

  it("one whose record cannot be written stays pending, with the reason and the way back", async () => {
    const stuck = await cli.run("security certs request shop.other.example --timeout 1m");
    expect(stuck.code, stuck.stderr).toBe(0);
    const arn = /(arn:aws:acm:\S+)/.exec(stuck.stdout)?.[1] ?? "";
    const waited = await cli.run(`security certs wait ${arn} --timeout 30s`);
    expect(waited.code).toBe(7);
    expect(waited.stderr).toContain("ACM does not see the record of shop.other.example");
    const days = await cli.run(`security certs show ${arn}`, { env: { NEXUSCTL_SANDBOX_SPEED: "10000" } });
    expect(days.code).toBe(3);
  });
});

describe("policies", () => {
  const cli = sandboxCli(FAST);

  it("are for what is named, and a name that is none is said", async () => {
    const one = JSON.parse((await cli.run("security policy service restart")).stdout);
    expect(JSON.stringify(one)).toContain("ecs:UpdateService");
    expect(JSON.stringify(one)).not.toContain("rds:");
    const read = JSON.parse((await cli.run("security policy --read-only")).stdout);
    expect(JSON.stringify(read)).not.toContain("UpdateService");
    expect((await cli.run("security policy service restrat")).code).toBe(2);
  });
});
