import type { AwsStep, Change, Fact } from "../../src/core/change.js";
import type { Command, Outcome } from "../../src/core/command.js";
import type { Context } from "../../src/core/context.js";
import type { Report } from "../../src/core/report.js";
import { readValues } from "../../src/program/values.js";

interface Typed {
  args?: string[];
  /** Options by their name in code, as text the way they are typed; `true` for a flag. */
  options?: Record<string, string | boolean>;
}

/** Runs a command with values as they would be typed. */
export async function outcomeOf(command: Command, ctx: Context, typed: Typed = {}): Promise<Outcome> {
  return command.run(ctx, readValues(command, { args: typed.args ?? [], options: typed.options ?? {} }));
}

export async function changeOf(command: Command, ctx: Context, typed: Typed = {}): Promise<Change> {
  const outcome = await outcomeOf(command, ctx, typed);
  if (outcome.kind !== "change") throw new Error(`${command.name} answered with a ${outcome.kind}, not a change`);
  return outcome;
}

export async function reportOf(command: Command, ctx: Context, typed: Typed = {}): Promise<Report> {
  const outcome = await outcomeOf(command, ctx, typed);
  if (outcome.kind !== "report") throw new Error(`${command.name} answered with a ${outcome.kind}, not a report`);
  return outcome;
}

/** The change's steps as `Operation` or `wait`, in order. */
export function operationsOf(change: Change): string[] {
  return change.steps.map((step) => (step.kind === "aws" ? step.operation : step.kind));
}

export function awsSteps(change: Change): AwsStep[] {
  return change.steps.flatMap((step) => (step.kind === "aws" ? [step] : []));
}

export function factOf(change: Change, name: string): Fact | undefined {
  return change.facts.find((one) => one.name === name);
}

/** All text of a report that a person may see. */
export function textOf(report: Report): string {
  return JSON.stringify([report.headline, report.sections]);
}
