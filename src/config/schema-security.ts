import * as z from "zod/mini";

/** The part of a configuration file that the security commands need. As in `schema.ts`, errors end "expected ...". */

const maybe = z.exactOptional;
const days = z.number("a number of days").check(z.minimum(1, "a number of days"), z.maximum(3_650, "a number of days"));
const text = (expected: string) => z.string(expected).check(z.refine((value) => value.trim() !== "", expected));

/** @param duration the schema of a duration, which `schema.ts` owns */
export function security<D extends z.ZodMiniType>(duration: D) {
  return {
    soak: maybe(duration),
    keyDays: maybe(days),
    unusedDays: maybe(days),
    groupPrefix: maybe(text("what the names of the security groups begin with")),
    allowList: maybe(text("the path of a file of accepted findings")),
  };
}
