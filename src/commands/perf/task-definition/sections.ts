import type { TaskDefinition } from "../../../aws/ecs.js";
import { listAt, numberAt, textAt } from "../../../aws/outside.js";
import { HIDDEN } from "../../../aws/task-definition/hide.js";
import { byKey, isJsonObject, leavesOf } from "../../../aws/task-definition/lists.js";
import { fieldWords } from "../../../aws/task-definition/words.js";
import type { Json, JsonObject } from "../../../core/json.js";
import type { Cell, Section } from "../../../core/report.js";
import { shortImage } from "../../service/images.js";
import { plural } from "../../service/looks.js";

/** What is shown in a place of its own; the rest follows under "also set". */
const TOP = [
  "family",
  "cpu",
  "memory",
  "requiresCompatibilities",
  "networkMode",
  "taskRoleArn",
  "executionRoleArn",
  "tags",
];
const CONTAINER = ["image", "essential", "cpu", "memory", "memoryReservation", "environment", "secrets"];

/** A task definition for a person, every field of it. @param shown the registrable part, with what must not show hidden */
export function definitionSections(definition: TaskDefinition, shown: JsonObject, hidden: number): Section[] {
  const containers = listAt(shown, "containerDefinitions").filter(isJsonObject);
  return [
    facts(definition, shown),
    containersTable(containers),
    ...containers.flatMap((one) => [
      ...named(`Variables of ${one.name}`, listAt(one, "environment"), "value"),
      ...named(`Secrets of ${one.name}, and where they come from`, listAt(one, "secrets"), "valueFrom"),
    ]),
    ...named("Tags", listAt(shown, "tags"), "value", "key"),
    ...rest(shown, containers),
    ...(hidden === 0 ? [] : [note(hidden)]),
  ];
}

function facts(definition: TaskDefinition, shown: JsonObject): Section {
  const { cpu, memory, registeredAt } = definition;
  const size = [
    ...(cpu === undefined ? [] : [`${cpu} CPU units`]),
    ...(memory === undefined ? [] : [`${memory} MiB`]),
  ].join(", ");
  const compatible = listAt(shown, "requiresCompatibilities").map(String).join(", ");
  return {
    type: "fields",
    rows: [
      ["revision", definition.name],
      ["registered", { time: registeredAt }],
      ["size", size === "" ? "that of its containers" : size],
      ["runs on", compatible],
      ["network", textAt(shown, "networkMode")],
      ["task role", textAt(shown, "taskRoleArn")],
      ["execution role", textAt(shown, "executionRoleArn")],
    ],
  };
}

function containersTable(containers: JsonObject[]): Section {
  return {
    type: "table",
    title: "Containers",
    columns: [
      { title: "NAME", yield: 0 },
      { title: "IMAGE", yield: 1 },
      { title: "ESSENTIAL", yield: 3 },
      { title: "CPU", align: "right", yield: 2 },
      { title: "MEMORY", align: "right", yield: 1 },
      { title: "PORTS", yield: 2 },
    ],
    rows: containers.map((one) => [
      textAt(one, "name"),
      shortImage(textAt(one, "image") ?? ""),
      one.essential === false ? "no" : "yes",
      numberAt(one, "cpu") ?? 0,
      memoryWords(one),
      portWords(one),
    ]),
    empty: "none",
  };
}

function memoryWords(container: JsonObject): string {
  const limit = numberAt(container, "memory");
  const reserved = numberAt(container, "memoryReservation");
  const parts = [
    ...(reserved === undefined ? [] : [`${reserved} MiB kept`]),
    ...(limit === undefined ? [] : [`${limit} MiB at most`]),
  ];
  return parts.length === 0 ? "the task's" : parts.join(", ");
}

function portWords(container: JsonObject): string {
  return [...(byKey("portMappings", listOf(container.portMappings)) ?? new Map()).keys()].join(", ");
}

function listOf(value: Json | undefined): Json[] {
  return Array.isArray(value) ? value : [];
}

/** Names with what belongs to each. */
function named(title: string, items: unknown[], value: string, key = "name"): Section[] {
  if (items.length === 0) return [];
  const rows = items.map((one): [string, Cell] => [textAt(one, key) ?? "", valueCell(textAt(one, value))]);
  return [{ type: "fields", title, rows: rows.sort(([a], [b]) => (a < b ? -1 : 1)) }];
}

function valueCell(value: string | undefined): Cell {
  if (value === undefined) return { text: "(empty)", tone: "muted" };
  return value === HIDDEN ? { text: "a value, hidden", tone: "muted" } : value;
}

/** Everything else, in words made of the fields' own names: a field that is new to nexusctl shows as well. */
function rest(shown: JsonObject, containers: JsonObject[]): Section[] {
  const others = without(shown, TOP);
  const leaves = leavesOf({ ...others, containerDefinitions: containers.map((one) => without(one, CONTAINER)) });
  const rows = leaves.flatMap(({ path, value }): [string, Cell][] => {
    const empty = Array.isArray(value) && value.length === 0;
    // A container or a port of which no more is known is in the table.
    const told = value === null && ["containerDefinitions", "portMappings"].includes(path.at(-2) ?? "");
    return empty || told ? [] : [[fieldWords(path), restCell(value)]];
  });
  return rows.length === 0 ? [] : [{ type: "fields", title: "Also set", rows }];
}

function restCell(value: Json): Cell {
  if (value === null) return { text: "set", tone: "muted" };
  if (value === HIDDEN) return valueCell(value);
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

function without(value: JsonObject, fields: readonly string[]): JsonObject {
  return Object.fromEntries(Object.entries(value).filter(([key]) => !fields.includes(key)));
}

function note(hidden: number): Section {
  return {
    type: "lines",
    lines: [
      { text: `${plural(hidden, "value")} hidden; --values shows those that do not look like a secret`, tone: "muted" },
    ],
  };
}
