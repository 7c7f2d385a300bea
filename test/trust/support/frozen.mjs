/**
 * Preloaded into nexusctl (NODE_OPTIONS=--import): the date stands still at NEXUSCTL_TEST_NOW (ISO 8601) and every random
 * UUID is the same one, so that a dry run and the run after it plan the same. Timers and the monotonic clock go on.
 */
import crypto from "node:crypto";
import { syncBuiltinESMExports } from "node:module";

const at = Date.parse(process.env.NEXUSCTL_TEST_NOW);
if (Number.isNaN(at)) throw new Error("NEXUSCTL_TEST_NOW is no date");

const Machine = Date;
globalThis.Date = class extends Machine {
  constructor(...given) {
    super(...(given.length === 0 ? [at] : given));
  }
  static now() {
    return at;
  }
};

crypto.randomUUID = () => "00000000-0000-4000-8000-000000000000";
syncBuiltinESMExports();
