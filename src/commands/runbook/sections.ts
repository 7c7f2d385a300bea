import { nearNames } from "../../aws/near-names.js";
import { type NexusError, usage } from "../../core/errors.js";
import { backup } from "./backup.js";
import { emergency } from "./emergency.js";
import { incident } from "./incident.js";
import { maintenance } from "./maintenance.js";
import { monitor } from "./monitor.js";
import { perf } from "./perf.js";
import type { RunbookSection } from "./section.js";
import { security } from "./security.js";
import { service } from "./service.js";

export const SECTIONS: readonly RunbookSection[] = [
  emergency,
  service,
  monitor,
  backup,
  security,
  perf,
  incident,
  maintenance,
];

/** The section of this name, or of another word for it. */
export function sectionNamed(wanted: string): RunbookSection | undefined {
  const word = wanted.toLowerCase();
  return SECTIONS.find(({ name, aliases }) => name === word || aliases.includes(word));
}

/** For words that nothing is about: a usage error with the nearest section. */
export function unknownSection(wanted: string): NexusError {
  const words = SECTIONS.flatMap(({ name, aliases }) => [name, ...aliases]);
  const near = nearNames(wanted.toLowerCase(), words)[0];
  const section = SECTIONS.find(({ name, aliases }) => name === near || aliases.some((alias) => alias === near));
  const names = SECTIONS.map(({ name }) => name).join(", ");
  return usage(
    `nothing in the runbook is about "${wanted}"; its sections are ${names}`,
    section === undefined ? "see them all: nexusctl runbook" : `did you mean: nexusctl runbook ${section.name}?`,
  );
}
