import { describe, expect, test } from "vitest";
import { resolveEnvironment } from "../../src/config/index.js";
import { FOUR_LINES, failureOf, makePlace } from "./support.js";

async function resolved(text: string) {
  const place = makePlace();
  place.project(`${FOUR_LINES}${text}`);
  return resolveEnvironment(place.input());
}

async function refused(text: string): Promise<string> {
  const place = makePlace();
  const file = place.project(`${FOUR_LINES}${text}`);
  return (await failureOf(place.input())).message.replaceAll(file, "FILE");
}

const ROTA =
  "contacts:\n  rota:\n    start: 2026-01-05\n    people: [{name: Ada, phone: '+1'}, {name: Grace, phone: '+2'}]\n";

describe("checklists", () => {
  test("are the runbook's where nothing is said, with days of UTC", async () => {
    const { checklists } = await resolved("");
    expect(checklists.timeZone).toBe("UTC");
    expect(checklists.daily.map(({ id }) => id)).toEqual([
      "service",
      "alarms",
      "resources",
      "snapshots",
      "data-backups",
    ]);
    expect(checklists.weekly.map(({ id }) => id)).toEqual(["groups", "certificates", "dependencies", "logs"]);
    expect(checklists.monthly).toHaveLength(5);
  });

  test("take items of one's own, other owners and thresholds, and one that is switched off", async () => {
    const { checklists } = await resolved(
      `checklists:
  timeZone: Europe/Berlin
  daily:
    - {id: snapshots, owner: database team, warn: 12, critical: 30}
    - {id: data-backups, off: they are taken elsewhere}
    - {id: queue, title: Queue is empty, ask: Is the dead-letter queue empty?, note: see the wiki}
    - {id: reports, title: Nightly reports, check: image, warn: 3}
`,
    );
    const daily = new Map(checklists.daily.map((one) => [one.id, one]));
    expect(checklists.timeZone).toBe("Europe/Berlin");
    expect(daily.get("snapshots")).toMatchObject({ title: "Database snapshots", owner: "database team", warn: 12 });
    expect(daily.get("data-backups")?.off).toBe("they are taken elsewhere");
    expect(checklists.daily.slice(-2)).toEqual([
      {
        id: "queue",
        title: "Queue is empty",
        owner: "on-call engineer",
        ask: "Is the dead-letter queue empty?",
        note: "see the wiki",
      },
      { id: "reports", title: "Nightly reports", owner: "on-call engineer", check: "image", warn: 3 },
    ]);
  });

  test("an item that gets another check loses the thresholds of the former", async () => {
    const { checklists } = await resolved("checklists:\n  daily:\n    - {id: snapshots, check: service}\n");
    expect(checklists.daily.find(({ id }) => id === "snapshots")).not.toHaveProperty("warn");
  });

  test.each([
    [
      "an unknown id",
      "{id: servce, owner: me}",
      "there is no item servce; did you mean service? an item of your own needs a title, and ask or check",
    ],
    [
      "one of another list",
      "{id: access, owner: me}",
      "access is an item of the monthly list; name it under checklists.monthly",
    ],
    [
      "nothing to do",
      "{id: mine, title: Mine}",
      "mine has neither ask nor check; an item of your own needs a title, and ask or check",
    ],
    [
      "thresholds of a question",
      "{id: mine, title: Mine, ask: Well?, warn: 3}",
      "mine has thresholds and no check; those of the platform stand under thresholds:",
    ],
    [
      "thresholds that stand elsewhere",
      "{id: service, warn: 3}",
      "service has thresholds and the check service, which has no thresholds of its own; those of the platform stand under thresholds:",
    ],
    [
      "a warning that comes last",
      "{id: snapshots, warn: 60}",
      "snapshots: warn 60 is above critical 50; the warning has to come first",
    ],
  ])("%s is refused with the line of the item", async (_, item, says) => {
    const message = await refused(`checklists:\n  daily:\n    - {id: alarms, owner: x}\n    - ${item}\n`);
    expect(message).toBe(`FILE:8: checklists.daily: ${says}`);
  });

  test.each([
    [
      "an item that stands twice",
      "checklists:\n  daily:\n    - {id: alarms, owner: x}\n    - {id: alarms, owner: y}\n",
      "FILE:8: checklists.daily: alarms stands twice in the list; each item once",
    ],
    [
      "a check that is none",
      "checklists:\n  daily:\n    - {id: mine, title: Mine, check: servise}\n",
      "did you mean service?",
    ],
    [
      "a key that is none",
      "checklists:\n  daily:\n    - {id: alarms, ownr: x}\n",
      "checklists.daily.0.ownr: there is no such key; did you mean owner?",
    ],
    [
      "a list that is none",
      "checklists:\n  dayly: []\n",
      "checklists.dayly: there is no such key; did you mean daily?",
    ],
    [
      "a zone that is none",
      "checklists:\n  timeZone: Berlin\n",
      "FILE:6: checklists.timeZone: expected a time zone such as Europe/Berlin",
    ],
  ])("%s is refused", async (_, text, says) => {
    expect(await refused(text)).toContain(says);
  });
});

describe("a rota", () => {
  test("hands over weekly at nine in UTC, where nothing else is said", async () => {
    const { contacts } = await resolved(ROTA);
    expect(contacts.rota).toMatchObject({ timeZone: "UTC", handoverMinutes: 540, everyDays: 7, overrides: [] });
  });

  test("has its times on the wall clock of its zone", async () => {
    const { contacts } = await resolved(
      `${ROTA}    timeZone: Europe/Berlin\n    every: 1d\n    handover: "08:30"\n    overrides:\n      - {from: 2026-07-01, to: 2026-07-02 18:00, who: Grace}\n`,
    );
    expect(contacts.rota).toMatchObject({ handoverMinutes: 510, everyDays: 1 });
    expect(contacts.rota?.overrides).toEqual([
      { from: new Date("2026-06-30T22:00:00Z"), to: new Date("2026-07-02T16:00:00Z"), who: "Grace" },
    ]);
  });

  test.each([
    [
      "a first day that is no Monday",
      `${ROTA.replace("01-05", "01-06")}    handover: Mon 09:00\n`,
      "FILE:7: contacts.rota.start: 2026-01-06 is a Tue, but the hand-over is on Mon",
    ],
    [
      "a weekday and no whole weeks",
      `${ROTA}    handover: Mon 09:00\n    every: 3d\n`,
      "contacts.rota.every: every 3 days it is not Mon again",
    ],
    [
      "who is not in it",
      `${ROTA}    overrides: [{from: 2026-02-01, to: 2026-02-02, who: Grase}]\n`,
      "contacts.rota.overrides: Grase is not one of the people; did you mean Grace?",
    ],
    [
      "an end before its begin",
      `${ROTA}    overrides: [{from: 2026-02-02, to: 2026-02-01, who: Ada}]\n`,
      "it ends before it begins",
    ],
    [
      "two who stand in at once",
      `${ROTA}    overrides:\n      - {from: 2026-02-03, to: 2026-02-05, who: Ada}\n      - {from: 2026-02-01, to: 2026-02-04, who: Grace}\n`,
      "FILE:10: contacts.rota.overrides: Grace and Ada stand in at once",
    ],
    ["a name twice", ROTA.replace("Grace", "Ada"), "contacts.rota.people: Ada stands twice in the rotation"],
    ["nobody", "contacts:\n  rota: {start: 2026-01-05, people: []}\n", "expected at least one person"],
    [
      "nobody's phone",
      "contacts:\n  rota: {start: 2026-01-05, people: [{name: Ada}]}\n",
      "contacts.rota.people.0.phone: expected a telephone number in quotes",
    ],
    ["a day that is none", ROTA.replace("2026-01-05", "2026-02-30"), "expected the first day of the rota"],
    ["a time that is none", `${ROTA}    handover: Mon 25:00\n`, "expected a time such as 09:00 or Mon 09:00"],
  ])("%s is refused", async (_, text, says) => {
    expect(await refused(text)).toContain(says);
  });
});
