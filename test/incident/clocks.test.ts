import { describe, expect, it } from "vitest";
import { clockSetBetween, clocksOf, clockWords, elapsedBetween, overdueWords } from "../../src/incident/clocks.js";
import type { IncidentEvent } from "../../src/incident/events.js";
import { stateOf } from "../../src/incident/state.js";

const MINUTE = 60_000;
const BOOT = "boot-1";

/** @param wall minutes by the clock @param up minutes since the boot */
function event(type: string, wall: number, up: number | undefined, details = {}): IncidentEvent {
  return {
    seq: 1,
    at: new Date(Date.parse("2026-01-31T14:00:00Z") + wall * MINUTE),
    up: up === undefined ? undefined : { boot: BOOT, ms: up * MINUTE },
    type,
    source: "operator",
    author: "jo",
    text: type,
    details,
    evidence: [],
  };
}

const P1 = { name: "P1", means: "down", respondWithinMs: 15 * MINUTE };

function clocks(events: IncidentEvent[], now: IncidentEvent, severity = P1) {
  const incident = stateOf("inc-1", events, []);
  return clocksOf(incident, [severity], now);
}

describe("the clocks of an incident", () => {
  const opened = event("opened", 0, 0, { severity: "P1" });

  it("run against the severity's response time until somebody acknowledges", () => {
    const running = clocks([opened], event("now", 12, 12));
    expect(running.map(clockWords)[0]).toBe("not acknowledged yet, 3m left");
    expect(overdueWords(clocks([opened], event("now", 18, 18)))).toBe("not acknowledged: 3m overdue");
    const late = clocks([opened, event("acknowledged", 20, 20)], event("now", 60, 60));
    expect(clockWords(late[0] as (typeof late)[0])).toBe("acknowledged after 20m, 5m late");
    expect(overdueWords(late)).toBeUndefined();
  });

  it("go by the machine's own time when the clock was set back", () => {
    expect(elapsedBetween(opened, event("now", -30, 10))).toBe(10 * MINUTE);
    expect(clockSetBetween(opened, event("now", -30, 10))).toBe(-40 * MINUTE);
    expect(clocks([opened], event("now", -30, 18))[0]).toMatchObject({ elapsedMs: 18 * MINUTE, overdue: true });
  });

  it("are never negative where the machine's own time is not known", () => {
    expect(elapsedBetween(event("opened", 0, undefined), event("now", -30, undefined))).toBe(0);
  });

  it("count what resolves it as what acknowledged and mitigated it, if nobody said so before", () => {
    const all = clocks([opened, event("resolved", 9, 9)], event("now", 60, 60));
    expect(all.map(({ done, elapsedMs }) => [done, elapsedMs])).toEqual(Array(3).fill([true, 9 * MINUTE]));
  });

  it("hold what was reached against the severity it had then", () => {
    const events = [
      opened,
      { ...event("acknowledged", 40, 40), seq: 2 },
      { ...event("severity", 50, 50, { severity: "P3" }), seq: 3 },
    ];
    const incident = stateOf("inc-1", events, []);
    const levels = [P1, { name: "P3", means: "minor", respondWithinMs: 240 * MINUTE }];
    expect(clocksOf(incident, levels, event("now", 60, 60)).map(clockWords)[0]).toBe(
      "acknowledged after 40m, 25m late",
    );
  });
});
