export const ENGINE_VERSION = "15.8";

/** Classes that can be ordered, and their memory in GiB. */
export const CLASS_MEMORY_GIB: Readonly<Record<string, number>> = {
  "db.t3.micro": 1,
  "db.t3.small": 2,
  "db.t3.medium": 4,
  "db.t3.large": 8,
  "db.t3.xlarge": 16,
  "db.m6g.large": 8,
  "db.m6g.xlarge": 16,
  "db.m6g.2xlarge": 32,
  "db.r6g.large": 16,
  "db.r6g.xlarge": 32,
};
