import { CHECKS, type ChecklistItem, type Checklists, KINDS, type Kind } from "../core/checklist.js";
import { DEFAULT_ITEMS } from "./checklist-defaults.js";
import { type ConfigProblem, nearestKey } from "./errors.js";
import type { EnvironmentInput } from "./schema.js";

type Given = NonNullable<EnvironmentInput["checklists"]>;
type GivenItem = NonNullable<Given[Kind]>[number];

/** Each list: the runbook's items with what the configuration says of them, then those it adds. */
export function checklistsOf(
  given: Given = {},
  originOf: (key: string) => string = () => "default",
): { checklists: Checklists; problems: ConfigProblem[] } {
  const problems: ConfigProblem[] = [];
  const list = (kind: Kind) => {
    const entries = given[kind] ?? [];
    const wrong = (index: number, { message, hint }: Wrong) =>
      problems.push({ source: originOf(`checklists.${kind}.${index}`), key: `checklists.${kind}`, message, hint });
    return itemsOf(kind, entries, wrong);
  };
  const checklists = {
    timeZone: given.timeZone ?? "UTC",
    daily: list("daily"),
    weekly: list("weekly"),
    monthly: list("monthly"),
  };
  return { checklists, problems };
}

interface Wrong {
  message: string;
  hint: string;
}

function itemsOf(kind: Kind, entries: readonly GivenItem[], wrong: (index: number, what: Wrong) => void) {
  const items: ChecklistItem[] = DEFAULT_ITEMS[kind].map((item) => ({ ...item }));
  for (const [index, entry] of entries.entries()) {
    if (entries.findIndex(({ id }) => id === entry.id) !== index) {
      wrong(index, { message: `${entry.id} stands twice in the list`, hint: "each item once" });
      continue;
    }
    const at = items.findIndex(({ id }) => id === entry.id);
    const item = whole({ ...presetFor(items[at], entry), ...entry });
    if (item === undefined) {
      wrong(index, unfinished(kind, entry));
      continue;
    }
    const problem = thresholdProblem(item);
    if (problem !== undefined) wrong(index, problem);
    if (at === -1) items.push(item);
    else items[at] = item;
  }
  return items;
}

/** Thresholds belong to the check they were made for. */
function presetFor(preset: ChecklistItem | undefined, { check }: GivenItem): Partial<ChecklistItem> {
  if (preset === undefined || check === undefined || check === preset.check) return preset ?? {};
  const { warn: _, critical: __, ...rest } = preset;
  return rest;
}

/** An item of one's own needs words, and something to do. */
function whole({ title, owner = "on-call engineer", ...rest }: GivenItem): ChecklistItem | undefined {
  return title === undefined || (rest.check ?? rest.ask) === undefined ? undefined : { title, owner, ...rest };
}

function unfinished(kind: Kind, { id, title }: GivenItem): Wrong {
  const elsewhere = KINDS.find((one) => one !== kind && DEFAULT_ITEMS[one].some((item) => item.id === id));
  const known = DEFAULT_ITEMS[kind].map((item) => item.id);
  const near = nearestKey(id, known);
  const needs = "an item of your own needs a title, and ask or check";
  if (title !== undefined) return { message: `${id} has neither ask nor check`, hint: needs };
  if (elsewhere !== undefined) {
    return { message: `${id} is an item of the ${elsewhere} list`, hint: `name it under checklists.${elsewhere}` };
  }
  return {
    message: `there is no item ${id}`,
    hint: near === undefined ? `there are ${known.join(", ")}; ${needs}` : `did you mean ${near}? ${needs}`,
  };
}

function thresholdProblem({ id, check, warn, critical }: ChecklistItem): Wrong | undefined {
  if (warn === undefined && critical === undefined) return undefined;
  if (check === undefined || CHECKS[check] === null) {
    const what = check === undefined ? "no check" : `the check ${check}, which has no thresholds of its own`;
    return { message: `${id} has thresholds and ${what}`, hint: "those of the platform stand under thresholds:" };
  }
  if (warn === undefined || critical === undefined || warn <= critical) return undefined;
  return { message: `${id}: warn ${warn} is above critical ${critical}`, hint: "the warning has to come first" };
}
