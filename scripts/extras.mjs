// Writes what goes along with the bundle in the package: manual pages, completions and the SBOM. `npm pack` runs it by itself.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { importTypeScript } from "./import-typescript.mjs";
import { writeSbom } from "./sbom.mjs";

const { version } = JSON.parse(readFileSync("package.json", "utf8"));
const { completions, manual } = await importTypeScript("scripts/describe.ts");
for (const [folder, files] of Object.entries({ man: await manual(version), completions: completions() })) {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder);
  for (const { name, text } of files) writeFileSync(join(folder, name), text);
  console.log(`${folder}: ${files.length} files`);
}
console.log(`sbom.cdx.json: ${writeSbom()} packages`);
