import type { Alarm, MuteRule } from "../../../aws/cloudwatch.js";
import { LOOKS, uses } from "../../../aws/uses.js";
import { command } from "../../../core/command.js";
import { flag } from "../../../core/options.js";
import { type Cell, type Report, report, type Section, type Tone } from "../../../core/report.js";
import { whyNot } from "../../../health/why.js";
import { attempt } from "../../../health/within.js";
import { isMuted, mutedUntil } from "../../../monitor/alarms/mutes.js";
import { shortName } from "../../../monitor/alarms/names.js";
import { reasonWords } from "../../../monitor/alarms/reasons.js";

const PATIENCE_MS = 8_000;
const ORDER = ["ALARM", "INSUFFICIENT_DATA", "OK"];
const WORDS: Readonly<Record<Alarm["state"], { text: string; tone: Tone }>> = {
  ALARM: { text: "alarm", tone: "critical" },
  INSUFFICIENT_DATA: { text: "no data", tone: "unknown" },
  OK: { text: "ok", tone: "ok" },
};

export default command({
  name: "list",
  summary: "Alarms with their state, since when and why",
  description:
    "Metric and composite alarms by the environment's prefix. One that is expected and not there is reported.",
  runbook: ["monitor/alert-management#1"],
  uses: uses(LOOKS.alarms),
  risk: "reads",
  options: { all: flag("every alarm of the account and region") },
  examples: [
    { type: "monitor alarms list", does: "the environment's alarms; exit 3 when one rings" },
    { type: "monitor alarms list --all -o json", does: "every alarm there is, for a script" },
  ],
  run: async (ctx, { all }): Promise<Report> => {
    const { alarmPrefix, expectedAlarms } = ctx.env.names;
    const cloudwatch = await ctx.aws.cloudwatch();
    // Who may see alarms need not be allowed to see mute rules.
    const [found, mutes] = await Promise.all([
      cloudwatch.alarms(all ? "" : alarmPrefix),
      attempt(() => cloudwatch.muteRules(), PATIENCE_MS, ctx),
    ]);
    const rules = mutes.ok ? mutes.value : undefined;
    const unseen = mutes.ok ? "mute rules are not known here" : whyNot(mutes.error);
    const alarms = found.sort(
      (a, b) => ORDER.indexOf(a.state) - ORDER.indexOf(b.state) || a.name.localeCompare(b.name),
    );
    const known = new Set(alarms.map(({ name }) => name));
    const missing = expectedAlarms.filter((name) => !known.has(name));
    const ringing = alarms.filter(({ state }) => state === "ALARM");
    const anyMuted = alarms.some(({ name }) => isMuted(name, rules ?? []));
    const heard = ringing.filter(({ name }) => !isMuted(name, rules ?? []));
    return report({
      schema: "monitor.alarms",
      ...headline(alarms, heard, ringing, missing, alarmPrefix),
      data: {
        prefix: all ? "" : alarmPrefix,
        alarms: alarms.map((alarm) => dataOf(alarm, rules ?? [])),
        missing,
        mutesKnown: rules !== undefined,
      },
      sections: [
        {
          type: "table",
          columns: [
            { title: "ALARM", yield: 0 },
            { title: "STATE", yield: 0 },
            { title: "SINCE" },
            ...(anyMuted ? [{ title: "MUTED UNTIL", yield: 2 }] : []),
            { title: "WHY", yield: 3 },
          ],
          rows: alarms.map((alarm) => rowOf(alarm, rules ?? [], all ? "" : alarmPrefix, anyMuted)),
          empty: `no alarm begins with ${alarmPrefix}`,
        },
        ...missingSection(missing),
        ...(rules === undefined
          ? [
              {
                type: "lines" as const,
                lines: [
                  {
                    text: `whether alarms are muted is unknown: ${unseen}`,
                    tone: "unknown" as const,
                  },
                ],
              },
            ]
          : []),
        ...nextSection(heard, alarmPrefix),
      ],
      exit: heard.length > 0 || missing.length > 0 ? "unhealthy" : "ok",
    });
  },
});

function headline(alarms: Alarm[], heard: Alarm[], ringing: Alarm[], missing: string[], prefix: string) {
  const muted = ringing.length - heard.length;
  const parts = [
    ...(heard.length === 0
      ? []
      : [
          `${heard.length} of ${alarms.length} ${heard.length === 1 ? "rings" : "ring"}: ${heard.map(({ name }) => shortName(name, prefix)).join(", ")}`,
        ]),
    ...(muted === 0 ? [] : [`${muted} muted`]),
    ...(missing.length === 0 ? [] : [`${missing.length} expected and not there`]),
  ];
  const tone: Tone = heard.length > 0 ? "critical" : missing.length > 0 ? "warn" : "ok";
  if (heard.length === 0) parts.unshift(`none of ${alarms.length} alarms rings`);
  return { headline: parts.join("; "), tone };
}

function rowOf(alarm: Alarm, rules: MuteRule[], prefix: string, withMutes: boolean): Cell[] {
  const { name, kind, state, since, reason, actionsEnabled } = alarm;
  const until = mutedUntil(name, rules);
  const muted: Cell = until === undefined ? (isMuted(name, rules) ? "muted" : null) : { time: until };
  const silent = actionsEnabled ? "" : "its actions are switched off; ";
  return [
    `${shortName(name, prefix)}${kind === "composite" ? " (composite)" : ""}`,
    WORDS[state],
    { time: since },
    ...(withMutes ? [muted] : []),
    `${silent}${state === "OK" ? limitWords(alarm) : reasonWords(reason ?? "", prefix)}`,
  ];
}

function limitWords({ metric, threshold, definition, rule }: Alarm): string {
  if (rule !== undefined) return rule;
  if (metric === undefined || threshold === undefined) return "";
  const below = definition?.comparison.startsWith("Less") ?? false;
  return `${metric} ${below ? "<" : ">"} ${threshold}`;
}

function missingSection(missing: string[]): Section[] {
  if (missing.length === 0) return [];
  return [
    {
      type: "lines",
      lines: missing.map((name) => ({
        text: `${name} does not exist: nobody is told when it should ring`,
        tone: "warn",
      })),
    },
  ];
}

function nextSection(heard: Alarm[], prefix: string): Section[] {
  const [first] = heard;
  if (first === undefined) return [];
  const name = shortName(first.name, prefix);
  return [
    {
      type: "commands",
      title: "Next",
      commands: [
        { type: `monitor alarms history ${name}`, why: "how it has been" },
        { type: `monitor alarms ack ${name} --for 1h --reason 'looking into it'`, why: "silence it for an hour" },
      ],
    },
  ];
}

function dataOf(alarm: Alarm, rules: MuteRule[]) {
  const { name, kind, state, reason, since, metric, threshold, comparison, actionsEnabled } = alarm;
  return {
    name,
    kind,
    state,
    since: since?.toISOString() ?? null,
    reason: reason ?? null,
    metric: metric ?? null,
    threshold: threshold ?? null,
    comparison: comparison ?? null,
    actionsEnabled,
    muted: isMuted(name, rules),
    mutedUntil: mutedUntil(name, rules)?.toISOString() ?? null,
  };
}
