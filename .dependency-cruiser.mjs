import { readFileSync } from "node:fs";

/** Packages that nexusctl may be made of: those with a line in docs/dependencies.md. */
const BUNDLED = [...readFileSync("docs/dependencies.md", "utf8").matchAll(/^\| `([^`]+)`/gm)].map(([, name]) => name);

/** The arrows of docs/architecture.md, as rules. `npm run lint:folders` fails on the first one that is crossed. */
const only = (name, from, allowed, comment) => ({
  name,
  comment,
  severity: "error",
  from: { path: from },
  to: { path: "^src/", pathNot: [from, ...allowed] },
});

export default {
  forbidden: [
    { name: "no-circular", severity: "error", from: {}, to: { circular: true } },
    { name: "no-orphans", severity: "error", from: { orphan: true, path: "^src/", pathNot: "\\.d\\.ts$" }, to: {} },
    only("core-stands-alone", "^src/core/", [], "core rests on Node only"),
    only("config-knows-core", "^src/config/", ["^src/core/"], "configuration reads files, not AWS"),
    only("aws-knows-core", "^src/aws/", ["^src/core/"], "wrappers speak to AWS and to nobody else"),
    only("health-reads", "^src/health/", ["^src/core/", "^src/aws/", "^src/monitor/"], "checks read through wrappers"),
    only(
      "incident-records",
      "^src/incident/",
      ["^src/core/", "^src/aws/", "^src/health/", "^src/monitor/"],
      "records are files and facts; evidence is read as checks are",
    ),
    only("monitor-watches", "^src/monitor/", ["^src/core/", "^src/aws/"], "following and charting rest on wrappers"),
    only(
      "backup-keeps",
      "^src/backup/",
      ["^src/core/", "^src/aws/", "^src/health/"],
      "backups rest on wrappers, and probe what they restored",
    ),
    only(
      "security-guards",
      "^src/security/",
      ["^src/core/", "^src/aws/", "^src/health/"],
      "security rests on wrappers",
    ),
    only(
      "perf-measures",
      "^src/perf/",
      ["^src/core/", "^src/aws/", "^src/health/", "^src/monitor/"],
      "sizes rest on metrics",
    ),
    only("release-delivers", "^src/release/", ["^src/core/", "^src/aws/"], "builds and registries rest on wrappers"),
    only("infra-plans", "^src/infra/", ["^src/core/"], "terraform is a child process, not AWS"),
    only(
      "checklist-keeps",
      "^src/checklist/",
      ["^src/core/", "^src/aws/", "^src/health/", "^src/monitor/", "^src/backup/", "^src/security/", "^src/incident/"],
      "a checklist runs checks and remembers answers",
    ),
    only("sandbox-is-a-world", "^src/sandbox/", ["^src/core/"], "the sandbox is another AWS: it knows no command"),
    only("ui-shows", "^src/ui/", ["^src/core/"], "what is seen knows nothing of where it came from"),
    only(
      "commands-read",
      "^src/commands/",
      [
        "^src/core/",
        "^src/aws/",
        "^src/health/",
        "^src/monitor/",
        "^src/incident/",
        "^src/backup/",
        "^src/security/",
        "^src/perf/",
        "^src/release/",
        "^src/infra/",
        "^src/checklist/",
        "^src/config/",
      ],
      "a command reads and returns; it never shows",
    ),
    {
      name: "sdk-ends-in-aws",
      comment: "SDK clients are spoken to in src/aws, simulated in src/sandbox, and unknown elsewhere",
      severity: "error",
      from: { path: "^src/", pathNot: "^src/(aws|sandbox)/" },
      to: { path: "node_modules/@(aws-sdk|smithy)/" },
    },
    {
      name: "no-screen-in-commands",
      severity: "error",
      from: {
        path: "^src/(commands|core|aws|health|monitor|incident|backup|security|perf|release|infra|checklist|sandbox|config)/",
      },
      to: { path: "node_modules/(chalk|ora|inquirer|@inquirer|cli-table3)/" },
    },
    {
      name: "no-tools-in-src",
      comment: "all that src imports is bundled, and has its line in docs/dependencies.md; tools of the build stay out",
      severity: "error",
      from: { path: "^src/" },
      to: {
        path: "node_modules/",
        pathNot: `node_modules/(${BUNDLED.join("|")})/`,
        dependencyTypesNot: ["type-only"],
      },
    },
    {
      name: "no-unknown-packages",
      severity: "error",
      from: { path: "^src/" },
      to: { dependencyTypes: ["npm-unknown", "npm-no-pkg"], dependencyTypesNot: ["type-only"] },
    },
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    tsConfig: { fileName: "tsconfig.json" },
    tsPreCompilationDeps: true,
    exoticRequireStrings: [],
    enhancedResolveOptions: { exportsFields: ["exports"], conditionNames: ["import", "node", "default"] },
  },
};
