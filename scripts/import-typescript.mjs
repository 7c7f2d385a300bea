/** Scripts that need what the product's or the tests' own TypeScript exports: bundled for this run, packages left out. */
import { mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { rolldown } from "rolldown";

const root = fileURLToPath(new URL("..", import.meta.url));

/** Bundles one file, given from the project's root, into `target`. */
export async function bundleTypeScript(file, target) {
  const bundle = await rolldown({
    input: join(root, file),
    cwd: root,
    platform: "node",
    // The bundler's own helpers are in no package of ours.
    external: /^[\w@](?!oxc-project)/,
    transform: { target: "node20", define: { __NEXUSCTL_VERSION__: '"docs"' } },
    checks: { ineffectiveDynamicImport: false },
  });
  await bundle.write({ file: target, format: "esm", codeSplitting: false });
  await bundle.close();
}

/** All that one file exports. */
export async function importTypeScript(file) {
  // Inside the project, so that packages are found.
  const folder = mkdtempSync(join(root, "dist-script-"));
  try {
    const target = join(folder, "bundle.mjs");
    await bundleTypeScript(file, target);
    return await import(pathToFileURL(target).href);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
