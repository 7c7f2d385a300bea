import { shellQuote } from "../../../aws/aws-cli.js";
import { LOOKS, uses } from "../../../aws/uses.js";
import { openDatabaseServer } from "../../../backup/data/access.js";
import { scratchName } from "../../../backup/data/keys.js";
import { change, fact, type JobStep } from "../../../core/change.js";
import { command } from "../../../core/command.js";
import { notFound, usage } from "../../../core/errors.js";
import { required, text } from "../../../core/options.js";
import { bytesWords } from "../../../core/units.js";

const AT_MOST_MS = 60_000;

export default command({
  name: "swap",
  summary: "Let two databases exchange their names, in one transaction",
  description: "Takes back what a restore with --replace did. Sessions in either are ended; nothing is dropped.",
  uses: uses(LOOKS.database, LOOKS.secret),
  risk: "destructive",
  args: { database: required(text("the name that is in use")) },
  options: {
    with: required(text("the database that takes its place", { placeholder: "database" })),
    host: text("another server than the configured one", { placeholder: "host[:port]" }),
  },
  examples: [
    {
      type: "backup data swap nexus_platform --with nexus_platform_before_20260131140503",
      does: "put the database back that a restore replaced",
    },
    {
      type: "backup data swap nexus_platform --with nexus_restored --dry-run",
      does: "what putting a restored one into its place would do",
    },
  ],
  async run(ctx, { database, with: other, host }) {
    if (database === other) throw usage("a database cannot be swapped with itself");
    const server = await openDatabaseServer(ctx, host);
    const [one, two] = await Promise.all([server.facts(database), server.facts(other)]);
    if (one === undefined || two === undefined) {
      const names = (await server.databases()).map(({ name }) => name);
      const missing = one === undefined ? database : other;
      throw notFound(`there is no database "${missing}" at ${server.place}`, `there are ${names.join(", ")}`);
    }
    const meanwhile = scratchName(ctx.clock.now());
    const rename = server.rename([database, meanwhile], [other, database], [meanwhile, other]);
    const step: JobStep = {
      kind: "job",
      id: "swap",
      words: `call ${other} ${database}, and ${database} ${other}`,
      what: `swapping ${database} and ${other}`,
      allows: rename.allows,
      request: { statements: rename.shows },
      timeoutMs: AT_MOST_MS,
      undo: {
        kind: "command",
        words: "exchange them again",
        command: `backup data swap ${shellQuote(database)} --with ${shellQuote(other)}`,
      },
      run: async (job) => {
        await rename.run(job.signal);
        return { database, other };
      },
    };
    return change({
      title: `Swap ${database} and ${other}`,
      risk: "destructive",
      resource: { type: "database", name: database },
      facts: [
        fact("server", server.place),
        fact(database, bytesWords(one.bytes), { after: bytesWords(two.bytes), volatile: true }),
        fact(other, bytesWords(two.bytes), { after: bytesWords(one.bytes), volatile: true }),
      ],
      warnings: [`whoever is connected to ${database} or ${other} is cut off`],
      steps: [step],
      doneWords: `${database} and ${other} have exchanged their names`,
    });
  },
});
