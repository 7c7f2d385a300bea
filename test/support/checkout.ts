import { cpSync, mkdtempSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const MADE = /^(node_modules|\.git|dist|dist-.*|man|completions|coverage|\.venv|sbom\.cdx\.json|.*\.tgz)$/;

/** What the name of such a folder begins with. */
export const CHECKOUT = "nexusctl-checkout-";

/** A fresh checkout in a folder of its own: sources only, with this one's node_modules. What a test alters there hurts nobody. */
export function copyOfCheckout(): string {
  const folder = mkdtempSync(join(tmpdir(), CHECKOUT));
  cpSync(ROOT, folder, { recursive: true, filter: (path) => !MADE.test(relative(ROOT, path)) });
  symlinkSync(join(ROOT, "node_modules"), join(folder, "node_modules"));
  return folder;
}
