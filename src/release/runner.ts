import { readFileSync } from "node:fs";
import { followChild, modeOf, type ToldChild } from "../core/child.js";
import type { Context } from "../core/context.js";
import { NexusError } from "../core/errors.js";
import type { SandboxControl } from "../core/sandbox-control.js";
import { parsePlatform } from "./platform.js";

/** Runs one child of the image tool to its end, and tells what it prints. @throws failed when it does not end with 0 */
export type Runner = (child: ToldChild, signal: AbortSignal, onLine: (line: string) => void) => Promise<void>;

export function runnerOf(ctx: Context): Runner {
  return ctx.sandbox === undefined
    ? (child, signal, onLine) => followChild(ctx.gate, child, signal, onLine)
    : simulated(ctx, ctx.sandbox);
}

/** What a line takes, in the sandbox's time. */
const LINE_MS = 2_000;

/** The sandbox's image tool: no child is ever started. It passes the gate as a child would, and speaks like one. */
function simulated(ctx: Context, { images }: SandboxControl): Runner {
  let built = "linux/amd64";
  return async ({ command, args }, signal, onLine) => {
    ctx.gate.check({ service: "process", operation: modeOf({ command, args }), content: { args } });
    const say = async (line: string) => {
      await ctx.clock.sleep(LINE_MS, signal);
      onLine(line);
    };
    const after = (name: string) => args[args.indexOf(name) + 1] ?? "";
    const reference = args.at(-1) ?? "";
    const tag = reference.split(":").at(-1) ?? "";
    switch (args[0]) {
      case "build": {
        const instructions = instructionsIn(after("--file"));
        for (const [index, line] of instructions.entries()) {
          await say(`STEP ${index + 1}/${instructions.length}: ${line}`);
          if (/^RUN (?:false|exit [1-9]\d*)$/.test(line))
            throw new NexusError("failed", `"${line}" did not end with 0`);
        }
        built = after("--platform");
        return say(`Successfully tagged ${after("--tag")}`);
      }
      case "inspect":
        return onLine(built);
      case "push":
        await say(`The push refers to repository [${reference.replace(`:${tag}`, "")}]`);
        for (const layer of ["5f70bf18a086", "a1b5e2c7f310", "9c2f3d0be4aa"]) await say(`${layer}: Pushed`);
        return say(`${tag}: digest: ${images.push(tag, parsePlatform(built))} size: 1574`);
      default:
        return say("Login Succeeded");
    }
  };
}

function instructionsIn(dockerfile: string): string[] {
  return readFileSync(dockerfile, "utf8")
    .replace(/\\\r?\n/g, " ")
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "" && !line.startsWith("#"));
}
