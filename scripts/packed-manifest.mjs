// What package.json says in the tarball. Who installs it builds nothing: scripts and development dependencies stay here, and npm
// links the manual pages that are named one by one. `npm pack` calls `trim` before and `restore` after; a trim that was never
// taken back is taken back by the next one.
import { existsSync, readdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";

const WHOLE = "package.json.whole";

function trim() {
  restore();
  const text = readFileSync("package.json", "utf8");
  const { scripts: _, devDependencies: __, ...manifest } = JSON.parse(text);
  const man = readdirSync("man").map((name) => `man/${name}`);
  writeFileSync(WHOLE, text);
  writeFileSync("package.json", `${JSON.stringify({ ...manifest, man: man.sort() }, null, 2)}\n`);
}

function restore() {
  if (existsSync(WHOLE)) renameSync(WHOLE, "package.json");
}

const tasks = { trim, restore };
const task = tasks[process.argv[2]];
if (task === undefined) throw new Error("node scripts/packed-manifest.mjs trim|restore");
task();
