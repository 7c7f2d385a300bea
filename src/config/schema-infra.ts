import * as z from "zod/mini";

/** The part of a configuration file that the infrastructure commands need. As in `schema.ts`, errors end "expected ...". */

const maybe = z.exactOptional;
const text = (expected: string) => z.string(expected).check(z.refine((value) => value.trim() !== "", expected));
const tool = "terraform, tofu, or a path that ends in one of them";

export const infra = {
  dir: maybe(text("the folder with the .tf files")),
  // By its name the gate knows what of its commands only reads.
  tool: maybe(z.string(tool).check(z.regex(/^(?:.*\/)?(?:terraform|tofu)$/, tool))),
  varFiles: maybe(z.array(text("names of files of variables"), "a list of files of variables")),
  workspace: maybe(text("the name of a workspace")),
  protect: maybe(z.array(text("types or addresses of resources"), "a list of types or addresses of resources")),
};
