import type { Cell, Section } from "../../../core/report.js";
import type { Waits } from "../../../perf/waits.js";

const TITLE = "What sessions wait for";
/** Less than this is noise. */
const LEAST = 0.005;

/** Wait events, most first; or why there are none, and how to get them. An unknown is said elsewhere, with its reason. */
export function waitSections(waits: Waits, cpus: number | undefined): Section[] {
  if (waits.state === "unknown") return [];
  if (waits.state === "off") {
    return [
      {
        type: "lines",
        title: TITLE,
        lines: [
          { text: "not known: Performance Insights is off", tone: "muted" },
          {
            text: "switch it on with: aws rds modify-db-instance --db-instance-identifier <id> --enable-performance-insights --apply-immediately (no outage; seven days are kept at no price; the smallest classes of some engines lack it)",
          },
        ],
      },
    ];
  }
  const total = waits.events.reduce((sum, { sessions }) => sum + sessions, 0);
  const shown = waits.events.filter(({ sessions }) => sessions >= LEAST);
  return [
    {
      type: "table",
      title: `${TITLE}${waits.shortened ? " (the days that Performance Insights keeps)" : ""}`,
      columns: [
        { title: "EVENT", yield: 0 },
        { title: "SESSIONS", align: "right", yield: 0 },
        { title: "SHARE", align: "right", yield: 1 },
      ],
      rows: shown.map(({ name, sessions }): Cell[] => [
        name,
        sessions.toFixed(2),
        `${Math.round((100 * sessions) / total)} %`,
      ]),
      empty: "no session was active",
    },
    ...loadLine(waits, cpus),
  ];
}

function loadLine({ load }: Extract<Waits, { state: "on" }>, cpus: number | undefined): Section[] {
  if (load === undefined) return [];
  const busy = cpus !== undefined && load.p95 > cpus;
  const against = cpus === undefined ? "" : `, against ${cpus} vCPU`;
  const text = `active sessions: ${load.mean.toFixed(2)} on average, p95 ${load.p95.toFixed(2)}${against}`;
  return [{ type: "lines", lines: [{ text, tone: busy ? "warn" : "muted" }] }];
}
