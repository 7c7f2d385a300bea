import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { EXIT } from "../../src/core/errors.js";
import { localLocks } from "../../src/core/lock.js";
import { fakeClock } from "../support/context.js";
import { CHANGES, readyFor } from "./support/box-commands.js";
import { count } from "./support/counts.js";
import { expectEndedWell } from "./support/ended-well.js";
import { PROMISES } from "./support/promises.js";

const TWO = { runs: 0, calls: 0, writes: 0, allowed: 0 };

describe("two operators at once", () => {
  afterAll(() => count({ promise: PROMISES.twoOperators, against: "sandbox", commands: CHANGES.length, ...TWO }));
});
