import { tmpdir } from "node:os";
import { join } from "node:path";

/** One cache of compiled code for all runs of the binary, as one operator has: a home each would compile all of it anew. */
export const CODE_CACHE = { XDG_CACHE_HOME: join(tmpdir(), "nexusctl-test-cache") };
