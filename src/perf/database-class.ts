import { burstBaseline, classCpus, classMemory } from "../aws/rds/class-memory.js";
import type { Summary } from "./points.js";

const GIB = 1024 ** 3;
/** Fewer credits than this are none: they are spent within a minute or two. */
const NO_CREDITS = 2;
/** The share of its connections from which on a database is short of them. */
const CROWDED = 0.9;

export interface ClassFacts {
  class: string;
  /** Percent of the processors. */
  cpu: Summary;
  /** Bytes: what is neither free nor given back on demand. */
  memoryUsed: Summary;
  connections: Summary | undefined;
  maxConnections: number | undefined;
  /** The fewest CPU credits seen; undefined where the class has none or CloudWatch does not say. */
  leastCredits: number | undefined;
  /** Classes that RDS offers for this engine and version; undefined when it cannot be asked. */
  orderable: readonly string[] | undefined;
  /** Percent that is to stay free. */
  headroom: number;
}

export type ClassAdvice =
  | { action: "keep" | "larger" | "smaller" | "other"; class: string; because: string; risks: string[] }
  | { action: "none"; why: string };

interface Size {
  name: string;
  cpus: number;
  memory: number;
}

interface Need {
  cpus: number;
  memory: number;
}

/** Another class, or the same one, with what speaks for it; nothing where a number that decides is not known. */
export function adviseClass(facts: ClassFacts): ClassAdvice {
  const advice = byUse(facts);
  const note = crowded(facts);
  return advice.action === "none" || note === undefined ? advice : { ...advice, risks: [...advice.risks, note] };
}

/** Connections that nearly ran out: no class cures that by itself. */
function crowded({ connections, maxConnections }: ClassFacts): string | undefined {
  if (connections === undefined || maxConnections === undefined) return undefined;
  if (connections.max < maxConnections * CROWDED) return undefined;
  return `${round(connections.max)} of ${maxConnections} connections were open: a pool, or a larger max_connections, helps more than a class`;
}

function byUse(facts: ClassFacts): ClassAdvice {
  const own = sizeOf(facts.class);
  if (own === undefined) return { action: "none", why: `nexusctl does not know the size of ${facts.class}` };
  const free = 1 - facts.headroom / 100;
  const need = {
    cpus: ((facts.cpu.p95 / 100) * own.cpus) / free,
    memory: facts.memoryUsed.p95 / free,
  };
  const spent = spentCredits(facts);
  if (spent !== undefined) return moved(facts, "other", spent, steady(facts, own, need));
  const short = shortOf(own, need, facts);
  if (short !== undefined) return moved(facts, "larger", short, larger(facts, own, need));
  return smallerOrKeep(facts, own, need);
}

function smallerOrKeep(facts: ClassFacts, own: Size, need: Need): ClassAdvice {
  const words = `CPU p95 ${round(facts.cpu.p95)} %, memory p95 ${gib(facts.memoryUsed.p95)} of ${gib(own.memory)} GiB`;
  const keep = (because: string): ClassAdvice => ({ action: "keep", class: facts.class, because, risks: [] });
  const [candidate] = sizes(facts)
    .filter(({ name, memory }) => familyOf(name) === familyOf(own.name) && memory < own.memory)
    .filter((one) => one.cpus >= need.cpus && one.memory >= need.memory && sustains(one, own, facts))
    .sort((a, b) => a.memory - b.memory || a.cpus - b.cpus);
  if (candidate === undefined) return keep(`${words}: it fits`);
  const connections = connectionsFit(facts, candidate.memory / own.memory);
  if (connections !== true) return keep(`${words}; ${candidate.name} would do, but ${connections}`);
  return {
    action: "smaller",
    class: candidate.name,
    because: `${words}: ${candidate.name} (${candidate.cpus} vCPU, ${gib(candidate.memory)} GiB) has room for it`,
    risks: [
      "less memory keeps less of the data in cache: more is read from disk",
      "max_connections follows the memory where the parameter group leaves it to the class",
      OUTAGE,
    ],
  };
}

const OUTAGE = "changing the class is an outage of minutes; --at maintenance-window moves it there";

/** Undefined when credits say nothing against the class. */
function spentCredits({ class: name, cpu, leastCredits }: ClassFacts): string | undefined {
  const baseline = burstBaseline(name);
  if (baseline === undefined) return undefined;
  if (cpu.mean > baseline) {
    const left = leastCredits === undefined ? "" : `, and its credits went down to ${round(leastCredits)}`;
    return `CPU is ${round(cpu.mean)} % on average, more than the ${baseline} % that ${name} can sustain${left}`;
  }
  if (leastCredits === undefined || leastCredits >= NO_CREDITS) return undefined;
  return `its CPU credits ran out: ${name} is slow then, or is charged extra`;
}

function shortOf(own: Size, need: Need, { cpu, memoryUsed }: ClassFacts): string | undefined {
  const short = [
    ...(need.cpus > own.cpus ? [`CPU p95 is ${round(cpu.p95)} %`] : []),
    ...(need.memory > own.memory ? [`memory p95 is ${gib(memoryUsed.p95)} of ${gib(own.memory)} GiB`] : []),
  ];
  return short.length === 0 ? undefined : `${short.join(", ")}: too little stays free`;
}

function moved(
  facts: ClassFacts,
  action: "larger" | "other",
  because: string,
  candidate: Size | undefined,
): ClassAdvice {
  if (facts.orderable === undefined) {
    return { action: "none", why: `${because}; which classes RDS offers could not be read` };
  }
  if (candidate === undefined) {
    return { action: "none", why: `${because}; RDS offers no class for it that nexusctl knows the size of` };
  }
  return {
    action,
    class: candidate.name,
    because: `${because}; ${candidate.name} has ${candidate.cpus} vCPU and ${gib(candidate.memory)} GiB`,
    risks: [OUTAGE, "its price is another, and nexusctl has no prices of RDS: look it up first"],
  };
}

/** In the same family if there is one, else among those for general use and with more memory. */
function larger(facts: ClassFacts, own: Size, need: Need): Size | undefined {
  const bigger = sizes(facts)
    .filter(({ cpus, memory }) => cpus >= Math.max(need.cpus, own.cpus) && memory >= Math.max(need.memory, own.memory))
    .filter(({ cpus, memory }) => cpus > own.cpus || memory > own.memory);
  const same = bigger.filter(({ name }) => familyOf(name) === familyOf(own.name));
  return smallestOf(same.length > 0 ? same : bigger.filter(isGeneral));
}

/** One whose processors are there all the time. */
function steady(facts: ClassFacts, own: Size, need: Need): Size | undefined {
  return smallestOf(
    sizes(facts)
      .filter(isGeneral)
      .filter(({ cpus, memory }) => cpus >= need.cpus && memory >= Math.max(need.memory, own.memory)),
  );
}

function isGeneral({ name }: Size): boolean {
  return /^db\.[mr]\d/.test(name);
}

/** Least memory, then fewest processors, then the newest generation. */
function smallestOf(all: readonly Size[]): Size | undefined {
  const generation = ({ name }: Size) => Number(/\d+/.exec(familyOf(name))?.[0] ?? 0);
  return [...all].sort(
    (a, b) => a.memory - b.memory || a.cpus - b.cpus || generation(b) - generation(a) || (a.name < b.name ? -1 : 1),
  )[0];
}

/** Whether a smaller burstable class could give this much on average, with the same part left free. */
function sustains(one: Size, own: Size, { cpu, headroom }: ClassFacts): boolean {
  const baseline = burstBaseline(one.name);
  if (baseline === undefined) return true;
  return (cpu.mean * own.cpus) / one.cpus <= baseline * (1 - headroom / 100);
}

/** `true`, or why they do not. */
function connectionsFit({ connections, maxConnections, headroom }: ClassFacts, share: number): true | string {
  if (connections === undefined || maxConnections === undefined) return "how many connections it takes is unknown";
  const most = Math.floor(maxConnections * share);
  if (connections.max <= most * (1 - headroom / 100)) return true;
  return `${round(connections.max)} connections were open, and it may take only ${most}`;
}

function sizes({ orderable }: ClassFacts): Size[] {
  return (orderable ?? []).flatMap((name) => sizeOf(name) ?? []);
}

function sizeOf(name: string): Size | undefined {
  const [cpus, memory] = [classCpus(name), classMemory(name)];
  return cpus === undefined || memory === undefined ? undefined : { name, cpus, memory };
}

function familyOf(name: string): string {
  return name.split(".")[1] ?? "";
}

function gib(bytes: number): string {
  return String(Number((bytes / GIB).toFixed(1)));
}

function round(value: number): number {
  return value >= 10 ? Math.round(value) : Number(value.toFixed(1));
}
