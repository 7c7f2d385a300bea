import { HttpResponse } from "@smithy/core/protocols";
import { afterAll, describe, expect, test } from "vitest";
import type { Between } from "../../src/sandbox/index.js";
import { AwsFault } from "../../src/sandbox/part.js";
import { respondFault } from "../../src/sandbox/wire.js";
import { everyCommand } from "../support/change-commands.js";
import { formsOf } from "../support/no-secret.js";
import { shellWords } from "../support/shell-words.js";
import { type Box, makeBox } from "./support/box.js";
import { CHANGES, readyFor } from "./support/box-commands.js";
import { count, times } from "./support/counts.js";
import { expectEndedWell } from "./support/ended-well.js";
import { FOR_SOMEBODY } from "./support/for-somebody.js";
import { PROMISES } from "./support/promises.js";

/** Secrets as people and machines make them; every run looks for them in all that it said and wrote (support/no-secret). */
const PLANTED = {
  AWS_SECRET_ACCESS_KEY: "wJalr+XUtn/FEMI$1.*[K7]MDENG(bPxR|fi)^CY==",
  AWS_SESSION_TOKEN: 'FwoG\\"ZXIvYXdzE%2FaD&<b>"quoted"</b>',
  PGPASSWORD: "correct horse 'battery' \\d+ stäple €",
  REDISCLI_AUTH: "-----BEGIN KEY-----\nMIIEowIBAAKCAQEAx\nsecond-line-of-the-key\n-----END KEY-----",
};
const FORMS = Object.values(PLANTED).flatMap(formsOf);
const TALE = FORMS.join(" and ");

const SECRETS = { runs: 0, calls: 0, faults: 0 };
/** Commands that were told a secret by one answer at least. */
const TOLD = new Set<string>();

/** What an answer is replaced by, whole; undefined where the platform answers. */
type Echo = (operation: string) => HttpResponse | undefined;

/** An endpoint that says everything it was given to whoever asks, each time in another way. */
const ECHOES: Record<string, Echo> = {
  "in an error": () => respondFault(new AwsFault("ValidationError", `cannot use ${TALE}`)),
  "in a refusal": () => respondFault(new AwsFault("AccessDenied", `User: ${TALE} is not authorized`, 403)),
  "in a page": () =>
    new HttpResponse({
      statusCode: 403,
      headers: { "content-type": "text/html" },
      body: Buffer.from(`<html><body>${TALE}</body></html>`),
    }),
  "in a refused write": (operation) =>
    /^(Describe|List|Get|Lookup|BatchGet|Filter|Head)/.test(operation)
      ? undefined
      : respondFault(new AwsFault("InvalidParameterException", `not with ${TALE}`)),
};

/** Runs it against such an endpoint; only the answers that were replaced count. */
async function echoed(box: Box, words: string, line: string | string[], how: string): Promise<void> {
  const between: Between = async ({ operation }, answer) => {
    const echo = ECHOES[how]?.(operation);
    if (echo === undefined) return answer();
    SECRETS.faults += 1;
    TOLD.add(words);
    return echo;
  };
  const ended = await box.run(line, { env: PLANTED, between });
  SECRETS.runs += 1;
  SECRETS.calls += ended.calls.length;
  expectEndedWell(ended, `${words}, echoed ${how}`);
}

describe("an endpoint that echoes secrets: none of them is said or written anywhere", () => {
  afterAll(() => count({ promise: PROMISES.secrets, against: "sandbox", commands: TOLD.size, ...SECRETS }));

  test.each(CHANGES.map(({ words }) => words))("%s", async (words) => {
    const { another, line } = await readyFor(words);
    for (const how of Object.keys(ECHOES).slice(times(2, 0))) {
      const box = await another();
      await echoed(box, words, line(box), how);
      for (const look of ["journal list", "journal show latest -o json"]) await box.run(look, { env: PLANTED });
    }
  });

  test.each(everyCommand.filter(({ command }) => command.risk === "reads"))("$words", async ({ words, command }) => {
    const [{ type }] = command.examples;
    const box = makeBox();
    const line = shellWords(type).filter((word) => !FOR_SOMEBODY.has(word));
    for (const how of Object.keys(ECHOES).slice(0, times(2, 3))) await echoed(box, words, line, how);
  });
});

describe("the search itself", () => {
  test("finds a secret in whatever form it is let out", async () => {
    const box = makeBox();
    const title = `the word is ${encodeURIComponent(PLANTED.PGPASSWORD)}`;
    const open = ["incident", "open", "--severity", "P2", "--no-evidence", "--title", title];
    // Where the variable is not set nobody can know that it is one.
    await expect(box.run(open)).rejects.toThrow(/the secret "PGPASSWORD" is in/);
  });
});
