import { writeSync } from "node:fs";

/**
 * Writes to stdout without opening Node's stream of it, which would take as long as all else that a help or a completion
 * does. Where the reader is slow and may not be waited for, the stream does the rest; a reader that is gone wants nothing.
 */
export function printAtOnce(text: string): void {
  const bytes = Buffer.from(text);
  let written = 0;
  try {
    while (written < bytes.length) written += writeSync(1, bytes, written);
  } catch (thrown) {
    const code = thrown instanceof Error && "code" in thrown ? thrown.code : undefined;
    if (code === "EPIPE") return;
    if (code !== "EAGAIN") throw thrown;
    process.stdout.on("error", () => undefined);
    process.stdout.write(bytes.subarray(written));
  }
}
