import { describe, expect, test } from "vitest";
import type * as z from "zod/mini";
import { jsonOf } from "../support/cli.js";
import { pagerDutyEvent, slackPost } from "../support/formats.js";
import { freePort } from "../support/free-port.js";
import { HTML } from "../support/providers.js";
import { HOOK_SECRET, ROUTING_KEY, responders } from "../support/responders.js";

const at = responders();

const keys = () => at.pager.got.map(({ body }) => (body as { dedup_key: string }).dedup_key);
const actions = () => at.pager.got.map(({ body }) => (body as { event_action: string }).event_action);
const valid = (schema: z.ZodMiniType, body: unknown) => expect(schema.safeParse(body).error?.issues).toBeUndefined();
const page = ["emergency", "escalate", "--message", "orders fail", "--yes"];

/** States of the only incident's deliveries, by channel. */
async function states(): Promise<Record<string, string>> {
  const { deliveries } = jsonOf(await at.operator.run(["incident", "deliveries", "-o", "json"]));
  if (!Array.isArray(deliveries)) throw new Error("no deliveries");
  return Object.fromEntries(deliveries.map((one) => [String(one.id).replace(/^[^/]+\//, ""), String(one.state)]));
}

describe("an escalation", () => {
  test("is asked about first, and without an answer nobody is told and nothing is written", async () => {
    const ended = await at.operator.run(page.slice(0, -1));
    expect(ended.code).toBe(4);
    expect(ended.stderr).toContain("--yes");
    expect([...at.pager.got, ...at.slack.got]).toEqual([]);
    expect((await at.operator.run(["incident", "list", "-o", "json"])).stdout).toContain('"total": 0');
  });

  test("that is only rehearsed shows exactly what each would get, and no address", async () => {
    const ended = await at.operator.run([...page, "--dry-run"]);
    expect(ended.code, ended.stderr).toBe(0);
    expect(ended.stdout).toMatch(/payload\.summary\tP1: orders fail/);
    expect(ended.stdout).toContain("Slack gets");
    expect(ended.stdout).not.toContain(ROUTING_KEY);
    expect(ended.stdout).not.toContain(HOOK_SECRET);
    expect([...at.pager.got, ...at.slack.got]).toEqual([]);
  });

  test("sends what PagerDuty and Slack publish as their formats, and says who was told", async () => {
    const ended = await at.operator.run(page);
    expect(ended.code, ended.stderr).toBe(0);
    expect(ended.stdout).toContain("told PagerDuty, Slack");
    expect(at.pager.got).toHaveLength(1);
    expect(at.pager.got[0]?.path).toBe("/v2/enqueue");
    valid(pagerDutyEvent, at.pager.got[0]?.body);
    expect(at.slack.got).toHaveLength(1);
    valid(slackPost, at.slack.got[0]?.body);
    expect(await states()).toEqual({ "page-1/pagerduty": "sent", "page-1/slack": "sent" });
  });

  test("pages once a level, each under a key of its own; acknowledging and resolving moves them all", async () => {
    await at.operator.run(page);
    await at.operator.run(["incident", "escalate", "--yes"]);
    await at.operator.run(["incident", "ack"]);
    const resolved = await at.operator.run([
      "incident",
      "resolve",
      "--no-evidence",
      "--force",
      "--reason",
      "rolled back",
    ]);
    expect(resolved.code, resolved.stderr).toBe(0);
    const [first] = keys();
    expect(keys()).toEqual([first, `${first}/2`, first, `${first}/2`, first, `${first}/2`]);
    expect(actions()).toEqual(["trigger", "trigger", "acknowledge", "acknowledge", "resolve", "resolve"]);
    for (const { body } of at.pager.got) valid(pagerDutyEvent, body);
    expect(JSON.stringify(at.slack.got.at(-1)?.body)).toContain("rolled back");
  });

  test("of 10,000 characters, emoji, markup and control characters arrives within every limit and acts on nothing", async () => {
    const wild = `\u001b[2J<!channel> *b* \u202e & 😀${"x😀&<>".repeat(2_000)}`;
    const ended = await at.operator.run(["emergency", "escalate", "--message", wild, "--yes", "-v"]);
    expect(ended.code, ended.stderr).toBe(0);
    expect(`${ended.stdout}${ended.stderr}`).not.toContain("\u001b[2J");
    valid(pagerDutyEvent, at.pager.got[0]?.body);
    valid(slackPost, at.slack.got[0]?.body);
    const posted = JSON.stringify(at.slack.got[0]?.body);
    expect(posted).not.toContain("<!channel>");
    expect(posted).toContain("&lt;!channel&gt;");
    expect(posted).not.toMatch(/\\u001b|\u202e/);
  });

  test("leaves no secret on the screen, in the journal or on the record, also when a provider repeats it", async () => {
    at.pager.next = [{ status: 400, body: { status: "invalid event", errors: [`routing_key ${ROUTING_KEY} is bad`] } }];
    at.slack.next = [{ status: 403, body: `no ${at.slack.url}/services/${HOOK_SECRET}` }];
    const ended = await at.operator.run([...page, "-o", "json", "-v", "--debug"]);
    expect(ended.code).toBe(9);
    for (const text of [ended.stdout, ended.stderr, at.everything()]) {
      expect(text).not.toContain(ROUTING_KEY);
      expect(text).not.toContain(HOOK_SECRET);
    }
  });
});

describe("a provider", () => {
  test("that fails twice is told by the third try", async () => {
    at.pager.next = [
      { status: 500, body: {} },
      { status: 503, body: {} },
    ];
    const ended = await at.operator.run(page);
    expect(ended.code, ended.stderr).toBe(0);
    expect(at.pager.got).toHaveLength(3);
    expect(new Set(keys()).size).toBe(1);
  });

  test("that takes no more for a second is waited for", async () => {
    at.slack.next = [{ status: 429, body: "rate_limited", headers: { "retry-after": "1" } }];
    const begin = Date.now();
    expect((await at.operator.run(page)).code).toBe(0);
    expect(at.slack.got).toHaveLength(2);
    expect(Date.now() - begin).toBeGreaterThan(1_000);
  });

  test("that takes no more for an hour is tried again after that, and not before; the next page is not held back", async () => {
    at.slack.next = [{ status: 429, body: "rate_limited", headers: { "retry-after": "3600" } }];
    const ended = await at.operator.run(page);
    expect(ended.code).toBe(9);
    expect(ended.stdout).toContain("Slack was not told");
    expect((await states())["page-1/slack"]).toBe("failed");
    expect(at.slack.got).toHaveLength(1);
    await at.operator.run(["incident", "ack"]);
    expect(at.slack.got).toHaveLength(1);
    expect((await at.operator.run(["incident", "deliver"])).code).toBe(0);
    expect(at.slack.got).toHaveLength(2);
    expect((await states())["page-1/slack"]).toBe("sent");
  });

  test.each([
    ["a web page of a proxy", HTML, "a web page answered"],
    ["a redirect", { status: 302, body: "", headers: { location: "http://127.0.0.1:1/" } }, "points elsewhere"],
    ["success in other words", { status: 200, body: { fine: true } }, "is not PagerDuty"],
  ] as const)("in whose place %s answers was not told, and is told by the next run", async (_, behaviour, words) => {
    at.pager.next = [behaviour, behaviour, behaviour];
    const ended = await at.operator.run(page);
    expect(ended.code).toBe(9);
    expect(ended.stdout).toContain(words);
    expect(at.slack.got).toHaveLength(1);
    const again = await at.operator.run(page);
    expect(again.code, again.stderr).toBe(0);
    expect(new Set(keys()).size).toBe(1);
    expect(at.slack.got).toHaveLength(1);
  });

  test("that refuses is not asked again by itself, and says how to", async () => {
    at.pager.next = [{ status: 400, body: { status: "invalid event", message: "Event object is invalid" } }];
    const ended = await at.operator.run(page);
    expect(ended.code).toBe(9);
    expect(ended.stdout).toContain("Event object is invalid");
    expect(ended.stdout).toMatch(/deliver --incident \S+ --resend \S+\/page-1\/pagerduty/);
    expect(at.pager.got).toHaveLength(1);
    expect((await states())["page-1/pagerduty"]).toBe("gave-up");
  });

  test("that takes a page and breaks the connection pages once, and a post to Slack is not repeated", async () => {
    at.pager.next = ["reset"];
    at.slack.next = ["reset"];
    const ended = await at.operator.run(page);
    expect(ended.code).toBe(9);
    expect(keys()).toHaveLength(2);
    expect(new Set(keys()).size).toBe(1);
    expect(at.slack.got).toHaveLength(1);
    expect((await states())["page-1/slack"]).toBe("unknown");
    await at.operator.run(["incident", "deliver"]);
    expect(at.slack.got).toHaveLength(1);
    const { deliveries } = jsonOf(await at.operator.run(["incident", "deliveries", "-o", "json"]));
    const id = (deliveries as { id: string; state: string }[]).find(({ state }) => state === "unknown")?.id ?? "";
    expect((await at.operator.run(["incident", "deliver", "--resend", id])).code).toBe(4);
    expect((await at.operator.run(["incident", "deliver", "--resend", id, "--yes"])).code).toBe(0);
    expect(at.slack.got).toHaveLength(2);
  });

  test("that hangs holds nobody up for long, and nobody else goes untold", async () => {
    at.pager.next = ["hang", "hang", "hang"];
    const begin = Date.now();
    const ended = await at.operator.run(page);
    expect(ended.code).toBe(9);
    expect(ended.stdout).toContain("no answer within 4 s");
    expect(Date.now() - begin).toBeLessThan(20_000);
    expect(at.slack.got).toHaveLength(1);
  });
});

describe("without any network", () => {
  test("everything local works, the page is kept, and goes out once when the network is back", async () => {
    const nowhere = `http://127.0.0.1:${await freePort()}`;
    const cut = { AWS_ENDPOINT_URL: nowhere, HOOK: `${nowhere}/x` };
    const { operator } = at;
    const offline = (args: string[]) => operator.run(args, { env: cut });
    const opened = await offline(["incident", "open", "--no-evidence", "--severity", "P1", "--title", "all is down"]);
    expect(opened.code, opened.stderr).toBe(0);
    expect(opened.stderr).toContain("this goes on without");
    expect((await offline(["incident", "note", "the network is gone"])).code).toBe(0);
    at.pager.next = Array.from({ length: 3 }, () => ({ status: 503, body: {} }) as const);
    expect((await offline(["incident", "escalate", "--yes"])).code).toBe(9);
    expect((await offline(["incident", "show"])).stdout).toContain("2 failed");
    const back = await operator.run(["incident", "escalate", "--yes"]);
    expect(back.code, back.stderr).toBe(0);
    expect(new Set(keys()).size).toBe(1);
    expect(at.slack.got).toHaveLength(1);
  });
});

describe("kill -9", () => {
  test("after PagerDuty has taken it: the next run pages under the same key, and Slack hears of it once", async () => {
    const run = at.start(page);
    at.pager.onRequest = () => run.kill();
    await run.ended;
    at.pager.onRequest = () => undefined;
    expect(at.slack.got).toEqual([]);
    const again = await at.operator.run(page);
    expect(again.code, again.stderr).toBe(0);
    expect(new Set(keys()).size).toBe(1);
    expect(at.slack.got).toHaveLength(1);
  });

  test("after Slack has taken it: it is not posted again, nobody is paged twice, and it is said", async () => {
    const run = at.start(page);
    at.slack.onRequest = () => run.kill();
    await run.ended;
    at.slack.onRequest = () => undefined;
    expect((await states())["page-1/slack"]).toBe("unknown");
    const again = await at.operator.run(page);
    expect(again.code, again.stderr).toBe(0);
    expect(again.stdout).toContain("nobody knows whether Slack was told");
    expect(new Set(keys()).size).toBe(1);
    expect(at.slack.got).toHaveLength(1);
    await at.operator.run(page);
    expect(new Set(keys()).size).toBe(2);
  });

  test.each([200, 350, 450, 550, 650, 750, 850, 1_000, 1_200])(
    "after %i ms: nothing is lost and no page is doubled",
    async (ms) => {
      const run = at.start(page);
      const timer = setTimeout(() => run.kill(), ms);
      await run.ended;
      clearTimeout(timer);
      const listed = await at.operator.run(["incident", "deliveries", "--all", "-o", "json"]);
      const before = JSON.stringify(jsonOf(listed).deliveries);
      const whole = (before.match(/"state":"sent"/g) ?? []).length === 2;
      // Killed only after all was done: running it again is meant to go further.
      if (!whole) expect((await at.operator.run(page)).code).toBe(0);
      expect(new Set(keys()).size).toBe(1);
      expect(at.slack.got.length).toBeLessThanOrEqual(1);
      const now = Object.values(await states());
      expect(now.filter((state) => state !== "sent" && state !== "unknown")).toEqual([]);
      expect((await at.operator.run(["incident", "verify"])).code).toBe(0);
    },
  );
});

describe("a drill", () => {
  test("on AWS with every channel configured reaches none of them, whatever is typed", async () => {
    const everything = `  sns: {topicArn: "arn:aws:sns:eu-west-1:123456789012:t"}\n  email: {from: a@acme.example, to: [b@acme.example]}\ntickets: {github: {repository: acme/ops, token: "\${PD_KEY}", url: "${at.pager.url}"}}\n`;
    const operator = at.another(everything);
    await operator.run([
      "incident",
      "open",
      "--no-evidence",
      "--severity",
      "P1",
      "--title",
      "rehearsal",
      "--drill",
      "--notify",
    ]);
    for (const args of [
      ["incident", "escalate"],
      ["incident", "update", "we rehearse"],
      ["incident", "ticket"],
      ["incident", "ack"],
      ["incident", "deliver"],
      ["incident", "resolve", "--no-evidence", "--force", "--reason", "done"],
    ]) {
      const ended = await operator.run(args);
      expect(ended.code, `${args.join(" ")}: ${ended.stderr}`).toBe(0);
    }
    expect([...at.pager.got, ...at.slack.got]).toEqual([]);
    const sent = at.aws.got.map(({ body }) => String(body)).filter((body) => !body.includes("GetCallerIdentity"));
    expect(sent).toEqual([]);
    expect(Object.keys(await states()).every((id) => id.endsWith("/mailbox"))).toBe(true);
  });

  test("that was left open is not taken for the real thing by an emergency", async () => {
    await at.operator.run(["incident", "open", "--no-evidence", "--severity", "P1", "--title", "rehearsal", "--drill"]);
    const ended = await at.operator.run(page);
    expect(ended.code, ended.stderr).toBe(0);
    expect(keys()).toHaveLength(1);
  });
});

describe("an update", () => {
  test("tells Slack how it stands and wakes nobody", async () => {
    await at.operator.run(["incident", "open", "--no-evidence", "--severity", "P2", "--title", "search is slow"]);
    expect([...at.pager.got, ...at.slack.got]).toEqual([]);
    const ended = await at.operator.run(["incident", "update", "we found it", "--status", "identified", "--yes"]);
    expect(ended.code, ended.stderr).toBe(0);
    expect(at.pager.got).toEqual([]);
    valid(slackPost, at.slack.got[0]?.body);
    expect(JSON.stringify(at.slack.got[0]?.body)).toContain("P2 identified: search is slow");
  });
});
