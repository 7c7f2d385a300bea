/** The tests' own helpers are TypeScript: built here for a benchmark's run. */
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "esbuild";

const root = fileURLToPath(new URL("..", import.meta.url));

/** @returns the addresses of the built modules, by name */
export async function buildSupport(...names) {
  const out = join(root, "node_modules", ".cache", "nexusctl-bench");
  await build({
    entryPoints: names.map((name) => join(root, "test", "support", `${name}.ts`)),
    outdir: out,
    bundle: true,
    packages: "external",
    format: "esm",
    platform: "node",
    outExtension: { ".js": ".mjs" },
    logLevel: "error",
  });
  return Object.fromEntries(names.map((name) => [name, pathToFileURL(join(out, `${name}.mjs`)).href]));
}

/** All that the named modules export, in one object. */
export async function loadSupport(...names) {
  const addresses = await buildSupport(...names);
  return Object.assign({}, ...(await Promise.all(Object.values(addresses).map((address) => import(address)))));
}
