/** One numbered step as the runbook has it. */
export interface Passage {
  id: string;
  /** What it types, each as the program and the call: `aws ecs describe-services`. In order, doubles taken out. */
  commands: string[];
  /** Characters of those commands, continuation lines and blanks folded. */
  typed: number;
}

/** Reads the runbook's structure: `##` sections, `###` subsections, `####` steps, each with its blocks of commands. */
export function readRunbook(text: string): Passage[] {
  const passages: Passage[] = [];
  const at = { section: 0, subsection: 0 };
  // Every second part stands between fences.
  for (const [index, part] of text.split(/^```.*$/m).entries()) {
    if (index % 2 === 0) passages.push(...headings(part, at).map((id) => ({ id, commands: [], typed: 0 })));
    else addTo(passages.at(-1), part.split("\n"));
  }
  return passages;
}

/** The ids of the steps that begin in some prose; `at` counts on. */
function headings(prose: string, at: { section: number; subsection: number }): string[] {
  const ids: string[] = [];
  for (const [, level = "", title = ""] of prose.matchAll(/^(#{2,4}) (?!Table of Contents)(.+)$/gm)) {
    if (level.length === 4) ids.push(`${at.section}.${at.subsection}.${Number.parseInt(title, 10)}`);
    else if (level.length === 3) at.subsection += 1;
    else Object.assign(at, { section: at.section + 1, subsection: 0 });
  }
  return ids;
}

function addTo(passage: Passage | undefined, block: string[]): void {
  if (passage === undefined) return;
  const lines = block
    .join("\n")
    .replace(/\\\n\s*/g, " ")
    .split("\n")
    .map((line) => line.trim().replace(/\s+/g, " "))
    .filter((line) => line !== "" && !line.startsWith("#"));
  for (const line of lines) {
    passage.typed += line.length;
    const name = nameOf(line);
    if (name !== undefined && !passage.commands.includes(name)) passage.commands.push(name);
  }
}

/** The program of a line, with its call where it has several; nothing for a here-document's end and assignments. */
function nameOf(line: string): string | undefined {
  const words = line.split(" ");
  const [program = ""] = words;
  if (program === "EOF" || /^[A-Z_]+=/.test(program)) return undefined;
  if (program === "aws") return words.slice(0, words[2] === "wait" ? 4 : 3).join(" ");
  return ["docker", "terraform"].includes(program) ? words.slice(0, 2).join(" ") : program;
}
