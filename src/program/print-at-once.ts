import { writeSync } from "node:fs";

/**
 * Writes to stdout without opening Node's stream of it, which would take as long as all else that a help or a completion
 * does. Where the reader is slow and may not be waited for, the stream does the rest; a reader that is gone wants nothing; a
 * full disk is an error (exit 1).
 */
export function printAtOnce(text: string): void {
  const bytes = Buffer.from(text);
  let written = 0;
  try {
    while (written < bytes.length) written += writeSync(1, bytes, written);
  } catch (thrown) {
    const code = thrown instanceof Error && "code" in thrown ? thrown.code : undefined;
    if (code === "EPIPE") return;
    if (code !== "EAGAIN") {
      process.stderr.write(`error: stdout cannot be written: ${thrown instanceof Error ? thrown.message : thrown}\n`);
      process.exitCode = 1;
      return;
    }
    process.stdout.on("error", () => undefined);
    process.stdout.write(bytes.subarray(written));
  }
}
