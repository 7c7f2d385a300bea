import { createHash } from "node:crypto";

/** Repeatable chance: the same seed and key always give the same number, in whatever order they are asked for. */
export interface Random {
  /** In [0, 1), a pure function of the seed and the key. */
  at(...key: (string | number)[]): number;
  /** Lower-case hex of `length` characters, likewise. */
  hex(length: number, ...key: (string | number)[]): string;
}

export function createRandom(seed: string): Random {
  const digest = (key: (string | number)[]) =>
    createHash("sha256")
      .update(`${seed}\u0000${key.join("\u0000")}`)
      .digest();
  return {
    at: (...key) => digest(key).readUInt32BE(0) / 2 ** 32,
    hex: (length, ...key) => {
      let out = "";
      for (let block = 0; out.length < length; block++) out += digest([...key, block]).toString("hex");
      return out.slice(0, length);
    },
  };
}
