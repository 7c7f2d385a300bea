import type { Span } from "../../../core/by-period.js";
import type { DatabaseLook } from "../../../perf/database.js";
import type { IopsLimit } from "../../../perf/iops.js";
import type { Runway } from "../../../perf/trend.js";
import type { Waits } from "../../../perf/waits.js";

/** What `perf database` found, in one piece. */
export interface DatabaseSeen {
  look: DatabaseLook;
  waits: Waits;
  runway: Runway;
  limit: IopsLimit;
  span: Span;
}
