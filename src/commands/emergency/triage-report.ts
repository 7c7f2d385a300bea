import { toJson } from "../../core/json.js";
import { type Line, type Report, report, type Section, type Tone } from "../../core/report.js";
import { formatDuration } from "../../core/time.js";
import type { Finding } from "../../health/check.js";
import { toneOf } from "../../health/check.js";
import type { Verdict } from "../../health/verdict.js";

const TONES: Record<Verdict["state"], Tone> = {
  healthy: "ok",
  degraded: "warn",
  critical: "critical",
  blind: "unknown",
};
const PROOFS = 3;
const LINES = 5;

/** A verdict as a person reads it: the cause first, then its proof, then every check, then what to type. */
export function triageReport(verdict: Verdict, findings: readonly Finding[], now: Date): Report {
  const { state, headline, rule, next } = verdict;
  return report({
    schema: "emergency.triage",
    headline,
    tone: TONES[state],
    exit: state === "healthy" ? "ok" : "unhealthy",
    data: {
      state,
      cause: rule ?? null,
      headline,
      at: now.toISOString(),
      findings: toJson([...verdict.ranked, ...findings.filter((one) => !verdict.ranked.includes(one))]),
      next: toJson(next),
    },
    sections: [...evidence(verdict), checks(findings, now), ...commands(verdict)],
  });
}

function evidence(verdict: Verdict): Section[] {
  const proofs = verdict.ranked.slice(0, PROOFS).filter((one) => one.evidence.length > 0);
  const lines = proofs.flatMap((one): Line[] => [
    { text: `${one.title}: ${one.what}`, tone: toneOf(one.state) },
    // Without their times: beside lines that have none, a column of them would push everything aside.
    ...one.evidence.slice(0, LINES).map(({ time: _, ...line }) => ({ ...line, text: `  ${line.text}` })),
  ]);
  return lines.length === 0 ? [] : [{ type: "lines", title: "Evidence", lines }];
}

function checks(findings: readonly Finding[], now: Date): Section {
  return {
    type: "table",
    title: "Checks",
    columns: [
      { title: "CHECK", yield: 0 },
      { title: "STATE", yield: 0 },
      { title: "WHAT", yield: 1 },
      { title: "FOR", yield: 3 },
    ],
    rows: findings.map(({ title, state, what, since }) => [
      title,
      { text: state, tone: toneOf(state) },
      what,
      since === undefined || state === "ok" || state === "skipped"
        ? ""
        : formatDuration(now.getTime() - since.getTime()),
    ]),
    empty: "no check was made",
  };
}

function commands({ next }: Verdict): Section[] {
  return next.length === 0 ? [] : [{ type: "commands", title: "Next", commands: next }];
}
