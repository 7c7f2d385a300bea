import type { SandboxSetup } from "./part.js";

/** The tags that everything of the platform carries. */
export function platformTags({ names }: SandboxSetup): { key: string; value: string }[] {
  return [
    { key: "project", value: names.service.replace(/-service$/, "") },
    { key: "managed-by", value: "ci" },
  ];
}
