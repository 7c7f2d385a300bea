/** What is loaded together is bundled together: a file costs more to find and open than to compile. */
import { resolve } from "node:path";

/** Each takes what its roots import statically and no earlier one has. */
const CHUNKS = [
  // Answers --help, --version and completion by itself.
  { name: "top", roots: ["src/main.ts"] },
  // Every command line: parsed, configured, shown.
  {
    name: "base",
    roots: [
      "src/program/run.ts",
      "src/program/interrupts.ts",
      "src/config/index.ts",
      "src/config/resolve.ts",
      "src/aws/read-list.ts",
    ],
  },
  // Every call to AWS, whatever the service.
  { name: "aws", roots: ["src/aws/services.ts", "src/aws/sdk/sts.ts"], except: /client-sts|sdk\/sts/ },
];

/** @returns the groups of rolldown's `codeSplitting`, and the plugin that sees who imports whom */
export function chunkGroups() {
  const imports = new Map();
  const closures = new Map();
  const closure = (roots) => {
    const known = closures.get(roots);
    if (known !== undefined) return known;
    const found = new Set();
    const open = roots.map((root) => resolve(root));
    for (let id = open.pop(); id !== undefined; id = open.pop()) {
      if (found.has(id)) continue;
      found.add(id);
      open.push(...(imports.get(id) ?? []));
    }
    closures.set(roots, found);
    return found;
  };
  return {
    plugin: {
      name: "who-imports-whom",
      moduleParsed: ({ id, importedIds }) => {
        imports.set(id, importedIds);
      },
    },
    groups: CHUNKS.map(({ name, roots, except }, at) => ({
      name,
      priority: CHUNKS.length - at,
      test: (id) => closure(roots).has(id) && except?.test(id) !== true,
    })),
  };
}
