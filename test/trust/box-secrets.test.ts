import { HttpResponse } from "@smithy/core/protocols";
import { afterAll, describe, expect, test } from "vitest";
import type { Between } from "../../src/sandbox/index.js";
import { AwsFault } from "../../src/sandbox/part.js";
import { respondFault } from "../../src/sandbox/wire.js";
import { everyCommand } from "../support/change-commands.js";
import { formsOf } from "../support/no-secret.js";
import { shellWords } from "../support/shell-words.js";
import { type BoxEnded, makeBox } from "./support/box.js";
import { CHANGES, readyFor } from "./support/box-commands.js";
import { count, times } from "./support/counts.js";
import { expectEndedWell } from "./support/ended-well.js";
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

/** An endpoint that says everything it was given to whoever asks, each time in another way. */
const ECHOES: Record<string, Between> = {
  "in an error": async () => respondFault(new AwsFault("ValidationError", `cannot use ${TALE}`)),
  "in a refusal": async () => respondFault(new AwsFault("AccessDenied", `User: ${TALE} is not authorized`, 403)),
  "in a page": async () =>
    new HttpResponse({
      statusCode: 403,
      headers: { "content-type": "text/html" },
      body: Buffer.from(`<html><body>${TALE}</body></html>`),
    }),
  "in a refused write": async (call, answer) =>
    /^(Describe|List|Get|Lookup|BatchGet|Filter|Head)/.test(call.operation)
      ? answer()
      : respondFault(new AwsFault("InvalidParameterException", `not with ${TALE}`)),
};
const SECRETS = { runs: 0, calls: 0, faults: 0, writes: 0 };

function counted(ended: BoxEnded, what: string): void {
  SECRETS.runs += 1;
  SECRETS.calls += ended.calls.length;
  SECRETS.faults += ended.calls.length;
  expectEndedWell(ended, what);
}

describe("an endpoint that echoes secrets: none of them is said or written anywhere", () => {
  afterAll(() => count({ promise: PROMISES.secrets, against: "sandbox", commands: everyCommand.length, ...SECRETS }));

  test.each(CHANGES.map(({ words }) => words))("%s", async (words) => {
    const { another, line } = await readyFor(words);
    for (const [how, between] of Object.entries(ECHOES).slice(times(2, 0))) {
      const box = await another();
      counted(await box.run(line(box), { env: PLANTED, between }), `${line(box)}, echoed ${how}`);
      for (const look of ["journal list", "journal show latest -o json"]) await box.run(look, { env: PLANTED });
    }
  });

  test.each(everyCommand.filter(({ command }) => command.risk === "reads"))("$words", async ({ command }) => {
    const [{ type }] = command.examples;
    const box = makeBox();
    for (const [how, between] of Object.entries(ECHOES).slice(0, times(2, 3))) {
      counted(
        await box.run(
          shellWords(type).filter((word) => !/^--(watch|follow|open)$/.test(word)),
          { env: PLANTED, between },
        ),
        `${type}, echoed ${how}`,
      );
    }
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
