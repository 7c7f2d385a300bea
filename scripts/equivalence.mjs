/**
 * Types every `aws` command that a preview prints on a second moto and writes docs/equivalence.md: which were typed, and why
 * the others are not. Ends with vitest's exit code; the page is only written when all ended equal.
 */
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const { status } = spawnSync(
  process.execPath,
  [join(root, "node_modules", "vitest", "vitest.mjs"), "run", "--project", "trust", "test/trust/equivalence"],
  { cwd: root, stdio: "inherit", env: { ...process.env, NEXUSCTL_EQUIVALENCE: "write" } },
);
process.exitCode = status ?? 1;
