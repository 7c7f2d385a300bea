import type { RunbookProcedure, RunbookSection } from "./section.js";

/** A procedure that is about what was looked for. */
export interface Found {
  section: RunbookSection;
  procedure: RunbookProcedure;
}

const MOST = 4;
const EMPTY = new Set([
  "a",
  "an",
  "and",
  "the",
  "of",
  "to",
  "in",
  "for",
  "is",
  "on",
  "from",
  "check",
  "how",
  "what",
  "my",
]);
/** Titles and commands say what a procedure is for; the rest mentions more than that. */
const WEIGHTS = { title: 4, command: 3, text: 2, section: 1 };

/**
 * The procedures about these words, the most fitting first, at most four. A word counts where another begins with it or it
 * begins with that, so that `certificates` finds `certificate`. Only those that have the most of the words are taken.
 */
export function search(wanted: string, sections: readonly RunbookSection[]): Found[] {
  const words = wordsOf(wanted).filter((word) => !EMPTY.has(word));
  const scored = sections.flatMap((section) =>
    section.procedures.map((procedure) => ({ section, procedure, ...scoreOf(words, placesOf(section, procedure)) })),
  );
  const most = Math.max(0, ...scored.map(({ hits }) => hits));
  return scored
    .filter(({ hits }) => most > 0 && hits === most)
    .sort((a, b) => b.score - a.score)
    .slice(0, MOST)
    .map(({ section, procedure }) => ({ section, procedure }));
}

interface Place {
  words: string[];
  weight: number;
}

function placesOf(section: RunbookSection, { title, when = "", steps, words = "" }: RunbookProcedure): Place[] {
  return [
    { words: wordsOf(`${title} ${words}`), weight: WEIGHTS.title },
    { words: steps.flatMap(({ type = "" }) => wordsOf(type)), weight: WEIGHTS.command },
    { words: wordsOf(`${when} ${steps.map((step) => step.do).join(" ")}`), weight: WEIGHTS.text },
    { words: wordsOf(`${section.name} ${section.title} ${section.aliases.join(" ")}`), weight: WEIGHTS.section },
  ];
}

function scoreOf(words: string[], places: Place[]): { hits: number; score: number } {
  const best = words.map((word) => places.find((place) => place.words.some((one) => akin(word, one)))?.weight ?? 0);
  return { hits: best.filter((weight) => weight > 0).length, score: best.reduce((sum, weight) => sum + weight, 0) };
}

function akin(wanted: string, word: string): boolean {
  if (wanted.length < 3 || word.length < 3) return wanted === word;
  return word.startsWith(wanted) || (word.length > 3 && wanted.startsWith(word));
}

function wordsOf(text: string): string[] {
  return text.toLowerCase().match(/[a-z0-9]+/g) ?? [];
}
