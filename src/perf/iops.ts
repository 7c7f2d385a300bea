import type { Database } from "../aws/rds.js";

const GP2_LEAST = 100;
const GP2_A_GIB = 3;
const GP2_MOST = 16_000;
const GP2_BURST = 3_000;
const GP3_SMALL = 3_000;
const GP3_STRIPED = 12_000;

/** How many I/O operations a second the storage takes; `limit` is undefined where it cannot be known. */
export interface IopsLimit {
  limit: number | undefined;
  words: string;
}

/** AWS: "Amazon RDS DB instance storage". */
export function iopsLimit({ storageType, storageGb, iops, engine }: IopsFacts): IopsLimit {
  switch (storageType) {
    case "gp2": {
      const limit = Math.min(GP2_MOST, Math.max(GP2_LEAST, GP2_A_GIB * storageGb));
      const burst = limit < GP2_BURST ? `; it can burst to ${GP2_BURST} for a while, on credits` : "";
      return { limit, words: `${limit} (gp2: ${GP2_A_GIB} a GiB${burst})` };
    }
    case "gp3": {
      const limit = iops ?? (storageGb < stripedFrom(engine) ? GP3_SMALL : GP3_STRIPED);
      return { limit, words: `${limit} (gp3)` };
    }
    case "io1":
    case "io2":
      return iops === undefined
        ? { limit: undefined, words: `unknown: RDS does not say what is provisioned (${storageType})` }
        : { limit: iops, words: `${iops} (${storageType}, provisioned)` };
    default:
      return { limit: undefined, words: `unknown for storage of the type ${storageType}` };
  }
}

type IopsFacts = Pick<Database, "storageType" | "storageGb" | "iops" | "engine">;

/** From this many GiB on RDS lays gp3 over four volumes. */
function stripedFrom(engine: string): number {
  if (engine.startsWith("sqlserver")) return Number.POSITIVE_INFINITY;
  return engine.startsWith("oracle") ? 200 : 400;
}
