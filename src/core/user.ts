import { userInfo } from "node:os";

/** Who runs this process. A container may run as a user id that has no name: then the id. */
export function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return String(process.getuid?.() ?? "unknown");
  }
}
