import * as z from "zod/mini";

/** The part of a configuration file that building images needs. As in `schema.ts`, errors end "expected ...". */

const maybe = z.exactOptional;
const text = (expected: string) => z.string(expected).check(z.refine((value) => value.trim() !== "", expected));

export const build = {
  context: maybe(text("the path of the folder to build")),
  dockerfile: maybe(text("the path of a Dockerfile")),
  args: maybe(z.record(text("the name of a build argument"), z.string("text, in quotes"), "a map of build arguments")),
};

export const images = {
  tool: maybe(z.enum(["docker", "podman"], "docker or podman")),
  build: maybe(z.strictObject(build, "a map of context, dockerfile and args")),
};
