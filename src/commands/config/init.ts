import { resolve } from "node:path";
import { change, fact } from "../../core/change.js";
import { command } from "../../core/command.js";
import type { Context } from "../../core/context.js";
import { usage } from "../../core/errors.js";
import { readIfThere } from "../../core/files.js";
import { required, text, withDefault } from "../../core/options.js";

const FLAGS: Record<string, string> = {
  project: "--project",
  environment: "--environment",
  region: "--region",
  accountId: "--account-id",
};

export default command({
  name: "init",
  summary: "Write a configuration file for one environment",
  description:
    "Four settings are enough: the names of the service, the database and all the rest follow <project>-<environment>-*, and each can be set in the file afterwards.",
  risk: "safe",
  needs: "nothing",
  options: {
    project: required(text("first part of every name, e.g. nexus-platform")),
    environment: required(text("second part of every name, e.g. production")),
    accountId: required(
      text("the AWS account's 12 digits; no change is made in any other account", { placeholder: "id" }),
    ),
    file: withDefault(text("where to write it", { placeholder: "path" }), "nexusctl.yaml"),
  },
  examples: [
    {
      type: "config init --project acme --environment staging --region eu-west-1 --account-id 123456789012",
      does: "write nexusctl.yaml into this folder",
    },
    {
      type: "config init --project acme --environment staging --region eu-west-1 --account-id 123456789012 --file ~/.config/nexusctl/config.yaml",
      does: "the same for this user, whatever the folder",
    },
  ],
  async run(ctx, { project, environment, accountId, file }) {
    const settings = { project, environment, region: regionOf(ctx), accountId };
    await check(settings);
    const path = resolve(ctx.paths.cwd, file);
    const content = contentOf(settings);
    const there = readIfThere(path);
    if (there !== undefined && there !== content) {
      throw usage(
        `${path} exists already; nothing was changed`,
        "edit it and check it with nexusctl config validate, or add --file <path>",
      );
    }
    return change({
      title: `Write ${path}`,
      risk: "safe",
      resource: { type: "file", name: path },
      facts: [
        fact(path, there === undefined ? "does not exist" : "exists", { after: "exists" }),
        ...Object.entries(settings).map(([key, value]) => fact(key, value)),
      ],
      warnings: [],
      steps:
        there !== undefined
          ? []
          : [
              {
                kind: "file",
                id: "write",
                words: `Write ${path}`,
                path,
                mode: "replace",
                content,
                undo: { kind: "none", why: `it is a new file of yours: delete ${path} to take it back` },
              },
            ],
      ...(there === undefined ? {} : { nothingToDo: `${path} says so already` }),
      doneWords: `Wrote ${path}`,
      after: () => [
        "check credentials and permissions with: nexusctl doctor",
        "see every value and where it comes from with: nexusctl config show --origin",
      ],
    });
  },
});

/** `--region` is an option of every command, so it is not among this one's own. */
function regionOf({ globals, variables }: Context): string {
  const region = globals.region ?? variables.AWS_REGION ?? variables.AWS_DEFAULT_REGION;
  if (region === undefined || region === "") throw usage("--region is missing: the AWS region, e.g. us-west-2");
  return region;
}

/** @throws usage (exit 2), naming the flag and what it takes */
async function check(settings: Record<string, string>): Promise<void> {
  const [{ parseSettings }, { problemText }, { SANDBOX }] = await Promise.all([
    import("../../config/parse.js"),
    import("../../config/errors.js"),
    import("../../config/sandbox.js"),
  ]);
  const { problems } = parseSettings(settings, (key) => FLAGS[key] ?? key);
  if (problems.length > 0) throw usage(problems.map(problemText).join("\n"));
  if (settings.environment === SANDBOX) {
    throw usage(
      `--environment: "${SANDBOX}" is built in and needs no file`,
      "try it with: nexusctl --env sandbox emergency triage",
    );
  }
}

function contentOf({ project, environment, region, accountId }: Record<string, string>): string {
  return `# Names follow <project>-<environment>-*; what is called otherwise goes under names:.
# Every value in force and where it comes from: nexusctl config show --origin
project: ${project}
environment: ${environment}
region: ${region}
accountId: "${accountId}"

# Who is called when it burns:
# contacts:
#   onCall:
#     - { role: Primary, phone: "+1-555-0100" }
#   slackChannel: "#ops"

# Where escalations go; secrets come from variables or files, never from here:
# notifications:
#   pagerDuty: { routingKey: "\${PAGERDUTY_ROUTING_KEY}" }
#   slack: { webhook: "file:~/.secrets/slack-webhook" }
#   email: { from: ops@example.com, to: [status@example.com] }
`;
}
