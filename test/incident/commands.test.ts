import { existsSync } from "node:fs";
import { hostname } from "node:os";
import { expect, it } from "vitest";
import { processMark } from "../../src/core/process-mark.js";
import { toldOnce } from "../../src/incident/commands.js";
import type { IncidentEvent } from "../../src/incident/events.js";

function begun(process: string, fields: Partial<IncidentEvent> = {}): IncidentEvent {
  return {
    seq: 1,
    at: new Date(),
    up: undefined,
    type: "command.begun",
    source: "nexusctl",
    author: "ada",
    text: "nexusctl service restart",
    details: { run: "1", process },
    evidence: [],
    ...fields,
  };
}

const told = (event: IncidentEvent) => /\((.+)\)$/.exec(toldOnce([event])[0]?.text ?? "")?.[1];
const OTHERS = { elsewhere: [] };

it.runIf(existsSync("/proc/self/stat")).each([
  ["ours, whose process runs", begun(processMark()), "still running"],
  ["ours, whose number is another process's by now", begun(`${process.pid} ${hostname()} 1`), "did not end"],
  ["ours, of another machine that shares the folder", begun("7 elsewhere 1"), "no end is recorded"],
  ["another operator's on this machine that runs", begun(processMark(), OTHERS), "still running"],
  ["another operator's on this machine", begun(`${process.pid} ${hostname()} 1`, OTHERS), "its end is not here yet"],
  ["another operator's elsewhere", begun("7 elsewhere 1", OTHERS), "its end is not here yet"],
])("a command without an end that is %s", (_, event, words) => {
  expect(told(event)).toBe(words);
});
