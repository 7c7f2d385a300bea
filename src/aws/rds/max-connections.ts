import { asNexusError } from "../../core/errors.js";
import type { Api } from "../clients.js";
import { UnknownThereError } from "../errors.js";
import { from, pages } from "../paginate.js";
import type { Database } from "../rds.js";
import { classMemory } from "./class-memory.js";
import { evaluate } from "./formula.js";

/** What RDS takes where the parameter group sets nothing (AWS: "Quotas and constraints", maximum number of connections). */
const DEFAULTS: readonly (readonly [engine: RegExp, formula: string])[] = [
  [/^postgres/, "LEAST({DBInstanceClassMemory/9531392},5000)"],
  [/^(mysql|mariadb)/, "{DBInstanceClassMemory/12582880}"],
];

/**
 * The instance's `max_connections`. A formula is computed with the class's nominal memory, of which RDS keeps a part for
 * itself: the true limit is somewhat lower. Undefined when group, engine or class is not known.
 */
export async function maxConnections(api: Api<"rds">, database: Database): Promise<number | undefined> {
  const set = await parameter(api, database.parameterGroup, "max_connections");
  const formula = set ?? DEFAULTS.find(([engine]) => engine.test(database.engine))?.[1];
  if (formula === undefined) return undefined;
  const memory = classMemory(database.class);
  const value = evaluate(formula, {
    AllocatedStorage: database.storageGb * 1024 ** 3,
    ...(memory === undefined ? {} : { DBInstanceClassMemory: memory }),
  });
  return value === undefined || value < 1 ? undefined : Math.floor(value);
}

async function parameter(api: Api<"rds">, group: string | undefined, name: string): Promise<string | undefined> {
  if (group === undefined) return undefined;
  try {
    const found = pages(async (token) => {
      const page = await api.send("DescribeDBParameters", { DBParameterGroupName: group, ...from("Marker", token) });
      return { items: page.Parameters ?? [], next: page.Marker };
    });
    for await (const page of found) {
      const one = page.find(({ ParameterName }) => ParameterName === name);
      if (one !== undefined) return one.ParameterValue === "" ? undefined : one.ParameterValue;
    }
    return undefined;
  } catch (thrown) {
    const error = asNexusError(thrown);
    if (error.code === "not-found" || error instanceof UnknownThereError) return undefined;
    throw error;
  }
}
