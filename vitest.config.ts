import { defineConfig } from "vitest/config";

const project = (name: string, include: string[], extra: Record<string, unknown> = {}) => ({
  test: {
    name,
    include,
    exclude: ["node_modules/**"],
    environment: "node" as const,
    // What the binary switches off for operators is noise in a test log too.
    env: { AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true" },
    ...extra,
  },
});

export default defineConfig({
  define: { __NEXUSCTL_VERSION__: JSON.stringify("0.0.0-test") },
  test: {
    projects: [
      project(
        "unit",
        [
          "test/{core,aws,backup,config,security,infra,commands,health,monitor,incident,perf,checklist,sandbox,ui,program,docs}/**/*.test.ts",
        ],
        {
          // Tests of properties try hundreds of cases; beside other work on the machine that takes its time.
          testTimeout: 30_000,
        },
      ),
      project("cli", ["test/cli/**/*.test.ts"], { testTimeout: 60_000, hookTimeout: 120_000 }),
      project("wire", ["test/wire/**/*.test.ts"], {
        testTimeout: 60_000,
        hookTimeout: 180_000,
        fileParallelism: false,
      }),
      project("trust", ["test/trust/**/*.test.ts"], {
        // In the full run a test tries hundreds of cases of one command.
        testTimeout: process.env.NEXUSCTL_TRUST_FULL === "1" ? 1_800_000 : 120_000,
        hookTimeout: 180_000,
        fileParallelism: false,
      }),
      project("walk", ["test/walk/**/*.test.ts"], {
        testTimeout: 120_000,
        hookTimeout: 180_000,
        fileParallelism: false,
      }),
      project("real", ["test/real/**/*.test.ts"], {
        testTimeout: 60_000,
        hookTimeout: 180_000,
        fileParallelism: false,
      }),
    ],
  },
});
