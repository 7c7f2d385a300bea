import { spawnSync } from "node:child_process";
import { appendFileSync, chmodSync, readFileSync, writeFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { BINARY, makeHome, runCli } from "../support/cli.js";
import { sandboxCli } from "../support/sandbox-cli.js";
import { onTerminal } from "../support/terminal.js";

describe("wrong words", () => {
  it.each([
    ["servce status", 2, "did you mean: nexusctl service status?"],
    ["service restrt", 2, "did you mean: nexusctl service restart?"],
    ["service scale", 2, "how many tasks"],
    ["service scale -- -99", 2, "no task running"],
    ["service scale 1.5", 2, "whole number"],
    ["service scale 99999", 2, "whole number"],
    [
      "service status --nope",
      2,
      "nexusctl service status has no option --nope\nhint: see: nexusctl service status --help",
    ],
    ["service restart --timeot 5m", 2, "did you mean --timeout?"],
    ["emergency triage extra", 2, 'nexusctl emergency triage takes no arguments; not expected: "extra"\nhint: see'],
    ["service restart a b", 2, 'takes no arguments; not expected: "a", "b"'],
    ["service scale 1 2", 2, 'nexusctl service scale takes only <count>; not expected: "2"'],
    [
      "service restart --timeout",
      2,
      "--timeout needs a value: --timeout <duration>\nhint: see: nexusctl service restart",
    ],
    ["emergency triage --since", 2, "--since needs a value: --since <duration>"],
    ["service status -o xml", 2, "table, json, yaml, text"],
    ["service status --query [[", 2, "--query"],
    ["service restart --timeout soon", 2, "duration"],
    ["sandbox break nothing", 5, "did you mean"],
    ["undo c-nope", 5, "journal of this environment is empty"],
    ["journal show latest", 5, "empty"],
    ["service", 2, "Usage: nexusctl service"],
  ])("%s exits %i and says %j", async (line, code, words) => {
    const ended = await sandboxCli().run(line);
    expect(ended.stderr).toContain(words);
    expect(ended.stderr).not.toContain("    at ");
    expect(ended).toMatchObject({ code, stdout: "" });
  });

  it("an unknown environment, and none at all, are said with what there is", async () => {
    const unknown = await runCli(["--env", "sandbx", "service", "status"]);
    expect(unknown).toMatchObject({ code: 2, stderr: expect.stringContaining("sandbox") });
    const none = await runCli(["service", "status"]);
    expect(none).toMatchObject({ code: 2, stderr: expect.stringMatching(/config init[\s\S]*sandbox/) });
  });

  it.each(["emergency triage extra", "service status --nope", "service restart --timeout"])(
    "%s with -o json is one JSON document too",
    async (line) => {
      const { stderr, stdout, code } = await sandboxCli().run(`-o json ${line}`);
      expect({ stdout, code }).toEqual({ stdout: "", code: 2 });
      expect(JSON.parse(stderr)).toMatchObject({ kind: "error", code: "usage", hint: expect.stringMatching(/^see: /) });
    },
  );

  it("with -o json an error is one JSON document on stderr", async () => {
    const { stderr, stdout } = await sandboxCli().run("undo c-nope -o json");
    expect(stdout).toBe("");
    const document = JSON.parse(stderr.slice(stderr.indexOf("{")));
    expect(document).toMatchObject({ kind: "error", code: "not-found", exitCode: 5 });
  });
});

describe("a mistyped command", () => {
  it.each([
    ["service stat", 'no command "nexusctl service stat"', "did you mean: nexusctl service status?"],
    ["service reset", 'no command "nexusctl service reset"', "see: nexusctl service --help"],
    ["help nope", 'no command "nexusctl nope"', "see: nexusctl --help"],
    ["ecs describe-services", 'no command "nexusctl ecs"', "see: nexusctl --help"],
    ["incident creat", 'no command "nexusctl incident creat"', "see: nexusctl incident --help"],
    ["service ", 'an empty word is no command: nexusctl service ""', "see: nexusctl service --help"],
    ["monitor alarm list", 'no command "nexusctl monitor alarm"', "did you mean: nexusctl monitor alarms list?"],
    ["security user list", 'no command "nexusctl security user"', "did you mean: nexusctl security users list?"],
    ["monitor log tail", 'no command "nexusctl monitor log"', "did you mean: nexusctl monitor logs tail?"],
    ["backup snapshots list", 'no command "nexusctl backup snapshots"', "did you mean: nexusctl backup snapshot list?"],
  ])("%j is refused, and what is proposed is harmless or meant", async (line, message, hint) => {
    const ended = await sandboxCli().run(line);
    expect(ended).toEqual({ code: 2, stdout: "", stderr: expect.stringMatching(/^error: .*\nhint: .*\n$/) });
    expect(ended.stderr).toContain(message);
    expect(ended.stderr).toContain(`hint: ${hint}\n`);
  });
});

describe("an option that is not known", () => {
  it.each([
    ["service status --pass=hunter2", "nexusctl service status has no option --pass\n", "see: nexusctl service status"],
    ["--pass=hunter2 service status", "nexusctl has no option --pass\n", "see: nexusctl --help"],
    ["service --pass=hunter2 status", "nexusctl service has no option --pass\n", "see: nexusctl service --help"],
    ["service status -phunter2", "nexusctl service status has no option -p\n", "see: nexusctl service status --help"],
    ["--config x service status", "nexusctl has no option --config\n", "see: nexusctl --help"],
    ["--since 1h emergency triage", "no option --since\n", "nexusctl emergency triage --since <duration>"],
    [
      "--count 2 service start",
      "no option --count\n",
      "--count goes after the command: nexusctl service start --count",
    ],
    [
      "service --count 2 start",
      "no option --count\n",
      "--count goes after the command: nexusctl service start --count",
    ],
    ["--no-such", "nexusctl has no option --no-such\n", "see: nexusctl --help"],
    ["-o", "--output needs a value: --output <format>\n", "see: nexusctl --help"],
    ["--env", "--env needs a value: --env <name>\n", "see: nexusctl --help"],
    ["--region", "--region needs a value: --region <name>\n", "see: nexusctl --help"],
    ["-- service status", 'a command has to stand before "--"\n', "see: nexusctl --help"],
    ["--env= service status", "--env needs a value", "see: nexusctl --help"],
    ["service status --env=", "--env needs a value", "see: nexusctl --help"],
    ["service --version", "nexusctl service has no option --version\n", "the version: nexusctl --version"],
    ["service status -x", "no option -x\n", "see: nexusctl service status --help"],
    ["service status -qx", "no option -x\n", "see: nexusctl service status --help"],
    ["-qx service status", "nexusctl has no option -x\n", "see: nexusctl --help"],
    ["service status --config", "no option --config\n", "see: nexusctl service status --help"],
    ["service restart --yess", "no option --yess\n", "see: nexusctl service restart --help"],
    ["service restart --yes=true", "--yes takes no value: type --yes alone\n", "see: nexusctl service restart --help"],
    ["--dry-run=yes service restart", "--dry-run takes no value: type --dry-run alone\n", "see: nexusctl --help"],
    [
      "service restart -y=true",
      "a flag of one letter takes no value: type it alone\n",
      "see: nexusctl service restart",
    ],
  ])("%j", async (line, message, hint) => {
    const { run } = sandboxCli();
    const ended = await run(line);
    expect(ended).toMatchObject({ code: 2, stdout: "" });
    expect(ended.stderr).toMatch(/^error: .*\nhint: .*\n$/);
    expect(ended.stderr.split("\nhint: ")[0]).toContain(message.trim());
    expect(ended.stderr.split("\nhint: ")[1]).toContain(hint);
    expect(ended.stderr).not.toContain("hunter2");
  });

  it.each(["--no-such -o json", "-o json --env", "-o json", "service -o json", "-o json -- service"])(
    "%s is one JSON document, though no command was typed",
    async (line) => {
      const { stderr, stdout, code } = await sandboxCli().run(line);
      expect({ stdout, code }).toEqual({ stdout: "", code: 2 });
      expect(JSON.parse(stderr)).toMatchObject({ kind: "error", code: "usage", hint: expect.stringMatching(/^see: /) });
    },
  );
});

describe("help", () => {
  it.each([
    "--help",
    "-h",
    "service --help",
    "service restart --help",
    "emergency database --help",
    "help service",
    "service help",
    "service help restart",
    "monitor alarms help",
  ])("%s exits 0 on stdout", async (line) => {
    const ended = await runCli(line.split(" "));
    expect(ended).toMatchObject({ code: 0, stderr: "", stdout: expect.stringContaining("nexusctl") });
  });
});

describe("files that are not as they should be", () => {
  it.each(["service status", "service restart --yes", "incident list", "journal list"])(
    "where the state cannot be kept, %s names the folder and what moves it",
    async (line) => {
      const home = makeHome();
      writeFileSync(`${home}/file`, "");
      const env = { NEXUSCTL_ENV: "sandbox", XDG_STATE_HOME: `${home}/file` };
      const ended = await runCli(line.split(" "), { home, env });
      expect(ended).toMatchObject({ code: 1, stdout: "" });
      expect(ended.stderr).toMatch(/^error: cannot .*\/file\/nexusctl\/.*: a part of the path is no folder$/m);
      expect(ended.stderr).toContain("XDG_STATE_HOME");
    },
  );

  it("a cut or a newer sandbox state is refused, and a reset mends it", async () => {
    for (const spoil of [
      (text: string) => text.slice(0, 200),
      (text: string) => text.replace(/"version":\d+/, '"version":99'),
    ]) {
      const { run, world } = sandboxCli();
      await run("service status");
      writeFileSync(world, spoil(readFileSync(world, "utf8")));
      const refused = await run("service status");
      expect(refused.code).toBe(1);
      expect(refused.stderr).toContain("sandbox reset");
      expect(await run("sandbox reset")).toMatchObject({ code: 0 });
      expect(await run("service status")).toMatchObject({ code: 0 });
    }
  });

  it("a journal whose last line was cut is kept, reported, and written on", async () => {
    const { run, journal } = sandboxCli();
    await run("sandbox break high-errors");
    appendFileSync(journal, '{"v":1,"seq":99');
    expect(await run("sandbox heal")).toMatchObject({ code: 0 });
    expect(await run("journal verify")).toMatchObject({ code: 3, stdout: expect.stringContaining("cut") });
  });

  it("a journal of a newer nexusctl stops every change before it begins", async () => {
    const { run, journal } = sandboxCli();
    await run("sandbox break high-errors");
    const [first = ""] = readFileSync(journal, "utf8").split("\n");
    writeFileSync(journal, `${first.replace('"v":1', '"v":99')}\n`);
    const refused = await run("service scale 4 --yes");
    expect(refused).toMatchObject({ code: 1, stderr: expect.stringContaining("newer nexusctl") });
    expect(await run("service status")).toMatchObject({ stdout: expect.stringContaining("3 desired") });
  });

  it("a state folder that cannot be written stops every change, and says so", async () => {
    const home = makeHome();
    writeFileSync(`${home}/.local`, "in the way");
    chmodSync(`${home}/.local`, 0o400);
    const ended = await runCli(["--env", "sandbox", "service", "restart", "--yes"], { home });
    expect(ended.code).toBe(1);
    expect(ended.stderr).not.toContain("    at ");
  });
});

describe("a terminal of 80 columns", () => {
  it("leaves when it was in the lists of changes and of incidents", async () => {
    const { run, home } = sandboxCli();
    const title = "The-checkout-answers-errors-to-one-in-five-since-it-was-deployed";
    expect(await run(`incident open --severity P1 --title ${title}`)).toMatchObject({ code: 0 });
    for (const [line, titles] of [
      ["journal list", /CHANGE +WHEN +STATUS +WHAT/],
      ["incident list", /INCIDENT +OPENED +HOW IT STANDS +WHAT/],
    ] as const) {
      const terminal = onTerminal(line, { home, env: { NEXUSCTL_ENV: "sandbox" } });
      expect(await terminal.ended).toBe(0);
      expect(terminal.screen()).toMatch(titles);
    }
  });
});

describe("pipes", () => {
  it("a reader that leaves early is no error", () => {
    const line = `NEXUSCTL_ENV=sandbox HOME=${makeHome()} ${process.execPath} ${BINARY} service events | head -1; echo "\${PIPESTATUS[0]}"`;
    const { stdout, stderr } = spawnSync("bash", ["-c", line], { encoding: "utf8" });
    expect(stderr).not.toContain("EPIPE");
    expect(stdout.trim().split("\n").at(-1)).toBe("0");
  });

  it("a piped yes never confirms", async () => {
    expect(await sandboxCli().run("service restart", { stdin: "y\n" })).toMatchObject({ code: 4, stdout: "" });
  });
});

describe("AWS that is unwell", () => {
  it("three services that answer errors hide nothing of the others", async () => {
    const { run } = sandboxCli({ NEXUSCTL_SANDBOX_FAULTS: "error:rds,denied:logs,error:acm" });
    const ended = await run("emergency triage");
    expect(ended.code).toBe(3);
    expect(ended.stdout).toContain("3 of 3 tasks running");
    expect(ended.stdout).toContain("3 of 3 targets healthy");
    expect(ended.stdout).toMatch(/Database\tunknown/);
  });

  it("a service that hangs delays the verdict by five seconds at most", async () => {
    const { run } = sandboxCli({ NEXUSCTL_SANDBOX_FAULTS: "hang:acm,hang:elbv2" });
    const begin = performance.now();
    const ended = await run("emergency triage");
    expect(performance.now() - begin).toBeLessThan(7_000);
    expect(ended.stdout).toMatch(/Certificate\tunknown\tno answer within 4 s/);
  });

  it("a reply that is lost is read back, and the restart is not sent twice", async () => {
    const { run, world } = sandboxCli({ NEXUSCTL_SANDBOX_FAULTS: "lost-reply:ecs.UpdateService" });
    expect(await run("service restart --yes")).toMatchObject({ code: 0 });
    const deployments = JSON.parse(readFileSync(world, "utf8")).ecs.service.serviceDeployments;
    expect(deployments).toHaveLength(6);
  });
});
