import type { ListedEnvironment } from "../../config/choose.js";
import type { ConfigProblem } from "../../config/errors.js";
import type { ConfigSources } from "../../config/load.js";
import { command } from "../../core/command.js";
import type { Context } from "../../core/context.js";
import { asNexusError, usage } from "../../core/errors.js";
import { toJson } from "../../core/json.js";
import { text } from "../../core/options.js";
import { report, type Section } from "../../core/report.js";
import { sourcesOf } from "./sources.js";

interface Checked {
  files: { path: string; problems: ConfigProblem[] }[];
  /** Environments of files without problems, each tried out. */
  environments: { name: string; problem: string | undefined; warnings: string[] }[];
}

export default command({
  name: "validate",
  summary: "Check configuration files: every problem with its line and what was expected",
  risk: "reads",
  needs: "nothing",
  args: { file: text("a file to check in place of those that count", { placeholder: "file" }) },
  examples: [
    { type: "config validate", does: "check the files that count from this folder" },
    { type: "config validate infra/nexusctl.yaml", does: "check one file before it is used" },
  ],
  async run(ctx, { file }) {
    const checked = await checkAll(ctx, sourcesOf(ctx, file));
    if (checked.files.length === 0)
      throw usage("there is no configuration file to check", "write one with: nexusctl config init");
    const { problemText } = await import("../../config/errors.js");
    const problems = [
      ...checked.files.flatMap(({ problems: found }) => found.map(problemText)),
      ...checked.environments.flatMap(({ problem }) => (problem === undefined ? [] : [problem])),
    ];
    const warnings = checked.environments.flatMap(({ name, warnings: some }) => some.map((one) => `${name}: ${one}`));
    const names = checked.environments.map(({ name }) => name);
    return report({
      schema: "config.validate",
      headline: headline(problems.length, names),
      tone: problems.length > 0 ? "critical" : warnings.length > 0 ? "warn" : "ok",
      exit: problems.length > 0 ? "config" : "ok",
      data: {
        valid: problems.length === 0,
        files: checked.files.map(({ path, problems: found }) => ({ path, problems: found.map((one) => toJson(one)) })),
        environments: checked.environments.map(({ name, problem }) => ({ name, problem: problem ?? null })),
        warnings,
      },
      sections: [
        {
          type: "fields",
          rows: checked.files.map(({ path, problems: found }) => [
            path,
            found.length === 0 ? "valid" : `${found.length} wrong`,
          ]),
        },
        ...linesOf("Problems", problems, "critical"),
        ...linesOf("Warnings", warnings, "warn"),
      ],
    });
  },
});

async function checkAll(ctx: Context, sources: ConfigSources): Promise<Checked> {
  const [{ findConfigFiles }, { parseConfig }] = await Promise.all([
    import("../../config/load.js"),
    import("../../config/parse.js"),
  ]);
  const files = findConfigFiles(sources).flatMap(({ path, text: content }) =>
    content === undefined ? [] : [{ path, problems: parseConfig(path, content).problems }],
  );
  if (files.some(({ problems }) => problems.length > 0)) return { files, environments: [] };
  const { listConfigured } = await import("../../config/resolve.js");
  const named = listConfigured(sources).filter(({ kind }) => kind === "aws");
  return { files, environments: await Promise.all(named.map((one) => tryOut(ctx, sources, one))) };
}

/** What is wrong only once all files are put together: a region nobody gives, thresholds that contradict each other. */
async function tryOut(ctx: Context, sources: ConfigSources, { name }: ListedEnvironment) {
  const { resolveConfigured } = await import("../../config/resolve.js");
  const { missingSecrets } = await import("../../config/secrets.js");
  try {
    const globals = { ...ctx.globals, env: name };
    const env = resolveConfigured({ ...sources, globals, redactor: ctx.redactor });
    const unguarded =
      env.accountId === undefined ? ["no accountId: changes are not guarded against the wrong account"] : [];
    return { name, problem: undefined, warnings: [...unguarded, ...missingSecrets(env)] };
  } catch (thrown) {
    return { name, problem: asNexusError(thrown).message, warnings: [] };
  }
}

function headline(problems: number, names: string[]): string {
  if (problems > 0) return `${problems} ${problems === 1 ? "problem" : "problems"} in the configuration`;
  if (names.length === 0) return "the configuration is valid, but names no environment";
  return `the configuration is valid: ${names.join(", ")}`;
}

function linesOf(title: string, texts: string[], tone: "critical" | "warn"): Section[] {
  return texts.length === 0 ? [] : [{ type: "lines", title, lines: texts.map((one) => ({ text: one, tone })) }];
}
