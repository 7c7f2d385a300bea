import type { AccessKey } from "../../aws/access.js";
import { type Change, change, type Fact, fact, ref, type Step } from "../../core/change.js";
import type { Context } from "../../core/context.js";
import { notFound, usage } from "../../core/errors.js";
import { changesIn } from "../../core/history.js";
import { keyToRotate } from "./choose.js";
import { type Delivery, deliveryText, type Pair, parseDelivery, planDelivery, readDelivered } from "./delivery.js";
import { proveStep } from "./prove.js";
import { ROTATION, type Rotation, reconcile, rotationOf } from "./rotation.js";
import { soaking } from "./soak.js";
import { keyWords, useWords } from "./words.js";

export interface RotateOptions {
  deliver: string | undefined;
  soakMs: number;
  /** Only goes on with a rotation that is under way. */
  resume: boolean;
}

const NEW_KEY = ref("create-key", "accessKeyId", "<id of the new key>");

/**
 * The next part of a user's key rotation, whatever was done of it: create, deliver, prove, deactivate the old key; soak;
 * delete it. What is under way is known from the journal, held against the keys that are there (runbook, Security
 * Operations, "Rotate Access Keys"; IAM user guide, "Update access keys").
 * @throws not-found for a user or a key that is not there; failed for two keys that are none of a rotation's
 */
export async function planRotation(ctx: Context, user: string, options: RotateOptions): Promise<Change> {
  const access = await ctx.aws.access();
  const { name } = await access.user(user);
  const keys = await access.keys(name);
  const rotation = reconcile(rotationOf(name, changesIn(await ctx.journal.read())), keys);
  if (rotation !== undefined) return goOn(ctx, rotation, keys, options);
  if (options.resume) {
    throw notFound(
      `no rotation of ${name}'s key is under way here`,
      `begin one: nexusctl security keys rotate ${name} --deliver secretsmanager:<id>`,
    );
  }
  const old = await keyToRotate(ctx, name, keys);
  return begin(ctx, old, keys, options, []);
}

/** What every part says first. */
function frame(user: string, title: string, warnings: string[]) {
  return { title, risk: "destructive" as const, resource: { type: ROTATION, name: user }, warnings };
}

async function begin(
  ctx: Context,
  old: AccessKey,
  keys: readonly AccessKey[],
  { deliver, soakMs }: RotateOptions,
  first: Step[],
): Promise<Change> {
  const { user } = old;
  if (deliver === undefined) {
    throw usage(
      "--deliver is missing: where shall the new key's secret go?",
      "say --deliver secretsmanager:<id>, --deliver file:<path>, or --deliver show",
    );
  }
  const to = parseDelivery(deliver, ctx.paths.cwd);
  const [access, identity] = await Promise.all([ctx.aws.access(), ctx.aws.identity()]);
  const [plan, { use }, ownKey] = await Promise.all([planDelivery(ctx, to), access.keyUse(old.id), identity.keyId()]);
  const withdraw = {
    ...access.deleteKey(user, NEW_KEY, "delete the new key again, since nobody was given it"),
    id: "withdraw-key",
  };
  const own = ownKey === old.id;
  return change({
    ...frame(user, `Rotate the access key of ${user}`, beginWarnings(own, old, use.at, ctx.clock.now())),
    facts: [
      fact("keys", keys.map(keyWords)),
      fact("old key", old.id),
      fact("its use", useWords(use, ctx.clock.now()), { volatile: true }),
      fact("delivered to", deliveryText(to)),
    ],
    steps: [
      ...first,
      access.createKey(user, keys),
      ...plan.steps,
      proveStep(ctx, user, undefined),
      ...plan.after,
      ...(own || !old.active ? [] : [access.setActive(old, false)]),
    ],
    rescue: { kind: "withdraw", from: "create-key", until: "deliver", step: withdraw },
    doneWords: `Rotated the access key of ${user}: the new one works`,
    after: () => afterwards(own, old, soakMs, ctx),
  });
}

function beginWarnings(own: boolean, old: AccessKey, usedAt: Date | undefined, now: Date): string[] {
  if (own) return [`${old.id} is the key you are working with: it stays active until you have changed to the new one`];
  const HOUR_MS = 3_600_000;
  if (!old.active || usedAt === undefined || now.getTime() - usedAt.getTime() > 24 * HOUR_MS) return [];
  return [`${old.id} was in use within a day: whoever has it and not the new one is refused once it is deactivated`];
}

function afterwards(own: boolean, old: AccessKey, soakMs: number, ctx: Context): string[] {
  const resume = `nexusctl security keys rotate ${old.user} --resume`;
  if (own) return [`change to the new key, then: ${resume}`];
  const due = new Date(ctx.clock.now().getTime() + soakMs).toISOString();
  return [
    `if something is refused now: nexusctl security keys activate ${old.id}`,
    `once nothing has used the old key until ${due}, delete it: ${resume}`,
  ];
}

/** Goes on from wherever it was left. */
async function goOn(
  ctx: Context,
  rotation: Rotation,
  keys: readonly AccessKey[],
  options: RotateOptions,
): Promise<Change> {
  const { user, newKey = "" } = rotation;
  const old = keys.find(({ id }) => id === rotation.oldKey);
  if (old === undefined) throw notFound(`${rotation.oldKey} of ${user} is not there any more`);
  if (rotation.deactivatedAt !== undefined && rotation.proved)
    return soaking(ctx, rotation, rotation.deactivatedAt, options);
  const to = parseDelivery(rotation.deliver, ctx.paths.cwd);
  const access = await ctx.aws.access();
  const delivered = await readDelivered(ctx, to, rotation.version, newKey);
  if (delivered === undefined && !rotation.proved) {
    const withdraw = access.deleteKey(user, newKey, `delete ${newKey}, whose secret reached nobody`);
    return begin(ctx, old, keys, { ...options, deliver: options.deliver ?? rotation.deliver }, [
      { ...withdraw, id: "withdraw-former" },
    ]);
  }
  return finish(ctx, { rotation, old, to, delivered, soakMs: options.soakMs });
}

interface Delivered {
  rotation: Rotation;
  old: AccessKey;
  to: Delivery;
  delivered: Pair | undefined;
  soakMs: number;
}

/** It was delivered: prove, make it current, deactivate the old one. */
async function finish(ctx: Context, { rotation, old, to, delivered, soakMs }: Delivered): Promise<Change> {
  const { user, newKey = "", proved } = rotation;
  const access = await ctx.aws.access();
  const own = (await (await ctx.aws.identity()).keyId()) === old.id;
  const [promote, facts] = await Promise.all([promoteSteps(ctx, rotation, to), goingOnFacts(ctx, rotation, old)]);
  const steps = [
    ...(proved ? [] : [proveStep(ctx, user, delivered)]),
    ...promote,
    ...(own || !old.active ? [] : [access.setActive(old, false)]),
  ];
  return change({
    ...frame(
      user,
      `Go on with the rotation of ${user}'s access key`,
      own ? beginWarnings(true, old, undefined, ctx.clock.now()) : [],
    ),
    facts,
    steps,
    nothingToDo: `${newKey} works. You are still working with ${old.id}: change to the new key, then run this again`,
    doneWords: `The new key of ${user} works`,
    after: () => afterwards(own, old, soakMs, ctx),
  });
}

async function promoteSteps(ctx: Context, { version }: Rotation, to: Delivery): Promise<Step[]> {
  if (to.kind !== "secretsmanager" || version === undefined) return [];
  const secrets = await ctx.aws.secrets();
  const { current } = await secrets.versions(to.id);
  return current === version ? [] : [secrets.promote(to.id, version, current)];
}

async function goingOnFacts(ctx: Context, rotation: Rotation, old: AccessKey): Promise<Fact[]> {
  const { use } = await (await ctx.aws.access()).keyUse(old.id);
  return [
    fact("old key", keyWords(old)),
    fact("its use", useWords(use, ctx.clock.now()), { volatile: true }),
    fact("new key", rotation.newKey),
    fact("delivered to", rotation.deliver),
    fact("begun", rotation.changes[0]),
  ];
}
