import { changesIn } from "../../core/history.js";
import type { Line, NextCommand } from "../../core/report.js";
import { check, type Look } from "../check.js";
import { type DueRule, dueRules } from "../due-rules.js";

/** Which rules that were opened from here for a while are still there although the while is over? (journal, EC2) */
export const dueRulesLeft = check({
  id: "due-rules",
  title: "Temporary rules",
  async run(look) {
    const known = dueRules(changesIn(await look.journal.read()));
    const late = known.filter(({ by }) => by <= look.now);
    // Without one there is nothing to ask EC2 for.
    const there = late.length === 0 ? [] : await stillThere(look, late);
    const what =
      there.length > 0
        ? `${there.length} ${there.length === 1 ? "rule is" : "rules are"} open past the time`
        : known.length > late.length
          ? `${known.length - late.length} open for a while, none overdue`
          : "none";
    return {
      state: there.length > 0 ? "warn" : "ok",
      what,
      resource: there[0]?.group ?? "",
      facts: { overdue: there.map(({ ruleId }) => ruleId) },
      evidence: there.map(({ words, by }): Line => ({ text: `${words}: was to be revoked`, time: by, tone: "warn" })),
      next: there.map(
        ({ group, ruleId, words }): NextCommand => ({
          type: `security sg revoke ${group} --rule ${ruleId}`,
          why: `overdue: ${words}`,
        }),
      ),
    };
  },
});

async function stillThere(look: Look, late: DueRule[]): Promise<DueRule[]> {
  const network = await look.aws.network();
  const groups = [...new Set(late.map(({ group }) => group))];
  const ids = new Set((await Promise.all(groups.map((group) => network.rules(group)))).flat().map(({ id }) => id));
  return late.filter(({ ruleId }) => ids.has(ruleId));
}
