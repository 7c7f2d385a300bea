import { readdirSync } from "node:fs";
import { CreateBucketCommand, S3Client } from "@aws-sdk/client-s3";
import { beforeEach, describe, expect, test } from "vitest";
import { FOUR_LINES, KEYS } from "../support/seed.js";
import { wirePlatform } from "../support/wire-platform.js";

const wire = wirePlatform();
describe("smoke", () => {
  test("x", async () => {
    const s3 = new S3Client({
      region: "us-west-2",
      endpoint: wire.moto.url,
      forcePathStyle: true,
      credentials: { accessKeyId: "x", secretAccessKey: "x" },
    });
    await s3.send(
      new CreateBucketCommand({
        Bucket: "acme-nexusctl",
        CreateBucketConfiguration: { LocationConstraint: "us-west-2" },
      }),
    );
    const configuration = `${FOUR_LINES}state: s3://acme-nexusctl\n`;
    const ada = wire.another({ configuration, env: { USER: "ada", LOGNAME: "ada" } });
    const bob = wire.another({ configuration, env: { USER: "bob", LOGNAME: "bob" } });
    const show = async (who: typeof ada, ...args: string[]) => {
      wire.proxy.clear();
      const e = await who.run(args);
      console.log(
        args.join(" "),
        "→",
        e.code,
        "\n",
        e.stdout,
        e.stderr,
        wire.proxy.calls
          .filter((c) => c.service === "s3")
          .map((c) => `${c.operation} ${c.status}`)
          .join(", "),
      );
    };
    await show(ada, "service", "scale", "3", "--yes");
    await show(bob, "journal", "list");
    await show(bob, "service", "status");
    await show(bob, "journal", "verify");
    await show(bob, "undo", "latest", "--yes");
    await show(ada, "journal", "list");
    await show(ada, "journal", "verify");
    await show(ada, "incident", "open", "--severity", "P1", "--title", "x", "--no-evidence");
    await show(bob, "incident", "list");
    await show(bob, "incident", "ack");
    await show(ada, "incident", "show");
    await show(bob, "incident", "timeline");
    await show(bob, "service", "scale", "3", "--dry-run");
    await show(bob, "config", "show");
    await show(bob, "doctor");
  });
});
