// Writes sbom.cdx.json (CycloneDX 1.5): the packages whose code is in the bundle. It is npm's own SBOM of the lockfile, without
// what only builds and tests. The same sources give the same file: it has no timestamp, and its serial number is a hash.
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { bundledPackages } from "./bundled.mjs";

/** @returns how many packages it lists. @throws when npm's SBOM lacks one that is in the bundle */
export function writeSbom() {
  const all = JSON.parse(npmSbom());
  const { name } = JSON.parse(readFileSync("package.json", "utf8"));
  const wanted = new Set(bundledPackages().map((one) => `${one.name}@${one.version}`));
  const components = all.components
    .filter((one) => wanted.has(one["bom-ref"]))
    // npm says "optional" and "development", for that is what the bundle's parts are to npm.
    .map(({ properties: _, ...one }) => ({ ...one, scope: "required" }));
  const listed = new Set(components.map((one) => one["bom-ref"]));
  const missing = [...wanted].filter((one) => !listed.has(one));
  if (missing.length > 0) throw new Error(`npm's SBOM lacks ${missing.join(", ")}: npm install`);
  const { timestamp: _, component, ...metadata } = all.metadata;
  const own = component["bom-ref"];
  const made = {
    ...all,
    metadata: { ...metadata, component: { ...component, name, type: "application" } },
    components,
    dependencies: all.dependencies
      .filter(({ ref }) => ref === own || listed.has(ref))
      .map(({ ref, dependsOn }) => ({ ref, dependsOn: dependsOn.filter((one) => listed.has(one)) })),
  };
  delete made.serialNumber;
  writeFileSync("sbom.cdx.json", `${JSON.stringify({ ...made, serialNumber: serialOf(made) }, null, 2)}\n`);
  return components.length;
}

function npmSbom() {
  const args = ["sbom", "--sbom-format", "cyclonedx", "--package-lock-only", "--offline"];
  return execFileSync("npm", args, { encoding: "utf8", maxBuffer: 64 * 1024 * 1024 });
}

/** A UUID of version 8, made of what it stands for. */
function serialOf(content) {
  const hash = createHash("sha256").update(JSON.stringify(content)).digest("hex");
  const groups = [
    hash.slice(0, 8),
    hash.slice(8, 12),
    `8${hash.slice(13, 16)}`,
    `a${hash.slice(17, 20)}`,
    hash.slice(20, 32),
  ];
  return `urn:uuid:${groups.join("-")}`;
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) console.log(`sbom.cdx.json: ${writeSbom()} packages`);
