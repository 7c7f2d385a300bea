import type { TaskSize } from "../aws/fargate.js";

export type Architecture = "X86_64" | "ARM64";

/** US dollars an hour, Linux, on demand, without ephemeral storage beyond the free 20 GB. */
interface Rate {
  vcpu: number;
  gib: number;
}

/** When and where the figures were read. They are estimates: savings plans, Spot and taxes are not in them. */
export const PRICES_AS_OF = "2026-03";
export const PRICES_SOURCE = "https://aws.amazon.com/fargate/pricing/";
const HOURS_A_MONTH = 730;

const US: Readonly<Record<Architecture, Rate>> = {
  X86_64: { vcpu: 0.04048, gib: 0.004445 },
  ARM64: { vcpu: 0.03238, gib: 0.00356 },
};

const RATES: Readonly<Record<string, Readonly<Record<Architecture, Rate>>>> = { "us-east-1": US, "us-west-2": US };

/** What one task costs a month; undefined for a region the table does not have. */
export function monthlyPrice(size: TaskSize, region: string, architecture: Architecture): number | undefined {
  const rate = RATES[region]?.[architecture];
  return rate === undefined ? undefined : priceAt(size, rate);
}

/** For comparing sizes where no price is known: a processor costs about nine times a gibibyte everywhere. */
export function relativePrice(size: TaskSize): number {
  return priceAt(size, US.X86_64);
}

function priceAt({ cpu, memory }: TaskSize, { vcpu, gib }: Rate): number {
  return ((cpu / 1_024) * vcpu + (memory / 1_024) * gib) * HOURS_A_MONTH;
}
