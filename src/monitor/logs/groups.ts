import type { Logs } from "../../aws/logs.js";
import type { PlatformNames } from "../../core/environment.js";
import { notFound } from "../../core/errors.js";

type Names = Pick<PlatformNames, "appLogGroup" | "databaseLogGroups">;

/**
 * Log groups by what an operator calls them: `app`, `db` (those of the database's groups that exist), or a group's own name.
 * @throws not-found when the database writes to none of its groups
 */
export async function resolveGroups(
  words: readonly string[],
  names: Names,
  logs: Pick<Logs, "groups">,
): Promise<string[]> {
  const asked = words.length === 0 ? ["app"] : words;
  const found = await Promise.all(asked.map((word) => resolve(word, names, logs)));
  return [...new Set(found.flat())];
}

async function resolve(word: string, names: Names, logs: Pick<Logs, "groups">): Promise<string[]> {
  if (word === "app") return [names.appLogGroup];
  if (word !== "db") return [word];
  const there = await Promise.all(
    names.databaseLogGroups.map(async (name) => ((await logs.groups(name)).includes(name) ? [name] : [])),
  );
  if (there.flat().length > 0) return there.flat();
  throw notFound(
    `the database exports no log to CloudWatch: none of ${names.databaseLogGroups.join(", ")} exists`,
    "its files are on the instance: nexusctl monitor logs download --rds-log latest --to postgresql.log",
  );
}
