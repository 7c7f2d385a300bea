import type { JsonObject } from "../../../core/json.js";
import type { Cell, Section } from "../../../core/report.js";
import { attributeWords } from "../../../infra/attributes.js";
import { type Action, countsOf, type PlannedResource, type PlanSummary } from "../../../infra/summary.js";

const WORDS: Readonly<Record<Action, string>> = {
  create: "create",
  update: "change",
  delete: "destroy",
  replace: "replace",
  import: "import",
  forget: "forget",
  move: "rename",
  other: "other",
};

/** What becomes of a resource, for a sentence about it. */
const FATES: Readonly<Record<Action, string>> = {
  create: "is created",
  update: "is changed",
  delete: "is destroyed",
  replace: "is destroyed and created anew",
  import: "is taken under management",
  forget: "is no longer managed, and stays",
  move: "gets another name in the state",
  other: "is changed in a way that this nexusctl does not know",
};

const MOST_ATTRIBUTES = 4;
const SERIOUS: readonly Action[] = ["delete", "replace", "forget", "other"];

/** The plan as it is read: by type, what is protected, each resource, and apart from it what others changed. */
export function planSections(summary: PlanSummary): Section[] {
  const { resources, drift, outputs } = summary;
  return [
    ...(resources.length === 0 ? [] : [typeTable(resources)]),
    ...protectedLines(resources),
    ...(resources.length === 0 ? [] : [resourceTable("Resources", resources)]),
    ...(drift.length === 0 ? [] : [resourceTable("Changed by others since the last time (drift)", drift)]),
    ...(outputs.length === 0
      ? []
      : [
          {
            type: "table" as const,
            title: "Outputs",
            columns: [{ title: "NAME", yield: 0 }, { title: "ACTION" }],
            rows: outputs.map(({ name, action, sensitive }): Cell[] => [
              name,
              `${action}${sensitive ? " (sensitive)" : ""}`,
            ]),
            empty: "none",
          },
        ]),
  ];
}

function typeTable(resources: readonly PlannedResource[]): Section {
  const types = [...new Set(resources.map(({ type }) => type))].sort();
  const right = { align: "right" as const };
  return {
    type: "table",
    title: "By type",
    columns: [
      { title: "TYPE", yield: 0 },
      { title: "ADD", ...right },
      { title: "CHANGE", ...right },
      { title: "DESTROY", ...right },
      { title: "REPLACED", ...right },
      { title: "OTHER", ...right, yield: 2 },
    ],
    rows: types.map((type): Cell[] => {
      const counts = countsOf(resources.filter((one) => one.type === type));
      const lost: Cell = counts.destroy > 0 ? { text: String(counts.destroy), tone: "warn" } : 0;
      return [type, counts.add, counts.change, lost, counts.replace, counts.import + counts.forget + counts.move];
    }),
    empty: "none",
  };
}

function protectedLines(resources: readonly PlannedResource[]): Section[] {
  const lines = protectedWords(resources).map(({ text, serious }) => ({
    text,
    tone: serious ? ("critical" as const) : ("warn" as const),
  }));
  return lines.length === 0 ? [] : [{ type: "lines", title: "Protected", lines }];
}

/** One sentence for each protected resource that is touched and not just made, the gravest first. */
export function protectedWords(resources: readonly PlannedResource[]): { text: string; serious: boolean }[] {
  return resources
    .filter(({ action, protectedAs }) => protectedAs !== undefined && action !== "create")
    .map((one) => ({
      text: `${one.address} (${one.protectedAs}) ${FATES[one.action]}${because(one)}`,
      serious: SERIOUS.includes(one.action),
    }))
    .sort((a, b) => Number(b.serious) - Number(a.serious));
}

function because({ forcedBy, reason }: PlannedResource): string {
  if (forcedBy.length > 0) return `, forced by ${forcedBy.join(", ")}`;
  return reason === undefined ? "" : `: ${reason}`;
}

function resourceTable(title: string, resources: readonly PlannedResource[]): Section {
  return {
    type: "table",
    title,
    columns: [{ title: "ACTION", yield: 0 }, { title: "RESOURCE", yield: 0 }, { title: "WHAT" }],
    rows: resources.map((one): Cell[] => [actionCell(one.action), one.address, whatWords(one)]),
    empty: "none",
  };
}

function whatWords(one: PlannedResource): string {
  const { attributes, forcedBy, reason } = one;
  const more = attributes.length - MOST_ATTRIBUTES;
  return [
    ...(forcedBy.length > 0 ? [`forced by ${forcedBy.join(", ")}`] : []),
    ...(reason === undefined ? [] : [reason]),
    ...attributes.slice(0, MOST_ATTRIBUTES).map(attributeWords),
    ...(more > 0 ? [`and ${more} more`] : []),
  ].join("; ");
}

/** A result says with its marks what was done and what failed; of what is only planned neither is true yet. */
function actionCell(action: Action): Cell {
  return SERIOUS.includes(action) ? { text: WORDS[action], tone: "warn" } : WORDS[action];
}

/** The same for a program; see docs/json.md. */
export function planData({ counts, changes, resources, drift, outputs }: PlanSummary): JsonObject {
  return {
    changes,
    counts: { ...counts },
    resources: resources.map(resourceData),
    drift: drift.map(resourceData),
    outputs: outputs.map((one) => ({ ...one })),
  };
}

function resourceData({
  address,
  type,
  action,
  protectedAs,
  forcedBy,
  reason,
  attributes,
}: PlannedResource): JsonObject {
  return {
    address,
    type,
    action,
    protectedAs: protectedAs ?? null,
    forcedBy,
    reason: reason ?? null,
    attributes: attributes.map((one) => ({ ...one })),
  };
}
