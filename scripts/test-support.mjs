/** The tests' own helpers are TypeScript: built here for a benchmark's run. */
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { bundleTypeScript } from "./import-typescript.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));

/** @returns the addresses of the built modules, by name */
export async function buildSupport(...names) {
  const folder = join(root, "node_modules", ".cache", "nexusctl-bench");
  const target = (name) => join(folder, `${name}.mjs`);
  await Promise.all(names.map((name) => bundleTypeScript(join("test", "support", `${name}.ts`), target(name))));
  return Object.fromEntries(names.map((name) => [name, pathToFileURL(target(name)).href]));
}

/** All that the named modules export, in one object. */
export async function loadSupport(...names) {
  const addresses = await buildSupport(...names);
  return Object.assign({}, ...(await Promise.all(Object.values(addresses).map((address) => import(address)))));
}
