import type { NextCommand } from "../core/report.js";
import { byState, type Finding } from "./check.js";
import { boardOf, type Remedy, RULES } from "./rules.js";

/** What a look at the platform comes to. */
export interface Verdict {
  /** `blind`: nothing bad was seen, but not everything could be looked at. */
  state: "healthy" | "degraded" | "critical" | "blind";
  /** The rule that names the cause; undefined when none of them fits. */
  rule: string | undefined;
  /** What of the service's own commands would mend it; undefined when that cannot be said. */
  remedy: Remedy | undefined;
  headline: string;
  /** The findings that prove the cause, then the other bad ones, the worst first. */
  ranked: Finding[];
  unknown: Finding[];
  next: NextCommand[];
}

const isBad = ({ state }: Finding) => state === "critical" || state === "warn";

/** Names the probable cause of what the checks found. Unknown is never taken for ok. */
export function reachVerdict(findings: readonly Finding[]): Verdict {
  const bad = findings.filter(isBad).sort(byState);
  const unknown = findings.filter(({ state }) => state === "unknown");
  if (bad.length === 0) return unknown.length === 0 ? healthy(findings) : blind(findings, unknown);
  const board = boardOf(findings);
  const rule = RULES.find((one) => one.when(board));
  const proof = rule === undefined ? [] : bad.filter(({ check }) => rule.evidence.includes(check));
  const ranked = [...order(proof, rule?.evidence ?? []), ...bad.filter((one) => !proof.includes(one))];
  const [worst] = ranked;
  return {
    state: bad.some(({ state }) => state === "critical") ? "critical" : "degraded",
    rule: rule?.id,
    remedy: rule?.remedy,
    headline: rule?.cause(board) ?? `${worst?.title ?? "something"}: ${worst?.what ?? "wrong"}`,
    ranked,
    unknown,
    next: distinct([...(rule?.next(board) ?? []), ...ranked.flatMap(({ next }) => next)]).slice(0, MOST_COMMANDS),
  };
}

const MOST_COMMANDS = 4;

function healthy(findings: readonly Finding[]): Verdict {
  const seen = findings.filter(({ state }) => state === "ok").length;
  return {
    state: "healthy",
    rule: undefined,
    remedy: undefined,
    headline: `all is well: ${seen} checks, nothing wrong`,
    ranked: [],
    unknown: [],
    next: [],
  };
}

function blind(findings: readonly Finding[], unknown: Finding[]): Verdict {
  const count = unknown.length === 1 ? "1 check gave no answer" : `${unknown.length} checks gave no answer`;
  const problems = new Set(unknown.map(({ facts }) => facts.problem));
  const [only] = problems.size === 1 ? problems : [];
  const why = BLIND_WORDS[String(only)];
  return {
    state: "blind",
    rule: undefined,
    remedy: undefined,
    headline: `nothing wrong was seen, but ${count} (of ${findings.length})${why === undefined ? "" : `: ${why}`}`,
    ranked: [],
    unknown,
    next: only === "throttled" ? [AGAIN] : [{ type: "doctor", why: "credentials, permissions and the endpoint" }],
  };
}

const AGAIN: NextCommand = { type: "emergency triage", why: "in a minute, when AWS lets calls through again" };

/** What it means when every check that gave no answer has the same problem. */
const BLIND_WORDS: Record<string, string | undefined> = {
  denied: "these credentials may not look there",
  credentials: "AWS does not accept these credentials",
  throttled: "AWS throttles the calls",
  late: "AWS is too slow to answer, or cannot be reached from here",
};

function order(findings: Finding[], by: string[]): Finding[] {
  return [...findings].sort((a, b) => by.indexOf(a.check) - by.indexOf(b.check));
}

function distinct(commands: NextCommand[]): NextCommand[] {
  return commands.filter(({ type }, index) => commands.findIndex((one) => one.type === type) === index);
}
