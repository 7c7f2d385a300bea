/**
 * A backup and a restore beside what people use today: pg_dump to a file and the aws CLI, pg_restore of a file. On a
 * generated database, a PostgreSQL server of its own and moto. Needs what the real suite needs, and GNU time.
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { loadSupport } from "../test-support.mjs";
import { peakMemory } from "./measure.mjs";
import { awsBinary, nexusctl } from "./stage.mjs";

/** @param megabytes size of the database, about @returns seconds, ratios and peaks, and whether the restored one is equal */
export async function measureBackup(megabytes) {
  const { startDataPlatform, makeBroadDatabase, hashesOf, KEYS, REGION, BUCKET } = await loadSupport(
    "data-platform",
    "broad-data",
    "odd-data",
    "seed",
  );
  const folder = mkdtempSync(join(tmpdir(), "nexusctl-bench-"));
  const platform = await startDataPlatform(["shared_buffers=256MB", "max_wal_size=4GB"]);
  try {
    const { operator, postgres, moto } = platform;
    const env = {
      PATH: process.env.PATH,
      HOME: operator.home,
      ...KEYS,
      AWS_ENDPOINT_URL: moto.url,
      AWS_DEFAULT_REGION: REGION,
      AWS_EC2_METADATA_DISABLED: "true",
      ACME_DB_PASSWORD: postgres.password,
      PGPASSWORD: postgres.password,
      PGHOST: "127.0.0.1",
      PGPORT: String(postgres.port),
      PGUSER: postgres.user,
    };
    const file = join(folder, "db.dump");
    const run = (command, args) => {
      const begin = performance.now();
      const ended = spawnSync(command, args, { env, cwd: operator.home, encoding: "utf8" });
      if (ended.status !== 0) throw new Error(`${command} ${args.join(" ")}: ${ended.stderr}`);
      return (performance.now() - begin) / 1000;
    };
    const ours = (words) => run(nexusctl(words).command, nexusctl(words).args);
    await makeBroadDatabase(postgres, "small", Math.round(megabytes / 10));
    await makeBroadDatabase(postgres, "acme", megabytes);
    const [size] = await postgres.sql("SELECT pg_database_size('acme') AS bytes");
    const create = (database) => `backup data create --only database --database ${database} -q`;
    const peak = (words) => peakMemory(nexusctl(words), { env, cwd: operator.home });
    const dump = run("pg_dump", ["--format=custom", "--file", file, "acme"]);
    const upload = run(awsBinary(), ["s3", "cp", "--quiet", file, `s3://${BUCKET}/by-hand/db.dump`]);
    const backup = ours(create("acme"));
    const peaks = { small: peak(create("small")), large: peak(create("acme")) };
    await postgres.sql("CREATE DATABASE by_hand");
    const byHand = run("pg_restore", ["--exit-on-error", "--dbname=by_hand", file]);
    const restore = ours("backup data restore latest --into restored --yes --confirm restored -q");
    const restorePeak = peak("backup data restore latest --into again --yes --confirm again -q");
    const [before, after] = [await hashesOf(postgres, "acme"), await hashesOf(postgres, "restored")];
    const equal = JSON.stringify(before) === JSON.stringify(after);
    return {
      megabytes,
      diskMiB: mib(Number(size.bytes)),
      dumpMiB: mib(statSync(file).size),
      dumpSeconds: round(dump),
      uploadSeconds: round(upload),
      backupSeconds: round(backup),
      backupRatio: round(backup / (dump + upload)),
      peakMiB: {
        [`${Math.round(megabytes / 10)} MB`]: peaks.small,
        [`${megabytes} MB`]: peaks.large,
        restore: restorePeak,
      },
      pgRestoreSeconds: round(byHand),
      restoreSeconds: round(restore),
      restoreRatio: round(restore / byHand),
      tables: Object.keys(before).length,
      hashesEqual: equal,
    };
  } finally {
    rmSync(folder, { recursive: true });
    await platform.stop();
  }
}

function mib(bytes) {
  return Math.round(bytes / 1024 ** 2);
}

function round(number) {
  return Math.round(number * 100) / 100;
}
