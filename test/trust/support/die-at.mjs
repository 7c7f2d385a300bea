/**
 * Loaded before the binary (`node --import`): counts every alteration of a file that it makes, and kills the process, as
 * `kill -9` would, just before the one whose number NEXUSCTL_TRUST_DIE_AT has; a line that is being written then is left
 * half on the disk. NEXUSCTL_TRUST_DIE_LOG names a file that gets one line for each: its number, what, and which file.
 * NEXUSCTL_TRUST_STOP_AT instead stops the process (it says so on descriptor 3) before it first opens a file of that name.
 */
import fs from "node:fs";
import { syncBuiltinESMExports } from "node:module";

const dieAt = Number(process.env.NEXUSCTL_TRUST_DIE_AT ?? "0");
const stopAt = process.env.NEXUSCTL_TRUST_STOP_AT;
const log = process.env.NEXUSCTL_TRUST_DIE_LOG;
const { openSync, writeSync, fsyncSync, renameSync, rmSync, linkSync, closeSync, mkdirSync } = fs;
const paths = new Map();
let number = 0;
let inside = false;
let stopped = false;

function point(what, path, half) {
  if (inside || !String(path).startsWith(process.env.HOME ?? "")) return;
  number += 1;
  if (log !== undefined) note(`${number} ${what} ${path}\n`);
  if (!stopped && stopAt !== undefined && what === "open" && String(path).endsWith(`/${stopAt}`)) {
    stopped = true;
    writeSync(3, "stopped");
    process.kill(process.pid, "SIGSTOP");
  }
  if (number !== dieAt) return;
  half?.();
  process.kill(process.pid, "SIGKILL");
  // Until the signal is there, nothing more is done.
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
}

function note(text) {
  inside = true;
  const file = openSync(log, "a");
  writeSync(file, text);
  closeSync(file);
  inside = false;
}

fs.openSync = (path, flags, ...rest) => {
  if (flags !== undefined && flags !== "r") point("open", path);
  const file = openSync(path, flags, ...rest);
  paths.set(file, path);
  return file;
};
fs.writeSync = (file, data, ...rest) => {
  const [at = 0] = rest;
  const half = () => {
    const bytes = Buffer.from(data);
    writeSync(file, bytes, Number(at), Math.floor((bytes.length - Number(at)) / 2));
  };
  point("write", paths.get(file) ?? "", half);
  return writeSync(file, data, ...rest);
};
fs.fsyncSync = (file) => {
  point("sync", paths.get(file) ?? "");
  return fsyncSync(file);
};
fs.renameSync = (from, to) => {
  point("rename", to);
  return renameSync(from, to);
};
fs.linkSync = (from, to) => {
  point("link", to);
  return linkSync(from, to);
};
fs.rmSync = (path, ...rest) => {
  point("remove", path);
  return rmSync(path, ...rest);
};
fs.mkdirSync = (path, ...rest) => {
  point("folder", path);
  return mkdirSync(path, ...rest);
};
syncBuiltinESMExports();
