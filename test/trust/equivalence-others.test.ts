import { CreateBucketCommand, CreateMultipartUploadCommand, S3Client } from "@aws-sdk/client-s3";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { READ_LIST } from "../../src/aws/read-list.js";
import { isObject } from "../../src/core/json.js";
import { folderWithAws } from "../support/aws-cli.js";
import { COMPLETE, everyCommand, typed } from "../support/change-commands.js";
import { type Ended, jsonOf } from "../support/cli.js";
import { fakeTool } from "../support/fake-tool.js";
import { sandboxCli } from "../support/sandbox-cli.js";
import { KEYS, REGION } from "../support/seed.js";
import { imagesSeed, REPOSITORY } from "../support/seed-images.js";
import { wirePlatform } from "../support/wire-platform.js";
import { NOT_TYPED, type Why } from "./support/not-typed.js";
import { TRIED } from "./support/tried.js";
import { openShell, type TypingShell } from "./support/typing-shell.js";

/** An upload that was begun, and of which nothing came. */
async function leaveAnUpload(endpoint: string): Promise<void> {
  const credentials = { accessKeyId: KEYS.AWS_ACCESS_KEY_ID, secretAccessKey: KEYS.AWS_SECRET_ACCESS_KEY };
  const s3 = new S3Client({ endpoint, region: REGION, credentials, forcePathStyle: true });
  const Bucket = "acme-staging-backups";
  await s3.send(new CreateBucketCommand({ Bucket, CreateBucketConfiguration: { LocationConstraint: REGION } }));
  await s3.send(
    new CreateMultipartUploadCommand({ Bucket, Key: "nexusctl/data/20260101-000000-abcdef/database.dump" }),
  );
}

function because(why: Why): string[] {
  return Object.keys(NOT_TYPED).filter((words) => NOT_TYPED[words] === why);
}

/** The `aws` commands of a preview that has steps, by step. */
function printed(ended: Ended): (string | null)[] {
  const { steps } = jsonOf(ended);
  if (!Array.isArray(steps) || steps.length === 0) throw new Error(`nothing would be done:\n${ended.stdout}`);
  return steps.filter(isObject).map(({ awsCommand }) => (typeof awsCommand === "string" ? awsCommand : null));
}

test("every command that changes something is typed on a second moto, or there is a reason why not", () => {
  const changes = everyCommand.filter(({ command }) => command.risk !== "reads").map(({ words }) => words);
  const named = [...new Set([...TRIED.map(({ words }) => words), ...Object.keys(NOT_TYPED)])];
  expect(named.sort()).toEqual(changes.sort());
});

describe("no call that alters anything is sent to AWS", () => {
  test.each([...because("no AWS write"), ...because("another writes")])(
    "%s declares no write to AWS, and is held to that",
    (words) => {
      const { uses = {} } = everyCommand.find((one) => one.words === words)?.command ?? {};
      const calls = Object.entries(uses).flatMap(([service, operations]) =>
        operations.map((operation) => ({ service, operation })),
      );
      const writes = calls.filter(({ service, operation }) => !(READ_LIST[service] ?? []).includes(operation));
      expect(writes).toEqual([]);
    },
  );
});

describe("no aws command is printed", () => {
  const wire = wirePlatform();
  const operator = () => wire.another({ configuration: COMPLETE });

  test.each(because("guide"))("%s leads from one command to the next", async (words) => {
    const ended = await operator().run([...typed(words), "--dry-run"]);
    expect(ended.stderr).toContain("Step 1 of");
    expect(`${ended.stdout}${ended.stderr}`).not.toContain("aws ");
  });

  test.each(because("job"))("%s is a job", async (words) => {
    if (words === "backup data clean") await leaveAnUpload(wire.moto.url);
    const ended = await operator().run([...typed(words), "--dry-run", "-o", "json"]);
    expect(new Set(printed(ended))).toEqual(new Set([null]));
  });

  const telling: Record<string, string[]> = {
    "incident open": ["--severity", "P1", "--title", "another"],
    "incident investigate": [],
    "incident ack": [],
    "incident escalate": ["--message", "it did not help"],
    "incident update": ["it works again"],
    "incident deliver": [],
    "incident resolve": ["--force", "--reason", "a test"],
  };

  test("of what tells people and keeps a record", async () => {
    expect(Object.keys(telling)).toEqual(because("people"));
    const person = operator();
    await person.run(["incident", "open", "--severity", "P1", "--title", "orders fail"]);
    await person.run(["incident", "escalate", "--message", "orders fail", "--yes"]);
    const { deliveries } = jsonOf(await person.run(["incident", "deliveries", "-o", "json"]));
    const [told] = Array.isArray(deliveries) ? deliveries : [];
    for (const [words, more] of Object.entries(telling)) {
      const again = words === "incident deliver" ? ["--resend", String(told?.id)] : [];
      const ended = await person.run([...words.split(" "), ...more, ...again, "--dry-run", "-o", "json"]);
      expect(new Set(printed(ended)), words).toEqual(new Set([null]));
    }
  });

  const dumping: Record<string, string> = {
    "backup data create": "",
    "backup data verify": "latest",
    "backup data restore": "latest --into other",
    "backup data prune": "--keep 1",
  };

  test("of what moves the data itself", async () => {
    expect(Object.keys(dumping)).toEqual(because("sandbox job"));
    const cli = sandboxCli({ NEXUSCTL_SANDBOX_SPEED: "2000" });
    for (let times = 0; times < 2; times += 1) await cli.run("backup data create --yes");
    for (const [words, more] of Object.entries(dumping)) {
      const ended = await cli.run(`${words} ${more} --dry-run -o json`.replace("  ", " "));
      expect(new Set(printed(ended)), words).toEqual(new Set([null]));
    }
  });
});

describe("where the whole of a change is not on moto, the printed commands are right all the same", () => {
  const wire = wirePlatform();
  let shell: TypingShell;

  beforeAll(() => {
    shell = openShell(folderWithAws());
  });

  afterAll(() => shell.leave());

  test.each([
    {
      before: [],
      line: "monitor alarms ack high-cpu high-memory --for 12h --reason it's",
      verbs: ["put-alarm-mute-rule"],
    },
    {
      before: ["monitor alarms ack high-cpu high-memory --for 12h --reason test"],
      line: "monitor alarms unack high-cpu",
      verbs: ["put-alarm-mute-rule", "delete-alarm-mute-rule"],
    },
    {
      before: ["service deploy --task-definition nexus-platform-sandbox-task:41 --no-wait --yes"],
      line: "service rollback",
      verbs: ["stop-service-deployment"],
    },
  ])("$line: the real CLI takes them, and moto lacks them", async ({ before, line, verbs }) => {
    const cli = sandboxCli({ NEXUSCTL_SANDBOX_SPEED: "1" });
    for (const earlier of before) expect((await cli.run(earlier)).code).toBe(0);
    const commands = printed(await cli.run(`${line} --dry-run -o json`)).flatMap((one) => one ?? []);
    expect(commands.map((one) => one.split(" ")[2])).toEqual(verbs);
    for (const command of commands) {
      await shell.type(`${command} --generate-cli-skeleton output`);
      const sent = shell.type(`AWS_MAX_ATTEMPTS=1 ${command} --endpoint-url ${wire.moto.url}`);
      await expect(sent).rejects.toThrow(/UnknownError|NotImplemented|InvalidAction|not been implemented|\(500\)/);
    }
  });

  test("after a build by hand, the printed commands find its digest, register a revision of it and deploy it", async () => {
    const images = imagesSeed(wire.moto.url);
    await images.repository();
    const operator = wire.operator;
    operator.write("app/Dockerfile", "FROM scratch\n");
    const PATH = fakeTool("docker", "case $1 in version) echo 28.2.2 ;; inspect) echo linux/amd64 ;; esac");
    const line = "maintenance deploy --version v3.0.0 --build app --dry-run -o json";
    const commands = printed(await operator.run(line.split(" "), { env: { PATH } })).flatMap((one) => one ?? []);
    const digest = await images.image("v3.0.0");
    for (const command of commands) await shell.type(command);
    const { taskDefinition } = await wire.platform.service();
    expect(taskDefinition).toBe("acme-staging-task:3");
    expect(await shell.type("echo $DIGEST_IMAGE")).toMatch(new RegExp(`/${REPOSITORY}@${digest}$`));
  });
});
