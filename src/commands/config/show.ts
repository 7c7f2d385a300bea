import { isSecretKey, leaves } from "../../config/origins.js";
import { command } from "../../core/command.js";
import { isObject, type Json, type JsonObject } from "../../core/json.js";
import { flag } from "../../core/options.js";
import { type Cell, report } from "../../core/report.js";
import { formatDuration } from "../../core/time.js";

export default command({
  name: "show",
  summary: "Every setting of the environment, and where it comes from",
  risk: "reads",
  options: { origin: flag("also say where each value comes from: flag, variable, file and line, or default") },
  examples: [
    { type: "config show --origin", does: "all settings, each with the file and line it stands in" },
    { type: "config show -o json --query 'settings.\"names.cluster\"'", does: "one setting, for a script" },
  ],
  async run({ env }, { origin }) {
    const settings = leaves(env).map(({ key, value }) => ({ key, value: isSecretKey(key) ? "set, not shown" : value }));
    const originOf = (key: string) => String(env.origins[key] ?? "default");
    const missing = Object.keys(env.origins).filter(
      (key) => isSecretKey(key) && !settings.some((one) => one.key === key),
    );
    const shown = [...settings, ...missing.map((key) => ({ key, value: "not set" }))];
    const data: JsonObject = {
      environment: env.name,
      settings: Object.fromEntries(settings.map(({ key, value }) => [key, value])),
      origins: env.origins,
    };
    return report({
      schema: "config.show",
      headline: `${env.name}: ${env.project}-${env.environment} in ${env.region}${env.accountId === undefined ? "" : `, account ${env.accountId}`}`,
      tone: "info",
      data,
      sections: [
        {
          type: "table",
          columns: [
            { title: "SETTING", yield: 0 },
            { title: "VALUE" },
            ...(origin ? [{ title: "FROM", yield: 2 }] : []),
          ],
          rows: shown.map(({ key, value }): Cell[] => [
            key.replace(/Ms$/, ""),
            words(key, value),
            ...(origin ? [originOf(key)] : []),
          ]),
          empty: "none",
        },
      ],
    });
  },
});

function words(key: string, value: Json): Cell {
  if (typeof value === "number" && key.endsWith("Ms")) return formatDuration(value);
  if (Array.isArray(value)) return value.length === 0 ? "none" : value.map(itemWords).join(", ");
  return isObject(value) ? itemWords(value) : value;
}

/** One item of a list: a name, a contact, a severity, an item of a checklist (by its id), or who stands in. */
function itemWords(item: Json): string {
  if (!isObject(item)) return String(item);
  const { name, respondWithinMs, role, phone, id, off, who, from, to } = item;
  if (typeof respondWithinMs === "number") return `${String(name)} within ${formatDuration(respondWithinMs)}`;
  if (id !== undefined) return `${String(id)}${off === undefined ? "" : " (off)"}`;
  if (who !== undefined) return `${String(who)} from ${String(from)} to ${String(to)}`;
  return `${String(role ?? name)} ${String(phone)}`;
}
