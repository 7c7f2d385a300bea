// Writes THIRD-PARTY-LICENSES: whose code is in the bundle, and on which terms. `--check` writes nothing; it fails when the file
// is stale, when a licence is not among the allowed ones, or when dist/ still looks for a package at run time.
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { bundledPackages, leftOutside } from "./bundled.mjs";
import { readIfThere } from "./read-if-there.mjs";

const FILE = "THIRD-PARTY-LICENSES";

/** These let code be used, changed and passed on, as long as their text goes along; MPL-2.0 also asks for a way to the source. */
const ALLOWED = new Set(["0BSD", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "ISC", "MIT", "MPL-2.0"]);

/** pg asks for it by name only where a program wants it; nexusctl does not. */
const OPTIONAL = new Set(["pg-native"]);

const packages = bundledPackages();
const problems = [
  ...packages
    .filter(({ license }) => !ALLOWED.has(license))
    .map(({ name, license }) => `${name}: the licence ${license ?? "(none)"} is not among the allowed ones`),
  ...leftOutside()
    .filter((name) => !OPTIONAL.has(name))
    .map((name) => `${name} is not in the bundle, and an installation has no node_modules`),
];

const texts = new Map();
for (const one of packages) {
  const text = termsOf(one);
  if (text === undefined) problems.push(`${one.name} has no text of its licence`);
  else texts.set(text, [...(texts.get(text) ?? []), one]);
}
const made = document(texts);
const check = process.argv.includes("--check");
if (readIfThere(FILE) !== made) {
  if (check) problems.push(`stale: ${FILE}; run: npm run licenses`);
  else writeFileSync(FILE, made);
}
for (const problem of problems) console.error(problem);
const counts = [...new Set(packages.map(({ license }) => license))]
  .sort()
  .map((license) => `${license} ${packages.filter((one) => one.license === license).length}`);
console.log(`${packages.length} packages in the bundle: ${counts.join(", ")}`);
process.exitCode = problems.length === 0 ? 0 : 1;

/** Its licence and notice files; else its README's section; else the text of a sister of the same repository. */
function termsOf({ folder, license, repository }) {
  const own = filesOf(folder) ?? /^##? licen[cs]e\s+([\s\S]+)/im.exec(readme(folder))?.[1];
  const sister = packages.find(
    (one) => repository !== "" && one.repository === repository && one.license === license && filesOf(one.folder),
  );
  return own?.trim() ?? (sister === undefined ? undefined : filesOf(sister.folder));
}

/** Those beside its package.json, and those of what it was made of itself, in a folder `licenses`. */
function filesOf(folder) {
  const found = readdirSync(folder, { withFileTypes: true })
    .filter((entry) => /^(licen[cs]e|notice|copying)/i.test(entry.name))
    .flatMap((entry) =>
      entry.isFile() ? [entry.name] : readdirSync(join(folder, entry.name)).map((name) => join(entry.name, name)),
    )
    .map((path) => readFileSync(join(folder, path), "utf8").replaceAll("\r\n", "\n").trim());
  return found.length === 0 ? undefined : found.join("\n\n");
}

function readme(folder) {
  const name = readdirSync(folder).find((one) => /^readme(\.md)?$/i.test(one));
  return name === undefined ? "" : readFileSync(join(folder, name), "utf8").replaceAll("\r\n", "\n");
}

function document(all) {
  const sections = [...all].map(([text, [first, ...more]]) => {
    const rows = [first, ...more].map(
      ({ name, version, license, repository }) =>
        `${name} ${version} (${license})${repository === "" ? "" : ` ${repository}`}`,
    );
    return `${"=".repeat(80)}\n${rows.join("\n")}\n${"-".repeat(80)}\n\n${text}\n`;
  });
  return `nexusctl's own licence is in LICENSE. The files in dist/ also hold code of the packages below, unchanged but for being
put together and minified; each stands under the terms that follow its name, and its source is at the address beside it.
Made by \`npm run licenses\` from the bundle itself.

${sections.join("\n")}`;
}
