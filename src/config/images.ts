import type { ImageSettings } from "../core/environment.js";
import type { EnvironmentInput } from "./schema.js";

type Given = NonNullable<EnvironmentInput["images"]>;

export function imageSettings(given: Given = {}): ImageSettings {
  const { tool, build } = given;
  return { ...(tool === undefined ? {} : { tool }), build: { args: {}, ...build } };
}

/** Paths are relative to the file they stand in. */
export function withAbsolutePaths({ build, ...rest }: Given, path: (file: string) => string): Given {
  if (build === undefined) return rest;
  const { context, dockerfile, ...others } = build;
  return {
    ...rest,
    build: {
      ...others,
      ...(context === undefined ? {} : { context: path(context) }),
      ...(dockerfile === undefined ? {} : { dockerfile: path(dockerfile) }),
    },
  };
}
