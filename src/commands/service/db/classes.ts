import { distance } from "fastest-levenshtein";
import { usage } from "../../../core/errors.js";
import { refused } from "./looks.js";

const SIZES = ["nano", "micro", "small", "medium", "large", "xlarge"];

/** @throws usage error when it does not look like an instance class */
export function checkClass(name: string): void {
  if (!/^db\.[a-z0-9-]+\.[a-z0-9-]+$/.test(name)) {
    throw usage(`"${name}" is not an instance class`, "write it as db.t3.small or db.m6g.large");
  }
}

/** Sizes in order, `12xlarge` after `large`; undefined for one this table does not know. */
export function sizeRank(name: string): number | undefined {
  const size = name.split(".")[2] ?? "";
  const known = SIZES.indexOf(size);
  if (known !== -1) return known;
  const times = /^(\d+)xlarge$/.exec(size)?.[1];
  return times === undefined ? undefined : SIZES.length + Number(times);
}

/** Says what a change of class may take away. */
export function downgradeWarnings(from: string, to: string): string[] {
  const [before, after] = [sizeRank(from), sizeRank(to)];
  if (before !== undefined && after !== undefined && after < before) {
    return [`${to} is smaller than ${from}: less memory also means fewer connections (max_connections follows it)`];
  }
  const family = (name: string) => name.split(".")[1] ?? "";
  if (family(from) === family(to)) return [];
  return [`${to} is of another family than ${from}: compare memory and processor before relying on it`];
}

/**
 * @param orderable what RDS offers for this engine and version; undefined when it cannot be asked
 * @throws failed with near classes when RDS does not offer this one
 */
export function checkOrderable(wanted: string, orderable: readonly string[] | undefined): string[] {
  if (orderable === undefined) return [`whether RDS offers ${wanted} for this engine could not be checked`];
  if (orderable.includes(wanted)) return [];
  const near = [...orderable].sort((a, b) => distance(wanted, a) - distance(wanted, b)).slice(0, 3);
  throw refused(
    `RDS does not offer ${wanted} for this engine and version`,
    near.length === 0
      ? "choose another class"
      : `it offers ${near.join(", ")} and ${orderable.length - near.length} more`,
  );
}
