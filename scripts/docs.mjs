// Writes what can be told from the commands themselves: docs/commands.md, docs/iam-policy.md, and tables in others.
// `--check` writes nothing and fails when one of them is stale.
import { readFileSync, writeFileSync } from "node:fs";
import { between } from "./blocks.mjs";
import { importTypeScript } from "./import-typescript.mjs";
import { readIfThere } from "./read-if-there.mjs";

const { allCommands, auditChecks, exitCodes, policies, reference, table } =
  await importTypeScript("scripts/describe.ts");

const commands = await allCommands();
const { read, operate } = await policies();
const made = {
  "docs/commands.md": `# Commands\n\nMade by \`npm run docs\` from the commands themselves. Options that every command takes: \`nexusctl --help\`.\n\n${table(commands)}\n\n${reference(commands)}\n`,
  "docs/iam-policy.md": `# IAM policies\n\nMade by \`npm run docs\` from what the commands declare; \`nexusctl security policy\` prints it for your own names, and for some commands only.\n\nWhere operators share their state in a bucket, it prints what that takes too: [shared-state.md](shared-state.md).\n\n## To look only\n\nEnough for every command that changes nothing, and for every dry run.\n\n\`\`\`json\n${read}\n\`\`\`\n\n## To operate\n\nAlso for changes. Put your own names in place of \`<project>\` and \`<environment>\`.\n\n\`\`\`json\n${operate}\n\`\`\`\n`,
  "docs/security.md": between(readFileSync("docs/security.md", "utf8"), "checks", `\n${auditChecks()}\n`),
  "README.md": between(
    between(readFileSync("README.md", "utf8"), "commands", `\n${table(commands)}\n`),
    "exit codes",
    `\n${exitCodes()}\n`,
  ),
};

const check = process.argv.includes("--check");
const stale = Object.entries(made).filter(([path, text]) => readIfThere(path) !== text);
if (!check) for (const [path, text] of stale) writeFileSync(path, text);
for (const [path] of stale) console.log(`${check ? "stale" : "written"}: ${path}`);
if (check && stale.length > 0) {
  console.error("run: npm run docs");
  process.exitCode = 1;
}
