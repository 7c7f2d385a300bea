/** Lists of thousands: whether time grows no faster than the count, and what memory they take. */
import { startApart } from "./apart.mjs";
import { check, median, peakMemory, round1, timeOf } from "./measure.mjs";
import { nexusctl } from "./stage.mjs";

const FULL = { groups: 10_000, alarms: 5_000, tasks: 2_000, snapshots: 1_000 };
const PART = 4;
const ROUNDS = 5;
export const MEMORY_TARGET = 200;

const LISTS = {
  groups: "security sg list -o json",
  alarms: "monitor alarms list -o json",
  tasks: "service tasks -o json",
  snapshots: "backup snapshot list -o json",
};

/** One row a list. `growth`: how many times as long all take as a quarter of them; linear is at most 4. */
export async function scaleRows({ place, names }) {
  const module = new URL("scale-server.mjs", import.meta.url).href;
  const serve = (share) => startApart(module, "startScaleServer", counts(share), names);
  const all = await serve(1);
  const quarter = await serve(PART);
  try {
    const rows = [];
    for (const [what, words] of Object.entries(LISTS)) {
      const command = nexusctl(words);
      const at = (url) => ({ ...place, env: { ...place.env, AWS_ENDPOINT_URL: url } });
      const [whole, part] = [await took(command, at(all.url)), await took(command, at(quarter.url))];
      rows.push({
        what: `\`${words.replace(" -o json", "")}\``,
        count: FULL[what],
        ms: round1(whole),
        quarterMs: round1(part),
        growth: Math.round((whole / part) * 100) / 100,
        peakMiB: peakMemory(command, at(all.url)),
      });
    }
    return rows;
  } finally {
    all.stop();
    quarter.stop();
  }
}

function counts(share) {
  return Object.fromEntries(Object.entries(FULL).map(([what, count]) => [what, count / share]));
}

async function took(command, place) {
  check(command, place);
  const times = [];
  for (let round = 0; round < ROUNDS; round += 1) times.push(await timeOf([command], place));
  return median(times);
}
