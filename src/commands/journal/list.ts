import { command } from "../../core/command.js";
import { type ChangeRecord, changesIn } from "../../core/history.js";
import { report } from "../../core/report.js";
import { ifComplete, isComplete } from "../../core/shared/complete.js";
import { statusWords } from "./find.js";

const MOST = 20;
const NONE = "no change was made from here yet";
const UNKNOWN = "no change is known here";

export default command({
  name: "list",
  summary: "The changes made from here, newest first",
  risk: "reads",
  examples: [
    { type: "journal list", does: "the last 20 changes of this environment" },
    { type: "journal list --max-items 100 -o json", does: "the last hundred, for a script" },
  ],
  async run(ctx) {
    const all = changesIn(await ctx.journal.read()).reverse();
    const complete = await isComplete(ctx.shared, "journal");
    const shown = all.slice(0, ctx.globals.maxItems ?? MOST);
    const open = all.filter(({ status }) => status === "crashed").length;
    return report({
      schema: "journal.list",
      headline: ifComplete(
        all.length === 0 && !complete ? UNKNOWN : headline(all.length, shown.length, open),
        complete,
      ),
      tone: open > 0 || !complete ? "warn" : "info",
      data: { changes: shown.map(summary), total: all.length, complete },
      sections: [
        {
          type: "table",
          columns: [
            { title: "CHANGE", yield: 0 },
            { title: "WHEN", yield: 2 },
            { title: "STATUS", yield: 0 },
            { title: "WHAT", yield: 1, comfortable: 24 },
            { title: "BY", yield: 3 },
          ],
          rows: shown.map((one) => [
            one.id,
            { time: new Date(one.begunAt) },
            statusWords(one),
            one.title,
            `${one.actor.user}@${one.actor.host}`,
          ]),
          empty: complete ? NONE : UNKNOWN,
        },
      ],
    });
  },
});

function headline(total: number, shown: number, open: number): string {
  if (total === 0) return NONE;
  const count =
    shown < total ? `the newest ${shown} of ${total} changes` : `${total} ${total === 1 ? "change" : "changes"}`;
  return open > 0 ? `${count}; ${open} with an unknown outcome` : count;
}

function summary(one: ChangeRecord) {
  return {
    id: one.id,
    title: one.title,
    risk: one.risk,
    resource: one.resource,
    status: one.status,
    begunAt: one.begunAt,
    endedAt: one.endedAt ?? null,
    user: one.actor.user,
    host: one.actor.host,
    account: one.actor.account,
    undoes: one.undoes ?? null,
    undoneBy: one.undoneBy ?? null,
  };
}
