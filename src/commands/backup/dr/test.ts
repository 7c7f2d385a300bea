import { uses } from "../../../aws/uses.js";
import { rehearsal } from "../../../backup/dr/rehearse.js";
import { readReports } from "../../../backup/dr/reports.js";
import { change, fact } from "../../../core/change.js";
import { command } from "../../../core/command.js";
import type { Context } from "../../../core/context.js";
import { usage } from "../../../core/errors.js";
import { text } from "../../../core/options.js";
import { formatDuration, formatRelative } from "../../../core/time.js";
import { readGiven } from "../../given.js";

export default command({
  name: "test",
  summary: "Rehearse recovery: invoke the function once, time it, keep the report",
  description:
    "Exactly one invocation, whatever the network does. A function that fails is a failure (exit 1) even where HTTP says 200. The time it took is kept as the RTO.",
  runbook: ["backup/disaster-recovery#1"],
  uses: uses({ lambda: ["GetFunctionConfiguration", "Invoke"] }),
  risk: "disruptive",
  options: {
    payload: text("JSON to send, a file with it, or - for stdin (default recovery.payload, else {})", {
      placeholder: "json|file|-",
    }),
  },
  examples: [
    { type: "backup dr test --dry-run", does: "which function, and what is sent to it" },
    { type: "backup dr test --yes -o json", does: "for a script that rehearses every month" },
  ],
  async run(ctx, { payload }) {
    const lambda = await ctx.aws.functions();
    const name = ctx.env.names.recoveryFunction;
    const facts = await lambda.facts(name);
    const sent = payload === undefined ? JSON.stringify(ctx.env.recovery.payload) : checked(await given(ctx, payload));
    const [last] = readReports(ctx);
    return change({
      title: `Rehearse recovery with ${name}`,
      risk: "disruptive",
      resource: { type: "lambda-function", name },
      facts: [
        fact("function", facts.arn ?? name),
        fact("sends", sent),
        fact("may run for", formatDuration(facts.timeoutMs)),
        fact("changed", facts.modifiedAt === undefined ? null : formatRelative(facts.modifiedAt, ctx.clock.now()), {
          volatile: true,
        }),
        fact(
          "last test",
          last === undefined
            ? "never from here"
            : `${formatRelative(new Date(last.at), ctx.clock.now())}, ${last.ok ? "passed" : "failed"}`,
          { volatile: true },
        ),
      ],
      warnings: facts.state === undefined || facts.state === "Active" ? [] : [`the function is ${facts.state}`],
      steps: [rehearsal(ctx, lambda, facts, sent)],
      doneWords: `${name} passed`,
      after: (results) => afterWords(results.invoke ?? {}),
    });
  },
});

async function given(ctx: Context, payload: string): Promise<string> {
  return /^\s*[[{"\d]/.test(payload) ? payload : readGiven(ctx, payload);
}

function checked(payload: string): string {
  try {
    return JSON.stringify(JSON.parse(payload));
  } catch (thrown) {
    throw usage(`--payload is not JSON: ${thrown instanceof Error ? thrown.message : String(thrown)}`);
  }
}

function afterWords({ durationMs, answer, log }: { [key: string]: unknown }): string[] {
  const ms = Number(durationMs ?? 0);
  return [
    `recovered in ${ms < 1_000 ? "under a second" : formatDuration(ms)} (RTO)`,
    `it answered ${String(answer)}`,
    ...(Array.isArray(log) ? log.map(String) : []),
  ];
}
