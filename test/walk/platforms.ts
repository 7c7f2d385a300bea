import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { COMPLETE, seedForChanges, typed } from "../support/change-commands.js";
import { makeHome } from "../support/cli.js";
import { type Moto, startMoto } from "../support/moto.js";
import { DATABASE, DOMAIN, KEYS, makeTopic, SERVICE, seedPlatform } from "../support/seed.js";

/** Where the walk goes, and what things are called there. */
export interface Platform {
  name: "sandbox" | "moto";
  home: string;
  env: Record<string, string>;
  /** What stands for the words in angle brackets. */
  names: Record<string, string>;
  stop(): Promise<void>;
}

/** The simulated platform, fast: trouble can be made there. */
export async function sandbox(): Promise<Platform> {
  const home = makeHome();
  writeFileSync(join(home, "Dockerfile"), "FROM scratch\nCOPY server /server\n");
  const stem = "nexus-platform-sandbox";
  return {
    name: "sandbox",
    home,
    env: { NEXUSCTL_ENV: "sandbox", NEXUSCTL_SANDBOX_SPEED: "200", NEXUSCTL_SANDBOX_SEED: "walk" },
    names: {
      stem,
      service: `${stem}-service`,
      db: `${stem}-db`,
      domain: "nexus.example.com",
      zone: "example.com",
      user: "ci-deployer",
      secret: "ci-deployer",
      key: "AKIASANDBOXDEPLOYER1",
      group: `${stem}-db`,
    },
    stop: async () => undefined,
  };
}

/** Acme's staging environment on AWS's wire protocols, written by others. */
export async function moto(): Promise<Platform> {
  const server: Moto = await startMoto();
  await seedPlatform(server.url);
  await seedForChanges(server.url);
  await makeTopic(server.url);
  const home = makeHome();
  writeFileSync(
    join(home, "nexusctl.yaml"),
    `${COMPLETE}contacts: {onCall: [{role: Primary, phone: "+1-555-0123"}], path: [On-call engineer, Team lead]}\n`,
  );
  return {
    name: "moto",
    home,
    env: { ...KEYS, AWS_ENDPOINT_URL: server.url },
    names: {
      stem: "acme-staging",
      service: SERVICE,
      db: DATABASE,
      domain: DOMAIN,
      zone: "acme.example",
      user: "robot",
      secret: "robot-key",
      key: typed("security keys delete")[3] ?? "",
      group: "acme-open",
    },
    stop: () => server.stop(),
  };
}
