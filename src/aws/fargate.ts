/**
 * The sizes a Fargate task can have, in CPU units (1,024 a vCPU) and MiB.
 * AWS: "Amazon ECS task definition parameters for Fargate", task size.
 */
export interface TaskSize {
  cpu: number;
  memory: number;
}

interface Row {
  cpu: number;
  /** MiB: smallest, largest, and the step between. 256 CPU units have three sizes of their own. */
  memory: readonly number[];
}

const GIB = 1_024;

function from(least: number, most: number, step: number): number[] {
  return Array.from({ length: (most - least) / step + 1 }, (_, index) => (least + index * step) * GIB);
}

const ROWS: readonly Row[] = [
  { cpu: 256, memory: [512, 1 * GIB, 2 * GIB] },
  { cpu: 512, memory: from(1, 4, 1) },
  { cpu: 1_024, memory: from(2, 8, 1) },
  { cpu: 2_048, memory: from(4, 16, 1) },
  { cpu: 4_096, memory: from(8, 30, 1) },
  { cpu: 8_192, memory: from(16, 60, 4) },
  { cpu: 16_384, memory: from(32, 120, 8) },
];

/** The CPU units there are, smallest first. */
export const FARGATE_CPUS: readonly number[] = ROWS.map(({ cpu }) => cpu);

/** The memory sizes, in MiB, that a task of this CPU may have; undefined where there is no such CPU. */
export function fargateMemories(cpu: number): readonly number[] | undefined {
  return ROWS.find((row) => row.cpu === cpu)?.memory;
}

/** Every pair there is, smallest CPU first, then smallest memory. */
export function fargateSizes(): TaskSize[] {
  return ROWS.flatMap(({ cpu, memory }) => memory.map((one) => ({ cpu, memory: one })));
}

/** Why Fargate has no such size, with what it has instead; undefined for one that it has. */
export function whyNotFargate({ cpu, memory }: TaskSize): string | undefined {
  const memories = fargateMemories(cpu);
  if (memories === undefined) return `Fargate has no task of ${cpu} CPU units; it has ${FARGATE_CPUS.join(", ")}`;
  if (memories.includes(memory)) return undefined;
  return `Fargate has no task of ${cpu} CPU units and ${memory} MiB; with ${cpu} it has ${memoryWords(memories)}`;
}

function memoryWords(memories: readonly number[]): string {
  const [first = 0, second = first] = memories;
  const last = memories.at(-1) ?? first;
  if (memories.length <= 4) return `${memories.join(", ")} MiB`;
  return `${first} to ${last} MiB in steps of ${second - first}`;
}
