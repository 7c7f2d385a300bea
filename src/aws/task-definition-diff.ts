import type { ContainerDefinition, TaskDefinition } from "./ecs.js";

/** One thing in which two revisions differ, in words a person knows. Never holds the value of a secret. */
export interface Difference {
  /** e.g. `image of app`, `cpu`, `environment of app` */
  field: string;
  before: string;
  after: string;
}

const NONE = "none";

/**
 * What changes from one revision to another: size, containers, images, ports, logging, and which environment variables
 * and secrets come, go or change. Values of variables are left out, because people put secrets into them.
 */
export function taskDefinitionDiff(from: TaskDefinition, to: TaskDefinition): Difference[] {
  const names = [...new Set([...from.containers, ...to.containers].map(({ name }) => name))];
  return [
    ...differ("family", from.family, to.family),
    ...differ("cpu", from.cpu, to.cpu),
    ...differ("memory", from.memory, to.memory),
    ...names.flatMap((name) => containerDiff(name, containerOf(from, name), containerOf(to, name))),
  ];
}

function containerOf(definition: TaskDefinition, name: string): ContainerDefinition | undefined {
  return definition.containers.find((container) => container.name === name);
}

function containerDiff(
  name: string,
  from: ContainerDefinition | undefined,
  to: ContainerDefinition | undefined,
): Difference[] {
  if (from === undefined || to === undefined) {
    return differ(`container ${name}`, from?.image, to?.image);
  }
  return [
    ...differ(`image of ${name}`, from.image, to.image),
    ...differ(`cpu of ${name}`, from.cpu, to.cpu),
    ...differ(`memory of ${name}`, from.memory, to.memory),
    ...differ(`essential ${name}`, from.essential, to.essential),
    ...differ(`ports of ${name}`, from.ports.join(", "), to.ports.join(", ")),
    ...differ(`log group of ${name}`, from.logGroup, to.logGroup),
    ...environmentDiff(name, from.environment, to.environment),
    ...namesDiff(`secrets of ${name}`, from.secretNames, to.secretNames),
  ];
}

type Scalar = string | number | boolean | undefined;

function differ(field: string, before: Scalar, after: Scalar): Difference[] {
  return before === after ? [] : [{ field, before: words(before), after: words(after) }];
}

function words(value: Scalar): string {
  return value === undefined || value === "" ? NONE : String(value);
}

function environmentDiff(name: string, from: Record<string, string>, to: Record<string, string>): Difference[] {
  const changed = Object.keys(from).filter((key) => key in to && from[key] !== to[key]);
  return [
    ...changed.map((key) => ({ field: `variable ${key} of ${name}`, before: "a value", after: "another value" })),
    ...namesDiff(`variables of ${name}`, Object.keys(from), Object.keys(to)),
  ];
}

/** Names that come and go, e.g. before `OLD_URL`, after `NEW_URL`; those in both are left out. */
function namesDiff(field: string, from: string[], to: string[]): Difference[] {
  const only = (these: string[], those: string[]) => these.filter((one) => !those.includes(one)).sort();
  const gone = only(from, to);
  const come = only(to, from);
  if (gone.length === 0 && come.length === 0) return [];
  return [{ field, before: gone.join(", ") || NONE, after: come.join(", ") || NONE }];
}
