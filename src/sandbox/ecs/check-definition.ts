import { readInput } from "../input.js";
import { AwsFault } from "../part.js";

const CLIENT = "ClientException";

interface Row {
  cpu: number;
  from: number;
  to: number;
  step: number;
}

const GIB = 1_024;

/** Fargate's CPU units and the memory in MiB each may have. AWS: "Task CPU and memory". */
const FARGATE: readonly Row[] = [
  { cpu: 256, from: 512, to: 512, step: 1 },
  { cpu: 256, from: GIB, to: 2 * GIB, step: GIB },
  { cpu: 512, from: GIB, to: 4 * GIB, step: GIB },
  { cpu: 1_024, from: 2 * GIB, to: 8 * GIB, step: GIB },
  { cpu: 2_048, from: 4 * GIB, to: 16 * GIB, step: GIB },
  { cpu: 4_096, from: 8 * GIB, to: 30 * GIB, step: GIB },
  { cpu: 8_192, from: 16 * GIB, to: 60 * GIB, step: 4 * GIB },
  { cpu: 16_384, from: 32 * GIB, to: 120 * GIB, step: 8 * GIB },
];

const READ_ONLY = [
  "taskDefinitionArn",
  "revision",
  "status",
  "requiresAttributes",
  "compatibilities",
  "registeredAt",
  "registeredBy",
];

/**
 * What RegisterTaskDefinition refuses, in ECS's words.
 * @returns the input as ECS keeps it: sizes in CPU units and MiB, however they were written
 */
export function checkDefinition(input: Record<string, unknown>): Record<string, unknown> {
  const reader = readInput(input, CLIENT);
  const extra = READ_ONLY.find((name) => name in input);
  if (extra !== undefined) throw new AwsFault("SerializationException", `Unexpected field ${extra}`);
  const fargate = reader.texts("requiresCompatibilities").includes("FARGATE");
  const cpu = size(reader.text("cpu"), "cpu", "vcpu");
  const memory = size(reader.text("memory"), "memory", "gb");
  if (fargate) checkFargate(cpu, memory, reader.text("networkMode"));
  checkContainers(reader.objects("containerDefinitions"), { cpu, memory, fargate });
  return {
    ...input,
    ...(cpu === undefined ? {} : { cpu: String(cpu) }),
    ...(memory === undefined ? {} : { memory: String(memory) }),
  };
}

function size(text: string | undefined, name: string, unit: string): number | undefined {
  if (text === undefined) return undefined;
  const [, plain, big] = new RegExp(`^(?:(\\d+)|(\\d*\\.?\\d+) ?${unit})$`, "i").exec(text) ?? [];
  const found = big === undefined ? Number(plain) : Number(big) * GIB;
  if (Number.isInteger(found)) return found;
  throw new AwsFault(CLIENT, `Invalid '${name}' setting for task.`);
}

function checkFargate(cpu: number | undefined, memory: number | undefined, network: string | undefined): void {
  if (cpu === undefined) throw new AwsFault(CLIENT, "Fargate requires that 'cpu' be defined at the task level.");
  if (memory === undefined) throw new AwsFault(CLIENT, "Fargate requires that 'memory' be defined at the task level.");
  if (network !== "awsvpc") throw new AwsFault(CLIENT, "Fargate only supports network mode 'awsvpc'.");
  const fits = FARGATE.some(
    (row) => row.cpu === cpu && memory >= row.from && memory <= row.to && (memory - row.from) % row.step === 0,
  );
  if (!fits) throw new AwsFault(CLIENT, "No Fargate configuration exists for given values.");
}

interface Task {
  cpu: number | undefined;
  memory: number | undefined;
  fargate: boolean;
}

function checkContainers(containers: Record<string, unknown>[], task: Task): void {
  if (containers.length === 0) throw new AwsFault(CLIENT, "Container list cannot be empty.");
  let cpus = 0;
  let reserved = 0;
  for (const container of containers) {
    const own = readInput(container, CLIENT);
    const name = own.needText("name");
    own.needText("image");
    const memory = own.integer("memory");
    const reservation = own.integer("memoryReservation");
    checkMemory(name, memory, reservation, task);
    cpus += own.integer("cpu") ?? 0;
    reserved += reservation ?? memory ?? 0;
  }
  if (task.cpu !== undefined && cpus > task.cpu) throw sumFault("cpu", "cpu");
  if (task.memory !== undefined && reserved > task.memory) throw sumFault("memoryReservation", "memory");
}

function checkMemory(name: string, memory: number | undefined, reservation: number | undefined, task: Task): void {
  const invalid = `Invalid setting for container '${name}'.`;
  if (memory === undefined && reservation === undefined && task.memory === undefined && !task.fargate) {
    throw new AwsFault(CLIENT, `${invalid} At least one of 'memory' or 'memoryReservation' must be specified.`);
  }
  if (memory === undefined) return;
  if (task.memory !== undefined && memory > task.memory) {
    throw new AwsFault(CLIENT, `The 'memory' setting for container '${name}' is greater than for the task.`);
  }
  if (reservation !== undefined && reservation > memory) {
    throw new AwsFault(CLIENT, `${invalid} The 'memoryReservation' setting is greater than the 'memory' setting.`);
  }
}

/** As ECS says it. */
function sumFault(container: string, task: string): AwsFault {
  return new AwsFault(
    CLIENT,
    `The sum of all container '${container}' values cannot be greater than the value of the task '${task}'.`,
  );
}
