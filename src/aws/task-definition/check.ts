import { isObject, type Json, type JsonObject } from "../../core/json.js";
import { nearNames } from "../near-names.js";
import { listAt, textAt } from "../outside.js";
import { isJsonObject } from "./lists.js";
import { registrableShape, type Shape } from "./shape.js";
import { type Mistake, sizeMistakes } from "./size.js";

/** Finds what AWS would refuse of a definition that a person typed. */
export type Check = (typed: JsonObject) => Mistake[];

/**
 * A check by everything RegisterTaskDefinition takes: fields, their types, what has to be there, what has to fit, and the
 * rules of sizes.
 * @param base the definition it came from: what AWS gave is a field, also when this nexusctl does not know it
 */
export async function definitionCheck(base: JsonObject): Promise<Check> {
  const shape = await registrableShape();
  const known = new Set<string>();
  shapeMistakes(base, shape, [], (path) => {
    known.add(String(path.at(-1)));
    return [];
  });
  const unknown = (path: Mistake["path"], members: readonly string[]) =>
    known.has(String(path.at(-1))) ? [] : [unknownField(path, members)];
  return (typed) => {
    const wrong = shapeMistakes(typed, shape, [], unknown);
    // What has a wrong type cannot be added up.
    return wrong.length > 0 ? wrong : [...missing(typed), ...misfits(typed), ...sizeMistakes(typed)];
  };
}

type Unknown = (path: Mistake["path"], members: readonly string[]) => Mistake[];

function shapeMistakes(value: Json, shape: Shape, path: Mistake["path"], unknown: Unknown): Mistake[] {
  if (!fits(value, shape)) {
    const but = typeof value === "string" ? ", not a text" : "";
    return [{ path, says: `${nameOf(path)} is ${WANTED[shape.kind]}${but}` }];
  }
  if (shape.kind === "list" && Array.isArray(value)) {
    return value.flatMap((item, at) => shapeMistakes(item, shape.of, [...path, at], unknown));
  }
  if (!isJsonObject(value)) return [];
  return Object.entries(value).flatMap(([key, item]) => {
    const at = [...path, key];
    if (shape.kind === "map") return shapeMistakes(item, shape.of, at, unknown);
    if (shape.kind !== "object") return [];
    const member = shape.members.get(key);
    return member === undefined ? unknown(at, [...shape.members.keys()]) : shapeMistakes(item, member, at, unknown);
  });
}

const WANTED: Readonly<Record<Shape["kind"], string>> = {
  text: "a text, in double quotes",
  number: "a whole number, without quotes",
  flag: "true or false, without quotes",
  list: "a list, in [ ]",
  map: "an object of texts, in { }",
  object: "an object, in { }",
  any: "anything",
};

function fits(value: Json, { kind }: Shape): boolean {
  if (kind === "text") return typeof value === "string";
  if (kind === "number") return typeof value === "number" && Number.isSafeInteger(value);
  if (kind === "flag") return typeof value === "boolean";
  if (kind === "any") return true;
  return kind === "list" ? Array.isArray(value) : isObject(value);
}

function unknownField(path: Mistake["path"], members: readonly string[]): Mistake {
  const name = String(path.at(-1));
  const near = nearNames(name, members);
  const hint = near.length === 0 ? "" : `: did you mean ${near.join(" or ")}?`;
  return { path, says: `"${name}" is no field that AWS has here${hint}` };
}

function missing(typed: JsonObject): Mistake[] {
  const containers = listAt(typed, "containerDefinitions");
  const family = textAt(typed, "family");
  return [
    ...(family === undefined || !/^[\w-]{1,255}$/.test(family)
      ? [{ path: ["family"], says: "family is needed: letters, digits, - and _" }]
      : []),
    ...(containers.length === 0 ? [{ path: ["containerDefinitions"], says: "at least one container is needed" }] : []),
    ...containers.flatMap((one, at) =>
      ["name", "image"].flatMap((field) =>
        textAt(one, field) === undefined
          ? [{ path: ["containerDefinitions", at, field], says: `every container needs its ${field}` }]
          : [],
      ),
    ),
    ...(containers.length > 0 && containers.every((one) => isObject(one) && one.essential === false)
      ? [{ path: ["containerDefinitions"], says: "at least one container has to be essential" }]
      : []),
  ];
}

/** What names something that is not there, or is there twice. */
function misfits(typed: JsonObject): Mistake[] {
  const containers = listAt(typed, "containerDefinitions");
  const names = containers.map((one) => textAt(one, "name") ?? "");
  const volumes = listAt(typed, "volumes").map((one) => textAt(one, "name") ?? "");
  return containers.flatMap((one, at) => {
    const path = (...rest: Mistake["path"]) => ["containerDefinitions", at, ...rest];
    const secrets = listAt(one, "secrets").map((secret) => textAt(secret, "name") ?? "");
    const twice = names.indexOf(names[at] ?? "") < at;
    return [
      ...(twice ? [{ path: path("name"), says: `two containers are called ${names[at]}` }] : []),
      ...unknownNames(one, "dependsOn", "containerName", names, "container", path),
      ...unknownNames(one, "mountPoints", "sourceVolume", volumes, "volume", path),
      ...listAt(one, "environment").flatMap((variable, index) => {
        const name = textAt(variable, "name");
        if (name === undefined) return [{ path: path("environment", index), says: "every variable needs its name" }];
        const both = secrets.includes(name);
        return both ? [{ path: path("environment", index), says: `${name} is a variable and a secret: keep one` }] : [];
      }),
    ];
  });
}

function unknownNames(
  container: unknown,
  list: string,
  field: string,
  there: readonly string[],
  what: string,
  path: (...rest: Mistake["path"]) => Mistake["path"],
): Mistake[] {
  return listAt(container, list).flatMap((one, at) => {
    const name = textAt(one, field);
    if (name === undefined || there.includes(name)) return [];
    const near = nearNames(name, there);
    const hint = near.length === 0 ? "" : `: did you mean ${near.join(" or ")}?`;
    return [{ path: path(list, at, field), says: `there is no ${what} "${name}"${hint}` }];
  });
}

function nameOf(path: Mistake["path"]): string {
  const [last, before] = [path.at(-1), path.at(-2)];
  if (last === undefined) return "a task definition";
  return typeof last === "number" ? `each of ${String(before)}` : last;
}
