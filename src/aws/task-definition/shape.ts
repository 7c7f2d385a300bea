import type { NormalizedSchema } from "@smithy/core/schema";

/** What AWS takes in one place of a document. */
export type Shape =
  | { kind: "text" | "number" | "flag" | "any" }
  | { kind: "list" | "map"; of: Shape }
  | { kind: "object"; members: ReadonlyMap<string, Shape> };

/** What RegisterTaskDefinition takes, every field of it, as the SDK's own schema has it. */
export async function registrableShape(): Promise<Shape> {
  const [schemas, ecs] = await Promise.all([import("@smithy/core/schema"), import("../sdk/ecs.js")]);
  return shapeOf(schemas.NormalizedSchema.of(ecs.RegisterTaskDefinitionRequest$));
}

function shapeOf(schema: NormalizedSchema): Shape {
  if (schema.isListSchema()) return { kind: "list", of: shapeOf(schema.getValueSchema()) };
  if (schema.isMapSchema()) return { kind: "map", of: shapeOf(schema.getValueSchema()) };
  if (schema.isStructSchema()) {
    const members = [...schema.structIterator()].map(([name, member]) => [name, shapeOf(member)] as const);
    return { kind: "object", members: new Map(members) };
  }
  if (schema.isStringSchema()) return { kind: "text" };
  if (schema.isNumericSchema()) return { kind: "number" };
  return { kind: schema.isBooleanSchema() ? "flag" : "any" };
}
