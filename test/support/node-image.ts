import { cpSync, mkdirSync, realpathSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { runProgram } from "./run-program.js";

/** What a Dockerfile's RUN lines and npm call. */
const PROGRAMS = ["sh", "env", "mkdir", "chown", "chmod"];

/**
 * Makes a build context whose image stands in for node:20-slim where no registry can be reached: this machine's own node and npm,
 * the libraries they need, and a shell.
 * @param folder an empty one; its Dockerfile is written too
 */
export async function nodeImage(folder: string): Promise<void> {
  const root = join(folder, "root");
  for (const name of ["bin", "lib", "lib64"]) {
    mkdirSync(join(root, "usr", name), { recursive: true });
    symlinkSync(`usr/${name}`, join(root, name));
  }
  for (const name of ["tmp", "etc", "home", "opt"]) mkdirSync(join(root, name));
  writeFileSync(join(root, "etc", "passwd"), "root:x:0:0::/root:/bin/sh\n");
  const put = (from: string, to: string) => {
    mkdirSync(dirname(join(root, to)), { recursive: true });
    cpSync(realpathSync(from), join(root, to), { recursive: true });
  };
  const programs = [...(await Promise.all(PROGRAMS.map(whereIs))), process.execPath];
  for (const program of programs) {
    put(program, `/usr/bin/${program.slice(program.lastIndexOf("/") + 1)}`);
    const { stdout } = await runProgram("ldd", [realpathSync(program)], { cwd: folder });
    for (const [library] of stdout.matchAll(/\/\S+/g)) put(library, library);
  }
  const cli = realpathSync(await whereIs("npm"));
  put(dirname(dirname(cli)), "/usr/lib/node_modules/npm");
  symlinkSync("../lib/node_modules/npm/bin/npm-cli.js", join(root, "usr", "bin", "npm"));
  writeFileSync(join(folder, "Dockerfile"), "FROM scratch\nCOPY root/ /\n");
}

async function whereIs(program: string): Promise<string> {
  const { stdout } = await runProgram("sh", ["-c", `command -v ${program}`], { cwd: "/" });
  return stdout.trim();
}
