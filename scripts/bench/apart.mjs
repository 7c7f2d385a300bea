/** Servers in processes of their own: this one stands still while it waits for the command that it measures. */
import { spawn } from "node:child_process";

/**
 * @param module address of the module that exports `start`
 * @param start name of a function that starts a server and resolves with its `url`
 * @param given its arguments; whatever JSON can say
 */
export async function startApart(module, start, ...given) {
  const script = `
    const module = await import(${JSON.stringify(module)});
    const server = await module[${JSON.stringify(start)}](...${JSON.stringify(given)});
    console.log(server.url);`;
  const child = spawn(process.execPath, ["--input-type=module", "-e", script], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const url = await new Promise((resolve, reject) => {
    child.stdout.once("data", (text) => resolve(String(text).trim()));
    child.once("exit", (code) => reject(new Error(`${start} ended with ${code}`)));
  });
  return { url, stop: () => child.kill() };
}
