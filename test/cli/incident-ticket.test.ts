import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { jsonOf } from "../support/cli.js";
import { githubIssue, jiraIssue, slackPost } from "../support/formats.js";
import { type Got, HTML, type Provider, startProvider } from "../support/providers.js";
import { responders } from "../support/responders.js";

const at = responders();
const TOKEN = "ghp_tokentokentokentoken";
let tracker: Provider;
/** What a tracker keeps between requests. */
let made: Record<string, unknown>[] = [];

beforeAll(async () => {
  tracker = await startProvider((got) => (got.path.startsWith("/rest") ? jira(got) : github(got)));
});
beforeEach(() => {
  made = [];
  tracker.got.length = 0;
  tracker.next.length = 0;
  tracker.onRequest = () => undefined;
});
afterAll(async () => tracker.stop());

const fieldsOf = (body: unknown): Record<string, unknown> => ({ ...(body as Record<string, unknown>) });

function github({ method, body }: Got) {
  if (method === "GET") return { status: 200, body: made };
  const number = made.length + 1;
  made.push({ ...fieldsOf(body), number, html_url: `https://github.example/acme/ops/issues/${number}` });
  return { status: 201, body: made.at(-1) };
}

function jira({ method, body }: Got) {
  if (method === "GET") return { status: 200, body: { issues: made } };
  made.push({ ...fieldsOf(body), key: `OPS-${made.length + 1}` });
  return { status: 201, body: made.at(-1) };
}

const withGithub = () =>
  at.another(`tickets: {github: {repository: acme/ops, token: "\${GH}", url: "${tracker.url}"}}\n`, { GH: TOKEN });
const withJira = () =>
  at.another(`tickets: {jira: {project: OPS, user: ops@acme.example, token: "\${JT}", url: "${tracker.url}"}}\n`, {
    JT: TOKEN,
  });
const open = (title = "checkout fails") =>
  at.operator.run(["incident", "open", "--no-evidence", "--severity", "P1", "--title", title]);
const ticketOf = async () =>
  fieldsOf(jsonOf(await at.operator.run(["incident", "show", "-o", "json"])).incident).ticket;
const posts = () => tracker.got.filter(({ method }) => method === "POST");

describe("a ticket", () => {
  test("without a tracker is the local record, and nothing is sent", async () => {
    await open();
    const ended = await at.operator.run(["incident", "ticket"]);
    expect(ended.code).toBe(0);
    expect(ended.stdout).toContain("the local record is the ticket");
  });

  test("at GitHub is made once in its published format, with its link kept", async () => {
    const operator = withGithub();
    await open("``` @team <b>checkout</b> ```\u0007");
    const ended = await operator.run(["incident", "ticket"]);
    expect(ended.code, ended.stderr).toBe(0);
    const [post] = posts();
    expect(githubIssue.safeParse(post?.body).error?.issues).toBeUndefined();
    expect(post?.headers.authorization).toBe(`Bearer ${TOKEN}`);
    // Nobody can be mentioned from inside of a fence, which the title cannot end.
    expect(fieldsOf(post?.body).body).toMatch(/````text\n``` @team/);
    expect(await ticketOf()).toBe("https://github.example/acme/ops/issues/1");
    expect((await operator.run(["incident", "ticket"])).stdout).toContain("issues/1");
    expect(posts()).toHaveLength(1);
    expect(at.everything()).not.toContain(TOKEN);
  });

  test("at Jira is made in its published format, with the incident as its label", async () => {
    const operator = withJira();
    await open();
    const ended = await operator.run(["incident", "ticket"]);
    expect(ended.code, ended.stderr).toBe(0);
    const [post] = posts();
    expect(jiraIssue.safeParse(post?.body).error?.issues).toBeUndefined();
    expect(post?.headers.authorization).toMatch(/^Basic /);
    expect(await ticketOf()).toBe(`${tracker.url}/browse/OPS-1`);
    expect(tracker.got[0]?.query.get("jql")).toMatch(/project = "OPS" AND labels = "inc-staging-/);
  });

  test("whose answer is lost is looked for, and not made twice", async () => {
    const operator = withGithub();
    await open();
    tracker.onRequest = (got) => {
      if (got.method === "POST") {
        github(got);
        tracker.next = ["reset"];
      }
    };
    const ended = await operator.run(["incident", "ticket"]);
    expect(ended.code, ended.stderr).toBe(0);
    expect(posts()).toHaveLength(1);
    expect(await ticketOf()).toBe("https://github.example/acme/ops/issues/1");
  });

  test("that was made when nexusctl was killed is found by the next run", async () => {
    const operator = withGithub();
    await open();
    tracker.onRequest = (got) => {
      if (got.method === "POST") tracker.next = ["hang"];
    };
    const run = at.start(["incident", "ticket"], { GH: TOKEN });
    await new Promise<void>((resolve) => {
      const before = tracker.onRequest;
      tracker.onRequest = (got) => {
        before(got);
        if (got.method !== "POST") return;
        github(got);
        resolve();
      };
    });
    run.kill();
    await run.ended;
    tracker.onRequest = () => undefined;
    tracker.next = [];
    expect((await operator.run(["incident", "ticket"])).code).toBe(0);
    expect(posts()).toHaveLength(1);
  });

  test.each([
    ["refuses", { status: 401, body: { message: "Bad credentials" } }, "Bad credentials"],
    ["is a web page", HTML, "a web page answered"],
  ] as const)(
    "at a tracker that %s is not made, and the record goes on being the ticket",
    async (_, behaviour, words) => {
      const operator = withGithub();
      await open();
      tracker.next = [behaviour];
      const ended = await operator.run(["incident", "ticket"]);
      expect(ended.code).toBe(1);
      expect(`${ended.stdout}${ended.stderr}`).toContain(words);
      expect(`${ended.stdout}${ended.stderr}`).toContain("the local record is the ticket");
      expect(`${ended.stdout}${ended.stderr}`).not.toContain(TOKEN);
    },
  );
});

describe("Slack by its Web API", () => {
  const botConfiguration = () =>
    `project: acme\nenvironment: staging\nregion: eu-west-1\naccountId: "123456789012"\nnotifications:\n  slack: {channel: "#acme-ops", url: "${at.slack.url}/api"}\n`;

  test("threads what follows to the first post, and tells Slack's refusal from its patience", async () => {
    const operator = at.another("", {});
    operator.write("nexusctl.yaml", botConfiguration());
    const env = { NEXUSCTL_SLACK_TOKEN: "xoxb-bot-token-of-acme" };
    const said = { status: 200, body: { ok: true, ts: "1700000000.000100" } };
    at.slack.next = [said, { status: 200, body: { ok: false, error: "ratelimited" } }, said];
    await operator.run(
      ["incident", "open", "--no-evidence", "--severity", "P2", "--title", "slow", "--notify", "--yes"],
      { env },
    );
    const ended = await operator.run(["incident", "update", "we look", "--yes"], { env });
    expect(ended.code, ended.stderr).toBe(0);
    expect(at.slack.got.map(({ path }) => path)).toEqual(Array(3).fill("/api/chat.postMessage"));
    const bodies = at.slack.got.map(({ body }) => fieldsOf(body));
    expect(bodies.map(({ thread_ts }) => thread_ts)).toEqual([undefined, "1700000000.000100", "1700000000.000100"]);
    expect(bodies[0]?.channel).toBe("#acme-ops");
    expect(slackPost.safeParse(bodies[0]).error?.issues).toBeUndefined();
    at.slack.next = [{ status: 200, body: { ok: false, error: "channel_not_found" } }];
    const refused = await operator.run(["incident", "update", "again", "--yes"], { env });
    expect(refused.code).toBe(9);
    expect(refused.stdout).toContain("channel_not_found");
    expect(at.slack.got).toHaveLength(4);
    expect(at.everything()).not.toContain("xoxb-bot-token");
  });
});
