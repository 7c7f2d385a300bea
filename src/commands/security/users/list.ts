import { LOOKS, uses } from "../../../aws/uses.js";
import { command } from "../../../core/command.js";
import type { JsonObject } from "../../../core/json.js";
import { type Cell, type Line, report } from "../../../core/report.js";
import { whyNot } from "../../../health/why.js";
import type { Attempt } from "../../../health/within.js";
import { daysSince, type Person, readPeople } from "../../../security/keys/people.js";

export default command({
  name: "list",
  summary: "Every user with password, MFA and keys, and when each was last used",
  description:
    "PasswordLastUsed, which the console shows, says nothing of keys: each key's own last use is asked for. A part that IAM does not tell is said to be unknown.",
  runbook: ["security/access#1"],
  uses: uses(LOOKS.people),
  risk: "reads",
  examples: [
    { type: "security users list", does: "who can get in, and how" },
    { type: "security users list -o json --query 'users[?!mfa].name'", does: "users without MFA, for a script" },
  ],
  async run(ctx) {
    const people = (await readPeople(ctx)).slice(0, ctx.globals.maxItems);
    const now = ctx.clock.now();
    const keys = people.flatMap((one) => (one.keys.ok ? one.keys.value : []));
    const gaps = people.flatMap(gapsOf);
    return report({
      schema: "security.users",
      headline: `${people.length} ${people.length === 1 ? "user" : "users"} with ${keys.length} access ${keys.length === 1 ? "key" : "keys"}`,
      tone: gaps.length > 0 ? "unknown" : "info",
      data: { users: people.map((one) => document(one, now)) },
      sections: [
        {
          type: "table",
          columns: [
            { title: "USER", yield: 0 },
            { title: "PASSWORD USED", yield: 2 },
            { title: "MFA" },
            { title: "KEYS", yield: 0 },
            { title: "OLDEST KEY", align: "right", yield: 3 },
            { title: "KEY USED" },
          ],
          rows: people.map((one) => row(one, now)),
          empty: "no IAM user: people come in another way, such as SSO",
        },
        ...(gaps.length === 0 ? [] : [{ type: "lines" as const, title: "Not known", lines: gaps }]),
      ],
    });
  },
});

const UNKNOWN: Cell = { text: "unknown", tone: "unknown" };

function row(one: Person, now: Date): Cell[] {
  const { user, password, mfa, keys } = one;
  const all = keys.ok ? keys.value : [];
  const used = all.flatMap(({ use }) => (use.ok && use.value.at !== undefined ? [use.value.at] : []));
  const newest = used.sort((a, b) => b.getTime() - a.getTime())[0];
  const oldest = daysSince(all[0]?.createdAt, now);
  return [
    user.name,
    !password.ok
      ? UNKNOWN
      : !password.value
        ? "no password"
        : user.passwordLastUsed === undefined
          ? "never"
          : { time: user.passwordLastUsed },
    mfaCell(one),
    keys.ok ? all.map(({ active }) => (active ? "active" : "inactive")).join(", ") || "none" : UNKNOWN,
    oldest === undefined ? "" : `${oldest} d`,
    newest !== undefined
      ? { time: newest }
      : all.length === 0
        ? ""
        : mfa.ok && all.some(({ use }) => !use.ok)
          ? UNKNOWN
          : "never",
  ];
}

function mfaCell({ mfa, password }: Person): Cell {
  if (!mfa.ok) return UNKNOWN;
  if (mfa.value.length > 0) return { text: "yes", tone: "ok" };
  return password.ok && !password.value ? "no" : { text: "no", tone: "warn" };
}

function document({ user, password, mfa, keys }: Person, now: Date): JsonObject {
  return {
    name: user.name,
    arn: user.arn,
    createdAt: user.createdAt?.toISOString() ?? null,
    hasPassword: password.ok ? password.value : null,
    passwordLastUsed: user.passwordLastUsed?.toISOString() ?? null,
    mfa: mfa.ok ? mfa.value.length > 0 : null,
    keys: keys.ok
      ? keys.value.map(({ id, active, createdAt, use }) => ({
          id,
          active,
          createdAt: createdAt?.toISOString() ?? null,
          ageDays: daysSince(createdAt, now) ?? null,
          lastUsed: use.ok ? (use.value.at?.toISOString() ?? null) : null,
          lastUsedService: use.ok ? (use.value.service ?? null) : null,
          lastUsedRegion: use.ok ? (use.value.region ?? null) : null,
          unknown: use.ok ? null : whyNot(use.error),
        }))
      : null,
    unknown: [password, mfa, keys].flatMap((part: Attempt<unknown>) => (part.ok ? [] : [whyNot(part.error)])),
  };
}

/** Each reason once: what is refused is refused for every user. */
function gapsOf({ password, mfa, keys, user }: Person): Line[] {
  const parts: [string, Attempt<unknown>][] = [
    ["password", password],
    ["MFA", mfa],
    ["keys", keys],
    ...(keys.ok ? keys.value.map(({ id, use }): [string, Attempt<unknown>] => [`use of ${id}`, use]) : []),
  ];
  return parts.flatMap(([what, part]) =>
    part.ok ? [] : [{ text: `${user.name}, ${what}: ${whyNot(part.error)}`, tone: "unknown" as const }],
  );
}
