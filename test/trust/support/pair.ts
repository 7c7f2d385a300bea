import { fileURLToPath } from "node:url";
import { folderWithAws } from "../../support/aws-cli.js";
import { COMPLETE, seedForChanges } from "../../support/change-commands.js";
import { makeOperator, type Operator } from "../../support/cli.js";
import { type RecordingProxy, startRecordingProxy } from "../../support/recording-proxy.js";
import { KEYS, makeTopic, seedPlatform } from "../../support/seed.js";
import { type SeededMoto, startSeededMoto } from "./seeded-moto.js";
import { openShell, type TypingShell } from "./typing-shell.js";

/** One of two moto servers that hold the same platform, with the same ids. */
export interface Side {
  seeded: SeededMoto;
  /** Before it: writes down what arrives. */
  proxy: RecordingProxy;
}

/** Where nexusctl works, and where a person types what it printed. */
export interface Pair {
  ours: Side;
  byHand: Side;
  /** Builds the platform on both, then what `prepare` adds. */
  begin(prepare?: (url: string) => Promise<void>): Promise<void>;
  /** Works on `ours`; its date stands still. */
  operator(configuration?: string): Operator;
  /** Types on `byHand`: a printed `--endpoint-url` names it in place of `ours`. */
  shell(): TypingShell;
  stop(): Promise<void>;
}

const FROZEN = fileURLToPath(new URL("frozen.mjs", import.meta.url));

export async function startPair(): Promise<Pair> {
  const folder = folderWithAws();
  const [ours, byHand] = await Promise.all([startSide(), startSide()]);
  const sides = [ours, byHand];
  return {
    ours,
    byHand,
    begin: async (prepare) => {
      await Promise.all(
        sides.map(async ({ seeded, proxy }) => {
          await seeded.begin();
          await seedPlatform(seeded.url);
          await seedForChanges(seeded.url);
          await makeTopic(seeded.url);
          await prepare?.(seeded.url);
          proxy.clear();
        }),
      );
    },
    operator: (configuration = COMPLETE) =>
      makeOperator(configuration, {
        ...KEYS,
        AWS_ENDPOINT_URL: ours.proxy.url,
        NODE_OPTIONS: `--import=${FROZEN}`,
        NEXUSCTL_TEST_NOW: new Date().toISOString(),
      }),
    shell: () => {
      const shell = openShell(folder);
      return { ...shell, type: (command) => shell.type(command.replaceAll(ours.proxy.url, byHand.proxy.url)) };
    },
    stop: async () => {
      await Promise.all(sides.flatMap(({ proxy, seeded }) => [proxy.stop(), seeded.stop()]));
    },
  };
}

async function startSide(): Promise<Side> {
  const seeded = await startSeededMoto();
  return { seeded, proxy: await startRecordingProxy(seeded.url) };
}
