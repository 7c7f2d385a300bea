import { changesIn } from "../../core/history.js";
import { whyNot } from "../../health/why.js";
import type { Attempt } from "../../health/within.js";
import { daysSince, type Person, type UsedKey } from "../keys/people.js";
import { reconcile, rotationsIn } from "../keys/rotation.js";
import { type AuditCheck, type Audited, type AuditLook, type Problem, problems } from "./check.js";

const ROOT = "root user";

/** For each person: what `judge` finds, and what of the person could not be read. */
async function perPerson<T>(
  look: AuditLook,
  part: (one: Person) => Attempt<T>,
  judge: (one: Person, value: T) => Problem[],
): Promise<Audited> {
  const people = await look.people();
  return {
    problems: people.flatMap((one) => {
      const seen = part(one);
      return seen.ok ? judge(one, seen.value) : [];
    }),
    unknown: people.flatMap((one) => {
      const seen = part(one);
      return seen.ok ? [] : [{ resource: one.user.name, why: whyNot(seen.error) }];
    }),
  };
}

/** The same for each active key whose use is known. */
async function perActiveKey(look: AuditLook, judge: (key: UsedKey) => Problem[]): Promise<Audited> {
  return perPerson(
    look,
    ({ keys }) => keys,
    (_, keys) => keys.filter(({ active }) => active).flatMap(judge),
  );
}

const rotate = (user: string) => `nexusctl security keys rotate ${user} --deliver secretsmanager:<id>`;

export const ACCESS_CHECKS: readonly AuditCheck[] = [
  {
    id: "iam-root-keys",
    title: "The root user has access keys",
    severity: "critical",
    why: "A key of the root user may do everything, and no policy can limit it.",
    run: async (look) => {
      const fix = "sign in as root and delete them: IAM > My security credentials";
      return problems(
        (await look.root()).keys ? [{ resource: ROOT, what: "the root user has an access key", fix }] : [],
      );
    },
  },
  {
    id: "iam-root-mfa",
    title: "The root user has no MFA",
    severity: "critical",
    why: "One password is all that stands before the whole account.",
    run: async (look) => {
      const fix = "sign in as root and add a device: IAM > My security credentials";
      return problems(
        (await look.root()).mfa ? [] : [{ resource: ROOT, what: "the root user has no MFA device", fix }],
      );
    },
  },
  {
    id: "iam-password-policy",
    title: "Passwords may be weak",
    severity: "medium",
    why: "Without a policy of the account's own IAM takes eight characters.",
    run: async ({ ctx }) => {
      const policy = await (await ctx.aws.access()).passwordPolicy();
      if (policy !== undefined && policy.minimumLength >= 14) return problems([]);
      const what =
        policy === undefined
          ? "the account has no password policy"
          : `passwords of ${policy.minimumLength} characters are allowed`;
      const fix = "aws iam update-account-password-policy --minimum-password-length 14 --password-reuse-prevention 24";
      return problems([{ resource: "password policy", what, fix }]);
    },
  },
  {
    id: "iam-user-mfa",
    title: "A user signs in without MFA",
    severity: "high",
    why: "A password that is guessed, reused or phished is enough to get in.",
    run: async (look) => {
      const seen = await perPerson(
        look,
        ({ password, mfa }): Attempt<boolean> =>
          !password.ok ? password : !mfa.ok ? mfa : { ok: true, value: password.value && mfa.value.length === 0 },
        ({ user }, open) =>
          open
            ? [
                {
                  resource: user.name,
                  what: `${user.name} has a password and no MFA device`,
                  fix: `have ${user.name} add one, or take the password away: aws iam delete-login-profile --user-name ${user.name}`,
                },
              ]
            : [],
      );
      return seen;
    },
  },
  {
    id: "iam-key-old",
    title: "An access key is old",
    severity: "medium",
    why: "The longer a key lives, the more places have seen it.",
    run: (look) => {
      const limit = look.ctx.env.security.keyDays;
      return perActiveKey(look, ({ id, user, createdAt }) => {
        const days = daysSince(createdAt, look.now) ?? 0;
        return days > limit
          ? [{ resource: id, what: `${user}'s key ${id} is ${days} days old`, fix: rotate(user) }]
          : [];
      });
    },
  },
  {
    id: "iam-key-unused",
    title: "An access key is not used",
    severity: "medium",
    why: "A key that nothing needs only serves whoever finds it.",
    run: async (look) => {
      const limit = look.ctx.env.security.unusedDays;
      const seen = await perActiveKey(look, ({ id, user, createdAt, use }) => {
        if (!use.ok) return [];
        const days = daysSince(use.value.at ?? createdAt, look.now) ?? 0;
        const what = use.value.at === undefined ? `was never used in ${days} days` : `was not used for ${days} days`;
        return days > limit
          ? [{ resource: id, what: `${user}'s key ${id} ${what}`, fix: `nexusctl security keys deactivate ${id}` }]
          : [];
      });
      const people = await look.people();
      const unread = people.flatMap(({ keys }) =>
        (keys.ok ? keys.value : []).flatMap(({ id, use }) =>
          use.ok ? [] : [{ resource: id, why: whyNot(use.error) }],
        ),
      );
      return { ...seen, unknown: [...seen.unknown, ...unread] };
    },
  },
  {
    id: "iam-key-inactive",
    title: "An inactive access key was left lying",
    severity: "low",
    why: "It can be switched on again by whoever may, and takes one of the user's two places.",
    run: (look) => {
      const limit = look.ctx.env.security.unusedDays;
      return perPerson(
        look,
        ({ keys }) => keys,
        (_, keys) =>
          keys.flatMap(({ id, user, active, createdAt }) => {
            if (active || (daysSince(createdAt, look.now) ?? 0) <= limit) return [];
            return [
              { resource: id, what: `${user}'s key ${id} is inactive`, fix: `nexusctl security keys delete ${id}` },
            ];
          }),
      );
    },
  },
  {
    id: "iam-two-active-keys",
    title: "A user has two active access keys",
    severity: "low",
    why: "There is no room to rotate either, and nobody knows which is in use.",
    run: (look) =>
      perPerson(
        look,
        ({ keys }) => keys,
        ({ user }, keys) =>
          keys.filter(({ active }) => active).length < 2
            ? []
            : [
                {
                  resource: user.name,
                  what: `${user.name} has two active access keys`,
                  fix: `nexusctl security keys list ${user.name}`,
                },
              ],
      ),
  },
  {
    id: "iam-password-unused",
    title: "A password is not used",
    severity: "low",
    why: "A way in that its owner does not use is one that nobody watches.",
    run: (look) => {
      const limit = look.ctx.env.security.unusedDays;
      return perPerson(
        look,
        ({ password }) => password,
        ({ user }, has) => {
          const days = daysSince(user.passwordLastUsed ?? user.createdAt, look.now) ?? 0;
          if (!has || days <= limit) return [];
          const fix = `aws iam delete-login-profile --user-name ${user.name}`;
          return [{ resource: user.name, what: `${user.name} did not sign in for ${days} days`, fix }];
        },
      );
    },
  },
  {
    id: "iam-user-admin",
    title: "A user is an administrator",
    severity: "medium",
    why: "A user's key that leaks then is the whole account; a role's session ends.",
    run: async (look) => {
      const access = await look.ctx.aws.access();
      const people = await look.people();
      const seen = await Promise.all(
        people.map(async ({ user }): Promise<Audited> => {
          try {
            const admin = (await access.attachedPolicies(user.name)).includes("AdministratorAccess");
            const what = `${user.name} has AdministratorAccess attached to itself`;
            const fix = `aws iam detach-user-policy --user-name ${user.name} --policy-arn arn:aws:iam::aws:policy/AdministratorAccess`;
            return problems(admin ? [{ resource: user.name, what, fix }] : []);
          } catch (thrown) {
            if (look.ctx.signal.aborted) throw thrown;
            return { problems: [], unknown: [{ resource: user.name, why: whyNot(thrown) }] };
          }
        }),
      );
      return { problems: seen.flatMap((one) => one.problems), unknown: seen.flatMap((one) => one.unknown) };
    },
  },
  {
    id: "iam-rotation-open",
    title: "A key rotation was not finished",
    severity: "low",
    why: "The old key is still there, and can be switched on again.",
    run: async (look) => {
      const people = await look.people();
      const { soakMs } = look.ctx.env.security;
      const open = rotationsIn(changesIn(await look.ctx.journal.read())).flatMap((rotation) => {
        const keys = people.find(({ user }) => user.name === rotation.user)?.keys;
        return keys?.ok === true ? (reconcile(rotation, keys.value) ?? []) : [];
      });
      const overdue = open.filter(
        ({ deactivatedAt, startedAt }) => look.now.getTime() - (deactivatedAt ?? startedAt).getTime() > soakMs,
      );
      return problems(
        overdue.map(({ user, oldKey }) => ({
          resource: oldKey,
          what: `the rotation of ${user}'s key waits to be finished`,
          fix: `nexusctl security keys rotate ${user} --resume`,
        })),
      );
    },
  },
];
