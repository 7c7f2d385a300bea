import type { Compared, Round, Tried } from "./compare.js";
import { NOT_TYPED, type Why } from "./not-typed.js";

/** One change that was compared. */
export interface Row extends Compared {
  tried: Tried;
}

const REASONS: Readonly<Record<Why, string>> = {
  guide: "leads from one command to the next; each of those is here",
  job: "a job: its exact calls come of the work itself, so no `aws` command is printed",
  people: "keeps the operator's own record, and tells people by jobs: no `aws` command is printed",
  "sandbox job": "a job that moves the data itself: no `aws` command is printed",
  "no AWS write": "sends no write to AWS",
  "another writes": "sends no write to AWS itself: terraform, PostgreSQL or the tracker is told what to write",
  "moto lacks it":
    "moto knows no mute rules: the real CLI takes the printed commands (`--generate-cli-skeleton output`), moto does not",
  undo: "in the column beside each change",
};

/** What docs/equivalence.md says: the same as long as the commands print the same. */
export function equivalencePage(rows: readonly Row[]): string {
  const typed = rows.reduce((sum, { change, undo }) => sum + change.typed.length + (undo?.typed.length ?? 0), 0);
  const undone = rows.filter(({ undo }) => undo !== undefined).length;
  return [
    "# What is previewed is what is sent",
    "",
    "Written by `npm run equivalence`. Each change is made by nexusctl on one moto, while the `aws` commands that its dry run",
    "prints are typed into a shell on a second, identically seeded one, where `aws` is the real CLI. Every call that arrives is",
    "what was previewed, to the byte; the resources of both end equal. Then its undo likewise.",
    "",
    `${rows.length} changes of ${new Set(rows.map(({ tried }) => tried.words)).size} commands, ${undone} of them taken back again; ${typed} \`aws\` commands typed; all ended equal.`,
    "",
    "| change | `aws` commands typed | for its undo |",
    "|---|---|---|",
    ...rows.map(({ tried, change, undo }) => `| \`${asTyped(tried)}\` | ${verbs(change)} | ${verbs(undo)} |`),
    "",
    "A secret is in no preview: its place is a variable that the shell asks for, and whoever types fills it.",
    "",
    "## Not typed",
    "",
    "Each reason is checked by the suite (`test/trust/equivalence-others.test.ts`).",
    "",
    "| command | why |",
    "|---|---|",
    ...Object.entries(NOT_TYPED).map(([words, why]) => `| \`${words}\` | ${REASONS[why]} |`),
    "",
  ].join("\n");
}

/** Ids and paths are other ones on another day, or machine. */
function asTyped({ argv }: Tried): string {
  const words = argv().map((word) =>
    word
      .replace(/^AKIA\w+$/, "<key>")
      .replace(/^\/.*\//, "")
      .replace(/^.*\.amazonaws\.com\//, ""),
  );
  return words.map((word) => (word.includes(" ") ? `"${word}"` : word)).join(" ");
}

/** `ecs update-service`, without what would be another one on another day. */
function verbs(round: Round | undefined): string {
  if (round === undefined) return "-";
  const all = round.typed.flatMap((command) => [...command.matchAll(/\baws ([a-z0-9-]+ [a-z0-9-]+)/g)]);
  return all.map(([, verb]) => `\`${verb}\``).join(", ");
}
