import { type AttributeChange, attributeChanges, holdsTrue, pathWords } from "./attributes.js";
import type { ChangeJson, PlanJson, ResourceJson } from "./plan-json.js";
import { protectedAs } from "./protected.js";

/** `other`: a combination that this nexusctl does not know; it is shown and counted as a change. */
export type Action = "create" | "update" | "delete" | "replace" | "import" | "forget" | "move" | "other";

export interface PlannedResource {
  address: string;
  type: string;
  action: Action;
  /** What it is when it is protected, e.g. `database`. */
  protectedAs: string | undefined;
  /** Attributes that cannot be changed in place. */
  forcedBy: string[];
  /** Why it goes or is replaced, where no attribute forces it. */
  reason: string | undefined;
  attributes: AttributeChange[];
}

export interface PlannedOutput {
  name: string;
  action: string;
  sensitive: boolean;
}

/** As the tool itself counts: a replacement is one to add and one to destroy. */
export interface Counts {
  add: number;
  change: number;
  destroy: number;
  replace: number;
  import: number;
  forget: number;
  move: number;
}

export interface PlanSummary {
  counts: Counts;
  /** False when applying it would do nothing at all. */
  changes: boolean;
  resources: PlannedResource[];
  /** What somebody changed past the configuration since the last time. */
  drift: PlannedResource[];
  outputs: PlannedOutput[];
}

const ACTIONS: Readonly<Record<string, Action>> = {
  create: "create",
  update: "update",
  delete: "delete",
  "delete create": "replace",
  "create delete": "replace",
  forget: "forget",
};

/** @see https://developer.hashicorp.com/terraform/internals/json-format#plan-representation */
const REASONS: Readonly<Record<string, string>> = {
  replace_because_tainted: "it is tainted: it was only half made",
  replace_by_request: "asked for with -replace",
  replace_by_triggers: "what it follows changes",
  delete_because_no_resource_config: "it is no longer in the configuration",
  delete_because_no_module: "its module is no longer in the configuration",
  delete_because_wrong_repetition: "it is numbered or named differently now",
  delete_because_count_index: "the count is smaller",
  delete_because_each_key: "its key is gone",
  delete_because_no_move_target: "what it was moved to is not in the configuration",
};

/** @param own types or addresses that the configuration protects */
export function summarise(plan: PlanJson, own: readonly string[]): PlanSummary {
  const resources = (plan.resource_changes ?? []).flatMap((one) => planned(one, own));
  const drift = (plan.resource_drift ?? []).flatMap((one) => planned(one, own));
  const outputs = Object.entries(plan.output_changes ?? {}).flatMap(([name, change]) => output(name, change));
  const some = resources.length > 0 || outputs.length > 0;
  return { counts: countsOf(resources), changes: plan.applyable ?? some, resources, drift, outputs };
}

function planned(one: ResourceJson, own: readonly string[]): PlannedResource[] {
  const action = actionOf(one);
  if (action === undefined || one.mode === "data") return [];
  const { address, type, change, action_reason } = one;
  return [
    {
      address,
      type,
      action,
      protectedAs: protectedAs(one, own),
      forcedBy: (change.replace_paths ?? []).map(pathWords),
      reason: action_reason === undefined ? undefined : REASONS[action_reason],
      attributes: attributeChanges(change),
    },
  ];
}

function actionOf({ change, address, previous_address: former }: ResourceJson): Action | undefined {
  const words = change.actions.filter((one) => one !== "no-op").join(" ");
  if (words === "read") return undefined;
  if (words !== "") return ACTIONS[words] ?? "other";
  if (change.importing !== undefined && change.importing !== null) return "import";
  return former !== undefined && former !== address ? "move" : undefined;
}

function output(name: string, change: ChangeJson): PlannedOutput[] {
  const action = change.actions.filter((one) => one !== "no-op").join(" ");
  if (action === "") return [];
  return [{ name, action, sensitive: holdsTrue(change.after_sensitive) || holdsTrue(change.before_sensitive) }];
}

export function countsOf(resources: readonly PlannedResource[]): Counts {
  const count = (...actions: Action[]) => resources.filter(({ action }) => actions.includes(action)).length;
  return {
    add: count("create", "replace"),
    change: count("update", "other"),
    destroy: count("delete", "replace"),
    replace: count("replace"),
    import: count("import"),
    forget: count("forget"),
    move: count("move"),
  };
}

/** `3 to add, 1 to change, 2 to destroy (1 replaced)`, or `nothing to change`. */
export function countWords({ counts, changes, outputs }: PlanSummary): string {
  if (!changes) return "nothing to change";
  const { add, change, destroy, replace } = counts;
  const some = Object.values(counts).some((count) => count > 0);
  if (!some) return outputs.length > 0 ? "only outputs to change" : "only the state to bring up to date";
  const rare = [
    [counts.import, "to import"],
    [counts.forget, "to forget"],
    [counts.move, "to rename in the state"],
  ] as const;
  return [
    `${add} to add, ${change} to change, ${destroy} to destroy${replace > 0 ? ` (${replace} replaced)` : ""}`,
    ...rare.filter(([count]) => count > 0).map(([count, words]) => `${count} ${words}`),
  ].join(", ");
}
