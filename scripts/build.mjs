import { readFileSync, rmSync } from "node:fs";
import { build } from "esbuild";

const { version } = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8"));
rmSync("dist", { recursive: true, force: true });
await build({
  entryPoints: ["src/main.ts"],
  outdir: "dist",
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
  logLevel: "warning",
});
