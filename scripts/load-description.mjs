import { mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { build } from "esbuild";

/** What scripts/describe.ts tells of the commands, from the source as it stands. Leaves nothing behind. */
export async function loadDescription() {
  const folder = mkdtempSync(join(process.cwd(), "dist-docs-"));
  try {
    const entry = join(folder, "describe.mjs");
    await build({
      entryPoints: ["scripts/describe.ts"],
      outfile: entry,
      bundle: true,
      format: "esm",
      platform: "node",
      packages: "external",
      define: { __NEXUSCTL_VERSION__: '"docs"' },
      logLevel: "warning",
    });
    return await import(pathToFileURL(entry).href);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
