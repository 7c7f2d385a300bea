import { readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";

const { version } = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8"));
// Built beside the last build and put in its place only when whole: a build that fails leaves what worked.
const next = `dist-${process.pid}`;
const { metafile } = await build({
  entryPoints: ["src/main.ts"],
  outdir: next,
  bundle: true,
  splitting: true,
  format: "esm",
  platform: "node",
  target: "node20",
  minify: true,
  keepNames: true,
  // The SDK's CommonJS entry points make "X is not a constructor" of a lazily imported client.
  mainFields: ["module", "main"],
  chunkNames: "chunks/[name]-[hash]",
  define: { __NEXUSCTL_VERSION__: JSON.stringify(version) },
  // Some dependencies are CommonJS and ask for require.
  banner: {
    js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);",
  },
  // What is in the bundle: the list of licences and the SBOM are made of it. It is not shipped.
  metafile: true,
  logLevel: "warning",
});
writeFileSync(join(next, "meta.json"), JSON.stringify({ outputs: metafile.outputs }));
rmSync("dist", { recursive: true, force: true });
renameSync(next, "dist");
