import { describe, expect, test } from "vitest";
import { failureOf, makePlace } from "./support.js";

const HINT = "correct it, then check with: nexusctl config validate";

interface Case {
  name: string;
  text: string;
  says: string;
}

const CASES: Case[] = [
  {
    name: "a mistyped key",
    text: "project: acme\nenvironment: staging\nregoin: eu-west-1\n",
    says: "FILE:3: regoin: there is no such key; did you mean region?",
  },
  {
    name: "a key that is like none",
    text: "project: acme\nnotifications:\n  carrierPigeon: yes\n",
    says: "FILE:3: notifications.carrierPigeon: there is no such key; valid here: pagerDuty, slack, sns, email",
  },
  {
    name: "a mistyped key in a named environment",
    text: "environments:\n  staging:\n    project: acme\n    names:\n      targetGrup: acme-tg\n",
    says: "FILE:5: environments.staging.names.targetGrup: there is no such key; did you mean targetGroup?",
  },
  {
    name: "an account id without quotes, whose leading zero YAML drops",
    text: "project: acme\nenvironment: staging\nregion: eu-west-1\naccountId: 012345678901\n",
    says: 'FILE:4: accountId: expected the account\'s 12 digits, got the number 12345678901; without quotes YAML reads a number and loses leading zeros: write accountId: "012345678901"',
  },
  {
    name: "an account id of eleven digits",
    text: 'accountId: "12345678901"\n',
    says: 'FILE:1: accountId: expected the account\'s 12 digits, got "12345678901"',
  },
  {
    name: "a region that is none",
    text: "region: Frankfurt\n",
    says: 'FILE:1: region: expected an AWS region such as us-west-2, got "Frankfurt"',
  },
  {
    name: "an empty value",
    text: "project:\n",
    says: "FILE:1: project: expected a name of letters, digits, - and _, got nothing",
  },
  {
    name: "a number where text belongs",
    text: "project: acme\nnames:\n  service: 42\n",
    says: 'FILE:3: names.service: expected the name of an ECS service, got the number 42; put it in quotes: service: "42"',
  },
  {
    name: "a length of time without a unit",
    text: "waitTimeout: 900\n",
    says: "FILE:1: waitTimeout: expected a length of time with its unit, such as 90s, 15m or 1h30m, got the number 900; say which unit: waitTimeout: 900s or waitTimeout: 900m",
  },
  {
    name: "a length of time that is none",
    text: "waitTimeout: soon\n",
    says: 'FILE:1: waitTimeout: expected a length of time with its unit, such as 90s, 15m or 1h30m, got "soon"',
  },
  {
    name: "a percentage above a hundred",
    text: "thresholds:\n  cpuWarn: 120\n",
    says: "FILE:2: thresholds.cpuWarn: expected a percentage from 0 to 100, got the number 120",
  },
  {
    name: "a percentage in words",
    text: "thresholds:\n  cpuWarn: 80%\n",
    says: 'FILE:2: thresholds.cpuWarn: expected a percentage from 0 to 100, got "80%"',
  },
  {
    name: "a map where a list belongs",
    text: "contacts:\n  path: {first: me}\n",
    says: "FILE:2: contacts.path: expected a list of roles, first to last, got a map",
  },
  {
    name: "a contact without a phone",
    text: "contacts:\n  onCall:\n    - role: Primary\n",
    says: "FILE:3: contacts.onCall.0.phone: expected a telephone number in quotes, got nothing",
  },
  {
    name: "a channel that YAML takes for a comment",
    text: "contacts:\n  slackChannel: #ops\n",
    says: 'FILE:2: contacts.slackChannel: expected a channel in quotes, such as "#ops", got nothing; a # begins a comment unless it is in quotes',
  },
  {
    name: "an endpoint with a password in it",
    text: "endpointUrl: ftp://example.com\n",
    says: 'FILE:1: endpointUrl: expected an address such as http://127.0.0.1:5000, got "ftp://example.com"',
  },
  {
    name: "a list as the whole file",
    text: "- project\n- acme\n",
    says: "FILE:1: expected keys such as project, environment, region and accountId, got a list",
  },
  {
    name: "the same key twice",
    text: "project: acme\nregion: eu-west-1\nproject: other\n",
    says: "FILE:3: the same key stands twice in one map",
  },
  {
    name: "a tab as indentation",
    text: "names:\n\tservice: x\n",
    says: "FILE:2: a tab is used for indentation; YAML takes spaces only",
  },
  {
    name: "a quote that is not closed",
    text: 'project: "acme\n',
    says: "FILE:2: a closing quote, bracket or comma is missing",
  },
  {
    name: "two documents",
    text: "project: acme\n---\nproject: other\n",
    says: "FILE:2: there are several YAML documents; one file holds one",
  },
  {
    name: "an alias of nothing",
    text: "project: *base\n",
    says: "FILE:1: an alias (*name) has no anchor (&name), or is used too often",
  },
  {
    name: "an environment called sandbox",
    text: "environments:\n  sandbox: {project: acme}\n",
    says: "FILE:2: environments.sandbox: is built in and cannot be configured; choose another name",
  },
  {
    name: "an environment whose name is a path",
    text: "environments:\n  ../../etc: {project: acme}\n",
    says: "FILE:2: environments.../../etc: expected a name of letters, digits, - and _",
  },
  {
    name: "one environment and several",
    text: "project: acme\nenvironment: staging\nenvironments:\n  production: {}\n",
    says: "FILE:2: environment: has no meaning beside environments:; give it below the environment it belongs to",
  },
  {
    name: "a warning that would come after its alarm",
    text: "project: acme\nenvironment: staging\nregion: eu-west-1\nthresholds:\n  cpuWarn: 95\n",
    says: "FILE:5: thresholds.cpuWarn: 95 is above cpuCritical, which is 90 (default); the warning has to come first",
  },
  {
    name: "no region",
    text: "project: acme\nenvironment: staging\n",
    says: "FILE:2: staging has no region; add a line such as region: us-west-2",
  },
  {
    name: "two wrong values",
    text: "region: 5\nproject: acme\nwaitTimeout: soon\n",
    says: 'the configuration has 2 problems\n  FILE:1: region: expected an AWS region such as us-west-2, got the number 5; put it in quotes: region: "5"\n  FILE:3: waitTimeout: expected a length of time with its unit, such as 90s, 15m or 1h30m, got "soon"',
  },
];

describe("a wrong configuration says file, line, what was expected and what is near", () => {
  test.each(CASES)("$name", async ({ text, says }) => {
    const place = makePlace();
    const file = place.project(text);
    const error = await failureOf(place.input());
    expect(error.message.replaceAll(file, "FILE")).toBe(says);
    expect(error).toMatchObject({ code: "config", exitCode: 2, hint: HINT });
  });
});

describe("secrets", () => {
  const SECRET = "https://hooks.slack.com/services/T0/B0/verysecret";

  test.each([
    ["in the file itself", `notifications:\n  slack:\n    webhook: ${SECRET}\n`],
    ["one level too high", `notifications:\n  slack: ${SECRET}\n`],
    ["under a mistyped key", `notifications:\n  slack:\n    webhok: ${SECRET}\n`],
    ["in a list", `notifications:\n  slack:\n    webhook: [${SECRET}]\n`],
    ["in a named environment", `environments:\n  a:\n    notifications:\n      slack: {webhook: ${SECRET}}\n`],
    ["in a file that is not YAML", `notifications:\n  slack:\n    webhook: "${SECRET}\n`],
  ])("a secret %s is refused and never repeated", async (_, text) => {
    const place = makePlace();
    place.project(text);
    const error = await failureOf(place.input());
    expect(error.code).toBe("config");
    expect(`${error.message} ${error.hint}`).not.toContain("verysecret");
  });

  test.each([
    ["redis: hunter2Literal98", "caBundle, got text"],
    ["redis: 73619402", "caBundle, got a number"],
    ["database: [hunter2Literal98]", "caBundle, got a list"],
    ["database: {port: hunter2Literal98}", "got text"],
    ["redis: {password: 73619402}", "a secret never stands in the file itself"],
  ])("below data, of a value only its type is said: %s", async (text, says) => {
    const place = makePlace();
    place.project(`data:\n  ${text}\n`);
    const error = await failureOf(place.input());
    expect(error.message).toContain(says);
    expect(error.message).not.toMatch(/hunter2|73619402/);
  });

  test("an inline secret is answered with the two ways to refer to it", async () => {
    const place = makePlace();
    const file = place.project(`notifications:\n  pagerDuty:\n    routingKey: abcdef0123456789\n`);
    const error = await failureOf(place.input());
    expect(error.message).toBe(
      `${file}:3: notifications.pagerDuty.routingKey: expected a reference to a secret: \${NAME_OF_A_VARIABLE}, or file:/path/to/it; a secret never stands in the file itself`,
    );
  });
});

describe("files", () => {
  test("a configuration that is a folder is named", async () => {
    const place = makePlace();
    place.write("work/nexusctl.yaml/inside", "");
    const error = await failureOf(place.input());
    expect(error).toMatchObject({
      code: "config",
      message: `cannot read ${place.root}/work/nexusctl.yaml: it is a folder`,
    });
  });

  test("NEXUSCTL_CONFIG that names nothing is said", async () => {
    const place = makePlace();
    const error = await failureOf(place.input({ variables: { NEXUSCTL_CONFIG: "missing.yaml" } }));
    expect(error).toMatchObject({
      code: "config",
      message: `NEXUSCTL_CONFIG names ${place.cwd}/missing.yaml, and there is no such file`,
    });
  });

  test("a wrong variable and a wrong flag are named as such", async () => {
    const place = makePlace();
    place.project("project: acme\nenvironment: staging\n");
    const variable = await failureOf(place.input({ variables: { AWS_REGION: "mars" } }));
    expect(variable.message).toBe('variable AWS_REGION: expected an AWS region such as us-west-2, got "mars"');
    const flag = await failureOf(place.input({ globals: { endpointUrl: "localhost" } }));
    expect(flag.message).toBe(
      'flag --endpoint-url: expected an address such as http://127.0.0.1:5000, got "localhost"',
    );
  });
});
