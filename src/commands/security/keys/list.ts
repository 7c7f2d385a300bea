import { LOOKS, uses } from "../../../aws/uses.js";
import { command } from "../../../core/command.js";
import { changesIn } from "../../../core/history.js";
import { text } from "../../../core/options.js";
import { type Cell, type NextCommand, report } from "../../../core/report.js";
import { whyNot } from "../../../health/why.js";
import { daysSince, type Person, readPeople, type UsedKey } from "../../../security/keys/people.js";
import { reconcile, rotationOf } from "../../../security/keys/rotation.js";

export default command({
  name: "list",
  summary: "Access keys with age and last use: of one user, or of all",
  runbook: ["security/access#1"],
  uses: uses(LOOKS.people),
  risk: "reads",
  args: { user: text("the IAM user; all when left out") },
  examples: [
    { type: "security keys list", does: "every key of the account, the oldest first" },
    { type: "security keys list ci-deployer -o json", does: "one user's keys, for a script" },
  ],
  async run(ctx, { user }) {
    const identity = await ctx.aws.identity();
    const [people, own] = await Promise.all([readPeople(ctx, user), identity.keyId()]);
    const now = ctx.clock.now();
    const keys = people
      .flatMap((one) => (one.keys.ok ? one.keys.value : []))
      .sort((a, b) => (a.createdAt?.getTime() ?? 0) - (b.createdAt?.getTime() ?? 0))
      .slice(0, ctx.globals.maxItems);
    const gaps = people.flatMap((one) =>
      one.keys.ok ? [] : [{ text: `${one.user.name}: ${whyNot(one.keys.error)}`, tone: "unknown" as const }],
    );
    const old = keys.filter((one) => one.active && (daysSince(one.createdAt, now) ?? 0) > ctx.env.security.keyDays);
    return report({
      schema: "security.keys",
      headline: headlineOf(user, people, keys, old.length, ctx.env.security.keyDays),
      tone: gaps.length > 0 ? "unknown" : old.length > 0 ? "warn" : "info",
      data: {
        keys: keys.map((one) => ({
          id: one.id,
          user: one.user,
          active: one.active,
          createdAt: one.createdAt?.toISOString() ?? null,
          ageDays: daysSince(one.createdAt, now) ?? null,
          lastUsed: one.use.ok ? (one.use.value.at?.toISOString() ?? null) : null,
          lastUsedService: one.use.ok ? (one.use.value.service ?? null) : null,
          lastUsedRegion: one.use.ok ? (one.use.value.region ?? null) : null,
          unknown: one.use.ok ? null : whyNot(one.use.error),
          inUseHere: one.id === own,
        })),
        unknown: gaps.map((line) => line.text),
      },
      sections: [
        {
          type: "table",
          columns: [
            { title: "KEY", yield: 0 },
            { title: "USER", yield: 0 },
            { title: "STATE" },
            { title: "AGE", align: "right" },
            { title: "LAST USED" },
            { title: "WHERE", yield: 2 },
          ],
          rows: keys.map((one) => row(one, now, own, ctx.env.security.keyDays)),
          empty: user === undefined ? "no user has an access key" : `${user} has no access key`,
        },
        ...(gaps.length === 0 ? [] : [{ type: "lines" as const, title: "Not known", lines: gaps }]),
        { type: "commands", commands: nextFor(keys, old, await ctx.journal.read()) },
      ],
    });
  },
});

function headlineOf(user: string | undefined, people: Person[], keys: UsedKey[], old: number, limit: number): string {
  const whose = user === undefined ? `of ${people.length} users` : `of ${user}`;
  const count = `${keys.length} access ${keys.length === 1 ? "key" : "keys"} ${whose}`;
  return old === 0 ? count : `${count}, ${old} older than ${limit} days`;
}

function row(one: UsedKey, now: Date, own: string, limit: number): Cell[] {
  const days = daysSince(one.createdAt, now);
  const { use } = one;
  const where = use.ok ? [use.value.service, use.value.region].filter((part) => part !== undefined).join(" in ") : "";
  return [
    one.id,
    one.user,
    one.active ? "active" : { text: "inactive", tone: "muted" },
    days === undefined ? "" : one.active && days > limit ? { text: `${days} d`, tone: "warn" } : `${days} d`,
    !use.ok ? { text: "unknown", tone: "unknown" } : use.value.at === undefined ? "never" : { time: use.value.at },
    one.id === own ? { text: "in use here", tone: "info" } : where,
  ];
}

function nextFor(keys: UsedKey[], old: UsedKey[], entries: Parameters<typeof changesIn>[0]): NextCommand[] {
  const records = changesIn(entries);
  const users = [...new Set(keys.map((one) => one.user))];
  const open = users.filter(
    (name) =>
      reconcile(
        rotationOf(name, records),
        keys.filter((one) => one.user === name),
      ) !== undefined,
  );
  return [
    ...open.map((name) => ({ type: `security keys rotate ${name} --resume`, why: "a rotation is under way" })),
    ...[...new Set(old.map((one) => one.user))]
      .filter((name) => !open.includes(name))
      .slice(0, 3)
      .map((name) => ({ type: `security keys rotate ${name} --deliver secretsmanager:<id>`, why: "its key is old" })),
  ];
}
