import { nearNames } from "../../aws/near-names.js";
import { usage } from "../../core/errors.js";
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

/** The section of this name, or of another word for it. @throws usage error with the nearest names */
export function findSection(wanted: string): RunbookSection {
  const word = wanted.trim().toLowerCase();
  const found = SECTIONS.find(({ name, aliases }) => name === word || aliases.includes(word));
  if (found !== undefined) return found;
  const words = SECTIONS.flatMap(({ name, aliases }) => [name, ...aliases]);
  const near = nearNames(word, words)[0];
  const section = SECTIONS.find(({ name, aliases }) => name === near || aliases.some((alias) => alias === near));
  const names = SECTIONS.map(({ name }) => name).join(", ");
  throw usage(
    `there is no section "${wanted}" in the runbook; there are ${names}`,
    section === undefined ? "see them all: nexusctl runbook" : `did you mean: nexusctl runbook ${section.name}?`,
  );
}
