import { command } from "../../core/command.js";
import { report } from "../../core/report.js";
import { sourcesOf } from "./sources.js";

const ROLES = {
  explicit: "NEXUSCTL_CONFIG, in place of all others",
  project: "project: this folder or the nearest above it",
  user: "user: every folder",
} as const;

export default command({
  name: "path",
  summary: "Which configuration files count, strongest first",
  risk: "reads",
  needs: "nothing",
  examples: [
    { type: "config path", does: "where files are looked for, and which are there" },
    { type: "config path -o text --query 'files[?exists].path'", does: "only those that are there, for a script" },
  ],
  async run(ctx) {
    const { findConfigFiles } = await import("../../config/load.js");
    const files = findConfigFiles(sourcesOf(ctx)).map(({ path, role, text }) => ({
      path,
      role,
      exists: text !== undefined,
    }));
    const there = files.filter(({ exists }) => exists);
    return report({
      schema: "config.path",
      headline:
        there.length === 0
          ? "there is no configuration file yet"
          : there.length === 1
            ? `one configuration file counts: ${there[0]?.path}`
            : `${there.length} configuration files count; the first is the strongest`,
      tone: "info",
      data: { files },
      sections: [
        {
          type: "table",
          columns: [{ title: "FILE", yield: 0 }, { title: "THERE" }, { title: "FOR", yield: 2 }],
          rows: files.map(({ path, role, exists }) => [path, exists ? "yes" : "no", ROLES[role]]),
          empty: "none",
        },
        ...(there.length > 0
          ? []
          : [
              {
                type: "commands" as const,
                title: "Next",
                commands: [{ type: "config init", why: "write one" }],
              },
            ]),
      ],
    });
  },
});
