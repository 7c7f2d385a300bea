import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { jsonOf } from "../support/cli.js";
import { sandboxCli } from "../support/sandbox-cli.js";

const GROUP = "perf task-definition";
const FAMILY = "nexus-platform-sandbox-task";

describe("a task definition, from looking to running it", () => {
  const cli = sandboxCli({ NEXUSCTL_SANDBOX_SPEED: "1000" });

  it("is shown, changed in a file, compared, deployed, and rolled back", async () => {
    const shown = jsonOf(await cli.run(`${GROUP} show -o json --query definition`));
    const path = join(cli.home, "task.json");
    writeFileSync(path, JSON.stringify({ ...shown, cpu: "1024", memory: "2048" }));
    const refused = await cli.run(`${GROUP} edit --file task.json --deploy`);
    expect(refused.code).toBe(4);
    expect(refused.stderr).toContain("--yes");
    const deployed = await cli.run(`${GROUP} edit --file task.json --deploy --yes`);
    expect(deployed.code, deployed.stderr).toBe(0);
    const { differences } = jsonOf(await cli.run(`${GROUP} diff 42 43 -o json`));
    expect(differences).toMatchObject([
      { field: "cpu", before: "512", after: "1024" },
      { field: "memory", before: "1024", after: "2048" },
    ]);
    expect((await cli.run(`${GROUP} show`)).stdout).toContain(`runs ${FAMILY}:43`);
    const back = await cli.run("service rollback --yes");
    expect(back.code, back.stderr).toBe(0);
    expect((await cli.run(`${GROUP} show`)).stdout).toContain(`runs ${FAMILY}:42`);
  });

  it("takes --env for a variable where it has an equals sign, and for the environment where not", async () => {
    for (const line of [
      `--env sandbox ${GROUP} set --env LOG_LEVEL=debug --dry-run`,
      `${GROUP} set --env=LOG_LEVEL=debug --env sandbox --dry-run`,
      `${GROUP} set --set-env LOG_LEVEL=debug -e sandbox --dry-run`,
    ]) {
      const ended = await cli.run(line, { env: { NEXUSCTL_ENV: "" } });
      expect(ended.code, ended.stderr).toBe(0);
      expect(ended.stdout).toMatch(/variable LOG_LEVEL of app +info (→|->) debug/);
    }
    const elsewhere = await cli.run("service status --env LOG_LEVEL=debug");
    expect(elsewhere.code).toBe(2);
  });

  it.each([
    [`${GROUP} set --cpu 300`, 2, "it has 256, 512, 1024, 2048, 4096, 8192, 16384"],
    [
      `${GROUP} set --container-reservation 2048`,
      2,
      "the containers' memory is 2048 MiB together, and the task has 1024",
    ],
    [`${GROUP} set --env API_TOKEN=hunter2`, 2, "--secret API_TOKEN=<its ARN>"],
    [`${GROUP} set --cpu 512`, 0, ""],
    [`${GROUP} show --revision 99`, 5, `${FAMILY}:42`],
    [`${GROUP} diff`, 2, "<from> is missing"],
    [`${GROUP} edit`, 2, "--file <path>"],
    [`${GROUP} edit --file nowhere.json`, 2, "there is no file nowhere.json"],
  ])("%s ends with %i, says why, and sends nothing", async (line, code, words) => {
    const ended = await cli.run(line);
    expect(ended.code, ended.stderr).toBe(code);
    expect(ended.stderr).toContain(words);
    expect(`${ended.stdout}${ended.stderr}`).not.toContain("hunter2");
    expect((await cli.run(`${GROUP} show --revision 45`)).code).toBe(5);
  });

  it("reads a definition from standard input, and says every mistake with its place, in JSON too", async () => {
    const stdin = '{\n  "family": "x",\n  "cpu": 300,\n  "containers": []\n}';
    const ended = await cli.run(`${GROUP} edit --file - -o json`, { stdin });
    expect(ended.code).toBe(2);
    const error: unknown = JSON.parse(ended.stderr.slice(ended.stderr.indexOf("{")));
    expect(error).toMatchObject({
      code: "usage",
      message: expect.stringMatching(/line 3, column 10: cpu is a text.*line 4, column 17: "containers" is no field/s),
    });
  });

  it("a secret that is forced in shows in no output, no state but the platform's own, and no journal", async () => {
    const line = `${GROUP} set --env DB_PASSWORD=hunter2-forced --force --yes -v`;
    const ended = await cli.run(`${line} -o json`);
    expect(ended.code, ended.stderr).toBe(0);
    const all = [ended, await cli.run(`${GROUP} show --revision 44 --values`), await cli.run("journal show latest -v")];
    for (const { stdout, stderr } of all) expect(`${stdout}${stderr}`).not.toContain("hunter2");
    expect(readFileSync(cli.journal, "utf8")).not.toContain("hunter2");
    expect(readFileSync(cli.journal, "utf8")).toContain("DB_PASSWORD");
    expect(readFileSync(cli.world, "utf8")).toContain("hunter2-forced");
  });
});
