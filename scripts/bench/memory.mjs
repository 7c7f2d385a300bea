/** Peak memory of a search: of the events on moto, by both tools, and of a million that a server makes as they are asked for. */
import { buildSupport } from "../test-support.mjs";
import { startApart } from "./apart.mjs";
import { peakMemory } from "./measure.mjs";
import { filterLogEvents, search } from "./reads.mjs";
import { MANY_EVENTS } from "./stage.mjs";

const MILLION = 1_000_000;
export const TARGET_MIB = 110;

export async function memoryRows({ place }) {
  const { "log-server": module } = await buildSupport("log-server");
  const plan = { group: MANY_EVENTS.group, count: MILLION, spanMs: 3_400_000, streams: 20 };
  const server = await startApart(module, "startLogServer", { ...plan, from: Date.now() - 3_500_000 });
  try {
    const million = { ...place, env: { ...place.env, AWS_ENDPOINT_URL: server.url } };
    return [
      { what: "`monitor logs search`, 20,000 events on moto", peakMiB: peakMemory(search(), place) },
      { what: "`aws logs filter-log-events`, the same", peakMiB: peakMemory(filterLogEvents(), place) },
      { what: "`monitor logs search`, 1,000,000 events", peakMiB: peakMemory(search(), million) },
    ];
  } finally {
    server.stop();
  }
}
