import { NormalizedSchema } from "@smithy/core/schema";
import { isObject } from "../core/json.js";
import { NotFromAws } from "./stranger.js";

/** True when a value is what the model says it is. */
type Check = (value: unknown) => boolean;

/** Where the SDK's commands keep the shape of their answer, in what AWS calls an operation's schema. */
const OUTPUT = 5;

/** A shape is looked through once; the thousands of events in an answer share what was found. */
const known = new WeakMap<object, Check>();

/**
 * Refuses an answer with something else in it than AWS's own model has there: a text for a list, a list for a number, a
 * time that is none. Members that are left out are fine, and so are those that the model does not know.
 * @param command the SDK's, which knows the shape of its answer
 * @throws {@link NotFromAws}
 */
export function refuseMisshapen(command: object, output: Record<string, unknown>): void {
  const schema: unknown = Reflect.get(command, "schema");
  if (!Array.isArray(schema) || schema[OUTPUT] === undefined) return;
  if (checkOf(NormalizedSchema.of(schema[OUTPUT]))(output)) return;
  const { httpStatusCode } = isObject(output.$metadata) ? output.$metadata : {};
  throw new NotFromAws({ statusCode: httpStatusCode, headers: {} });
}

function checkOf(schema: NormalizedSchema): Check {
  const key: unknown = schema.getSchema();
  if (typeof key !== "object" || key === null) return makeCheck(schema);
  const found = known.get(key);
  if (found !== undefined) return found;
  // A shape may hold itself: until it was looked through, its check is asked for when it is needed.
  let made: Check | undefined;
  known.set(key, (value) => made === undefined || made(value));
  made = makeCheck(schema);
  known.set(key, made);
  return made;
}

function makeCheck(schema: NormalizedSchema): Check {
  if (schema.isStreaming() || schema.isDocumentSchema() || schema.isBlobSchema() || schema.isUnitSchema()) return any;
  if (schema.isListSchema()) return listOf(checkOf(schema.getValueSchema()));
  if (schema.isMapSchema()) return mapOf(checkOf(schema.getValueSchema()));
  if (schema.isStructSchema()) return structOf(schema);
  if (schema.isTimestampSchema()) return (value) => value instanceof Date && !Number.isNaN(value.getTime());
  if (schema.isStringSchema()) return (value) => typeof value === "string";
  if (schema.isBooleanSchema()) return (value) => typeof value === "boolean";
  if (schema.isNumericSchema()) return (value) => typeof value === "number" || typeof value === "bigint";
  return any;
}

const any: Check = () => true;

/**
 * No list of ours is one that AWS's model lets have holes (`sparse`), so null in it is no answer of AWS: the SDK would hand it on
 * from JSON, where its own types say that something is there.
 */
function listOf(check: Check): Check {
  return (value) => Array.isArray(value) && value.every(check);
}

function mapOf(check: Check): Check {
  return (value) => isObject(value) && Object.values(value).every((one) => one === null || check(one));
}

function structOf(schema: NormalizedSchema): Check {
  const members = [...schema.structIterator()].map(([name, member]) => [name, checkOf(member)] as const);
  return (value) => {
    if (!isObject(value)) return false;
    return members.every(([name, check]) => {
      const one = value[name];
      return one === undefined || one === null || check(one);
    });
  };
}
