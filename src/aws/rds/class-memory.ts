const GIB = 1024 ** 3;

/** Memory of a `large` of each family in GiB; every size above doubles it (AWS: "Hardware specifications for DB instance classes"). */
const LARGE: Readonly<Record<string, number>> = {
  t: 8,
  m: 8,
  r: 16,
  x: 32,
  c: 4,
  z: 16,
};
/** Families whose memory for a processor is not the letter's usual. */
const SPECIAL: Readonly<Record<string, number>> = { r3: 15.25, r4: 15.25, m3: 7.5, x1: 30.5, x1e: 61, x2iedn: 64 };
const BURSTABLE: Readonly<Record<string, number>> = { micro: 1, small: 2, medium: 4 };

/** The memory of an instance class in bytes, e.g. of `db.r6g.xlarge`; undefined for one that is not known. */
export function classMemory(className: string): number | undefined {
  const [, family, size, more] = /^db\.([a-z]\w*)\.(\w+)(\..*)?$/.exec(className) ?? [];
  if (family === undefined || size === undefined) return undefined;
  const usual = SPECIAL[family] ?? LARGE[family.charAt(0)];
  if (usual === undefined) return undefined;
  // Oracle's memory-optimized classes, such as `db.r5.large.tpc1.mem2x`, have a multiple of it.
  const large = usual * Number(/\.mem(\d)x$/.exec(more ?? "")?.[1] ?? 1);
  const small = BURSTABLE[size];
  if (small !== undefined) return (small / 8) * large * GIB;
  const times = size === "large" ? 1 : timesLarge(size);
  return times === undefined ? undefined : large * times * GIB;
}

/** The virtual processors of a class; undefined for one that is not known. */
export function classCpus(className: string): number | undefined {
  const [, family, size] = /^db\.([a-z]\w*)\.(\w+)/.exec(className) ?? [];
  if (family === undefined || size === undefined || classMemory(className) === undefined) return undefined;
  if (family === "t2" && (size === "micro" || size === "small")) return 1;
  if (family === "m3" && size === "medium") return 1;
  if (BURSTABLE[size] !== undefined || size === "large") return 2;
  const times = timesLarge(size);
  return times === undefined ? undefined : 2 * times;
}

/** Percent of each processor that the credits of a burstable class pay for without end, by size (AWS: "CPU credits and baseline utilization"). */
const BASELINES: Readonly<Record<string, number>> = {
  micro: 10,
  small: 20,
  medium: 20,
  large: 30,
  xlarge: 40,
  "2xlarge": 40,
};

/** Undefined for a class that is not burstable, or not known. */
export function burstBaseline(className: string): number | undefined {
  const size = /^db\.t\w+\.(\w+)$/.exec(className)?.[1];
  return size === undefined ? undefined : BASELINES[size];
}

function timesLarge(size: string): number | undefined {
  const found = /^(\d*)xlarge$/.exec(size);
  if (found === null) return undefined;
  return 2 * (found[1] === "" ? 1 : Number(found[1]));
}
