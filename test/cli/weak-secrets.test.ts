import { describe, expect, it } from "vitest";
import { sandboxCli } from "../support/sandbox-cli.js";

const LINES = [
  "service status -o json",
  "service restart --dry-run -o yaml",
  "monitor logs tail -o json --query message",
  "service db restart -o json",
  "monitor logs search request --limit 2",
];

/** Ids and times that are other ones in each run. */
const still = (text: string) =>
  text.replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, "<time>").replace(/c-\d{8}-\d{6}-[0-9a-f]{4}/g, "<change>");

describe("a password that is an ordinary word, or the name of something here", () => {
  it("alters nothing of what is shown", async () => {
    const { run } = sandboxCli({ NEXUSCTL_SANDBOX_SPEED: "0.000001" });
    await run("service status");
    for (const line of LINES) {
      const usual = await run(line);
      for (const PGPASSWORD of ["redis", "sandbox", "code", "true"]) {
        const ended = await run(line, { env: { PGPASSWORD } });
        expect(still(ended.stdout)).toBe(still(usual.stdout));
        expect(still(ended.stderr)).toBe(still(usual.stderr));
        expect(ended.code).toBe(usual.code);
      }
    }
  });

  it("is taken out where it stands as one, and a rarer word wherever it stands", async () => {
    const kept = async (PGPASSWORD: string) => {
      const { run } = sandboxCli({ PGPASSWORD });
      await run(`incident open --severity P3 --no-evidence --title password=${PGPASSWORD},or/${PGPASSWORD}`);
      return (await run("incident show -o json")).stdout;
    };
    expect(await kept("redis")).toContain("password=[redacted],or/redis");
    expect(await kept("summer")).toContain("password=[redacted],or/[redacted]");
  });
});
