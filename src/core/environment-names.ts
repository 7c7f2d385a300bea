import type { Environment } from "./environment.js";

/** What an environment and its parts are called, so that a secret which is called the same is told from them. */
export function namesOf(env: Environment): string[] {
  const { name, project, environment, region, accountId, profile, names, data } = env;
  const { database, redis } = data;
  const all = [name, project, environment, region, accountId, profile, ...Object.values(names).flat()];
  return [...all, database.name, database.user, database.host, redis.user, redis.host].filter(
    (one) => one !== undefined,
  );
}
