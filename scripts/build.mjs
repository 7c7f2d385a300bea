/**
 * Bundles src into dist: CommonJS, in chunks that are loaded when they are needed. Writes beside it what a shell's
 * completion asks for, so that no command has to be loaded for that. Built beside the last build and put in its place only
 * when whole: a build that fails leaves what worked.
 */
import { readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { rolldown } from "rolldown";
import { chunkGroups } from "./chunks.mjs";
import { importTypeScript } from "./import-typescript.mjs";

const { version } = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8"));
const next = `dist-${process.pid}`;
const { groups, plugin } = chunkGroups();
const bundle = await rolldown({
  input: { main: "src/main.ts" },
  platform: "node",
  // The SDK's CommonJS entry points make "X is not a constructor" of a lazily imported client.
  resolve: { mainFields: ["module", "main"] },
  transform: { target: "node20", define: { __NEXUSCTL_VERSION__: JSON.stringify(version) } },
  plugins: [plugin],
  checks: { ineffectiveDynamicImport: false },
});
const { output } = await bundle.write({
  dir: next,
  format: "cjs",
  entryFileNames: "[name].cjs",
  chunkFileNames: "chunks/[name]-[hash].cjs",
  // Functions keep their names, for the stack that --debug shows.
  minify: { compress: true, mangle: { toplevel: true, keepNames: true }, codegen: true },
  // An import() of a Node module would load it as ES modules see it: with every getter asked, fetch's among them.
  dynamicImportInCjs: false,
  codeSplitting: { groups },
});
await bundle.close();
writeFileSync(join(next, "meta.json"), JSON.stringify(contentsOf(output)));
const { completionTree } = await importTypeScript("src/program/completion-tree.ts");
writeFileSync(join(next, "completion.json"), JSON.stringify(await completionTree()));
rmSync("dist", { recursive: true, force: true });
renameSync(next, "dist");

/** What is in the bundle, and what it looks for at run time: the list of licences and the SBOM are made of it. Not shipped. */
function contentsOf(output) {
  const chunks = output.filter(({ type }) => type === "chunk");
  const modules = chunks.flatMap((chunk) =>
    Object.entries(chunk.modules)
      .filter(([, { renderedLength }]) => renderedLength > 0)
      .map(([id]) => relative(process.cwd(), id)),
  );
  // In brackets stands what a message of the SDK advises to write.
  const outside = chunks.flatMap(({ code }) =>
    [...code.matchAll(/(?<!\[)\brequire\(["'`]([^"'`]+)["'`]\)/g)]
      .map(([, name]) => name)
      .filter((name) => !name.startsWith(".")),
  );
  return { modules: [...new Set(modules)].sort(), outside: [...new Set(outside)].sort() };
}
