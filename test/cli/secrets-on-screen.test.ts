import { describe, expect, it } from "vitest";
import { runCli } from "../support/cli.js";
import { sandboxCli } from "../support/sandbox-cli.js";
import { onTerminal } from "../support/terminal.js";

const FROZEN = { NEXUSCTL_ENV: "sandbox", NEXUSCTL_SANDBOX_SEED: "cli", NEXUSCTL_SANDBOX_SPEED: "0.000001" };
const WIDTHS = [40, 60, 80, 200];
/** So much of a secret is more than a word that stands elsewhere, too. */
const PIECE = 24;

/** What is on the screen once the breaks of its lines are taken out, which is how a person reads and copies it. */
async function read(line: string, home: string, columns: number, env: Record<string, string>): Promise<string> {
  const run = onTerminal(line, { home, columns, env: { ...FROZEN, ...env } });
  await run.ended;
  return run.screen().replace(/\s+/g, "");
}

function piecesOf(secret: string): string[] {
  const text = secret.replace(/\s+/g, "");
  return Array.from({ length: Math.max(1, text.length - PIECE + 1) }, (_, at) => text.slice(at, at + PIECE));
}

function expectNone(screen: string, secret: string): void {
  expect(screen).toContain("[redacted]");
  expect(piecesOf(secret).filter((piece) => screen.includes(piece))).toEqual([]);
}

describe("a secret that is longer than a line of the terminal", () => {
  it.each(WIDTHS)("is masked in a note, at %i columns", async (columns) => {
    const token = Array.from({ length: 50 }, (_, at) => `${columns}tK${at}x/+Q`)
      .join("")
      .slice(0, 400);
    const { run, home } = sandboxCli(FROZEN);
    await run("incident open --severity P3 --no-evidence --title slow");
    // Before anybody knew it for a secret.
    expect((await run(`incident note it-says-${token}`)).code).toBe(0);
    for (const line of ["incident timeline", "incident show", "journal list"]) {
      const screen = await read(line, home, columns, { AWS_SESSION_TOKEN: token });
      expect(piecesOf(token).filter((piece) => screen.includes(piece))).toEqual([]);
    }
    expectNone(await read("incident timeline", home, columns, { AWS_SESSION_TOKEN: token }), token);
  });

  it("is masked among the lines of a log", async () => {
    const { run, home } = sandboxCli(FROZEN);
    const { stdout } = await run("monitor logs tail");
    const lines = stdout.trim().split("\n");
    const message = lines[Math.floor(lines.length / 2)]?.split("\t").at(-1) ?? "";
    expect(message.length).toBeGreaterThan(20);
    for (const columns of WIDTHS) {
      const screen = await read("monitor logs tail", home, columns, { PGPASSWORD: message });
      expect(screen).toContain("[redacted]");
      expect(screen).not.toContain(message.replace(/\s+/g, ""));
    }
  });

  it.each([40, 80])(
    "is masked in the preview of a change and in what it says after, at %i columns",
    async (columns) => {
      const secret = "a note of more words than stand on one line of a terminal, Zq7 at its end".replaceAll(" ", "-");
      const { home } = sandboxCli(FROZEN);
      expectNone(
        await read(`incident open --severity P3 --title ${secret} --dry-run -v`, home, columns, { PGPASSWORD: secret }),
        secret,
      );
    },
  );
});

describe("a secret that is a word", () => {
  it.each([40, 80])("is masked right after a colour begins, at %i columns", async (columns) => {
    const { home, run } = sandboxCli(FROZEN);
    await run("incident open --severity P3 --no-evidence --title summer");
    const screen = await read("incident show", home, columns, { PGPASSWORD: "summer", FORCE_COLOR: "1" });
    expect(screen).toContain("[redacted]");
    expect(screen).not.toContain("summer");
  });
});

describe("a secret with a tab or a character that is not seen", () => {
  it.each(["tab\there-and-Q7", "zero\u200bwidth-Q7"])(
    "%j is masked in tables, on a terminal and in a pipe",
    async (secret) => {
      const { home, run } = sandboxCli(FROZEN);
      await run("incident open --severity P3 --no-evidence --title slow");
      const noted = await runCli(["incident", "note", secret], { home, env: FROZEN });
      expect(noted.code).toBe(0);
      const piped = await run("incident timeline", { env: { PGPASSWORD: secret } });
      expect(piped.stdout).toContain("[redacted]");
      expect(piped.stdout).not.toMatch(/here-and-Q7|width-Q7/);
      const screen = await read("incident timeline", home, 80, { PGPASSWORD: secret });
      expect(screen).toContain("[redacted]");
      expect(screen).not.toMatch(/here-and-Q7|width-Q7/);
    },
  );
});

describe("a secret that was typed where it does not belong", () => {
  it.each(["PGPASSWORD", "NEXUSCTL_GITHUB_TOKEN"])("is not said again (%s)", async (name) => {
    const secret = "Wr0ng-Place-7";
    const { run } = sandboxCli(FROZEN);
    for (const line of [
      `service ${secret}`,
      `service status ${secret}`,
      `service status --${secret}`,
      `-o ${secret} doctor`,
    ]) {
      const ended = await run(line, { env: { [name]: secret } });
      expect(ended.code).toBe(2);
      expect(ended.stderr).toContain("[redacted]");
      expect(ended.stderr).not.toContain(secret);
    }
  });
});
