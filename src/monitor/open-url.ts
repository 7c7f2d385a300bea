import { spawn } from "node:child_process";

type Variables = Readonly<Record<string, string | undefined>>;

/** The program that shows an address to whoever sits here; undefined where nobody would see it. */
export function browserFor(variables: Variables, platform: NodeJS.Platform): string | undefined {
  const { SSH_CONNECTION, SSH_TTY, BROWSER, DISPLAY, WAYLAND_DISPLAY } = variables;
  if (SSH_CONNECTION !== undefined || SSH_TTY !== undefined) return undefined;
  if (BROWSER !== undefined && BROWSER !== "") return BROWSER;
  if (platform === "darwin") return "open";
  if (platform === "win32") return "explorer";
  return DISPLAY === undefined && WAYLAND_DISPLAY === undefined ? undefined : "xdg-open";
}

/** Starts it with the address as its one argument, no shell between; it lives on by itself. @returns whether it started */
export function openUrl(url: string, browser: string): Promise<boolean> {
  return new Promise((resolve) => {
    const child = spawn(browser, [url], { detached: true, stdio: "ignore" });
    child.once("error", () => resolve(false));
    child.once("spawn", () => {
      child.unref();
      resolve(true);
    });
  });
}
