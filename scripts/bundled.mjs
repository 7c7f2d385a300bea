import { readFileSync } from "node:fs";
import { builtinModules } from "node:module";
import { join } from "node:path";

/**
 * Reads what the build says of the bundle (dist/meta.json, by `npm run build`).
 * @returns the packages whose code is in dist/, by name and version: { name, version, license, repository, folder }
 * @throws when nothing was built
 */
export function bundledPackages() {
  const folders = new Set(
    bundle().modules.flatMap((path) => /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(path)?.[1] ?? []),
  );
  const packages = new Map();
  for (const folder of folders) {
    const { name, version, license, repository } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
    const url = typeof repository === "string" ? repository : (repository?.url ?? "");
    packages.set(`${name}@${version}`, { name, version, license, repository: plainUrl(url), folder });
  }
  return [...packages.values()].sort((a, b) => order(`${a.name} ${a.version}`, `${b.name} ${b.version}`));
}

/** Packages that dist/ still looks for at run time: an installation would lack them. */
export function leftOutside() {
  const own = new Set(builtinModules.flatMap((name) => [name, `node:${name}`]));
  return bundle().outside.filter((name) => !own.has(name));
}

function bundle() {
  return JSON.parse(readFileSync("dist/meta.json", "utf8"));
}

function plainUrl(url) {
  const path = url.replace(/^git\+/, "").replace(/^(git|ssh):\/\/(git@)?/, "https://");
  return /^[\w.-]+\/[\w.-]+$/.test(path) ? `https://github.com/${path}` : path.replace(/\.git$/, "");
}

/** The same on every machine, whatever its language. */
function order(a, b) {
  return a < b ? -1 : Number(a > b);
}
