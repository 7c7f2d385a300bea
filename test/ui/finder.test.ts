import { describe, expect, it } from "vitest";
import { type Command, type CommandGroup, command } from "../../src/core/command.js";
import { NexusError } from "../../src/core/errors.js";
import { choice, flag, integer, list, required, text, withDefault } from "../../src/core/options.js";
import { report } from "../../src/core/report.js";
import { askMissing } from "../../src/ui/ask-missing.js";
import { type FinderDeps, type FinderSection, findCommand } from "../../src/ui/finder.js";
import type { Prompts } from "../../src/ui/prompts.js";
import { quoted, typedCommand } from "../../src/ui/shell.js";

const examples: Command["examples"] = [
  { type: "a", does: "b" },
  { type: "c", does: "d" },
];
const run = async () => report({ schema: "x", headline: "x", tone: "ok", data: {}, sections: [] });

const scale = command({
  name: "scale",
  summary: "Run more or fewer tasks",
  risk: "disruptive",
  args: { count: required(text("how many tasks")) },
  options: { moveRange: flag("move the autoscaling range"), reason: text("why") },
  examples,
  run,
});
const restore = command({
  name: "recover",
  summary: "Restore to a new instance",
  risk: "destructive",
  options: { snapshot: required(text("which snapshot", { source: "snapshots" })), tag: list("tags") },
  examples,
  run,
});
const status = command({ name: "status", summary: "How it runs", risk: "reads", examples, run });
const tree: CommandGroup = {
  name: "service",
  summary: "The service",
  commands: [status, scale, { name: "db", summary: "Its database", self: status, commands: [restore] }],
};
const sections: FinderSection[] = [{ name: "service", summary: "The service", load: async () => tree }];

/** A person who gives these answers in order; a list is answered by its label's beginning. */
function person(answers: string[]) {
  const asked: string[] = [];
  const next = (question: string) => {
    asked.push(question);
    const answer = answers.shift();
    if (answer === undefined) throw new Error(`nobody answers "${question}"`);
    return answer;
  };
  const pick: Prompts["search"] = async (question, choices) => {
    const answer = next(question);
    const found = choices.find(({ label }) => label.startsWith(answer));
    if (found === undefined)
      throw new Error(`"${answer}" is not offered: ${choices.map(({ label }) => label).join(", ")}`);
    return found.value;
  };
  const prompts: Prompts = {
    confirm: async (question) => next(question) === "yes",
    input: async (question, options) => {
      for (;;) {
        const answer = next(question);
        if ((options?.validate?.(answer) ?? true) === true) return answer;
      }
    },
    select: pick,
    search: pick,
  };
  return { prompts, asked };
}

function deps(answers: string[], more: Partial<FinderDeps> = {}): FinderDeps & { said: string[]; asked: string[] } {
  const { prompts, asked } = person(answers);
  const said: string[] = [];
  return { prompts, asked, said, note: (words) => said.push(words), program: "nexusctl --env sandbox", ...more };
}

describe("the finder", () => {
  it("leads from a section to a command line, and prints it", async () => {
    const given = deps(["service", "service scale", "5", "run it"]);
    expect(await findCommand(sections, given)).toEqual(["service", "scale", "5"]);
    expect(given.said).toEqual(["the same, typed: nexusctl --env sandbox service scale 5"]);
  });

  it("sets options one by one, and can only look", async () => {
    const given = deps(["service", "service scale", "5", "--move-range", "--reason", "black friday", "only look"]);
    const argv = await findCommand(sections, given);
    expect(argv).toEqual(["service", "scale", "5", "--move-range", "--reason", "black friday", "--dry-run"]);
    expect(given.said[0]).toContain("--reason 'black friday' --dry-run");
  });

  it("asks nothing more of a command that takes nothing", async () => {
    expect(await findCommand(sections, deps(["service", "service status"]))).toEqual(["service", "status"]);
  });

  it("puts an argument that begins with a dash where it is not taken for an option", async () => {
    const argv = await findCommand(sections, deps(["service", "service scale", "-1", "run it"]));
    expect(argv).toEqual(["service", "scale", "--", "-1"]);
  });

  it("reaches groups in groups, and a group's own command", async () => {
    expect(await findCommand(sections, deps(["service", "service db"]))).toEqual(["service", "db"]);
    const given = deps(["service", "service db recover", "snap-2", "run it"], {
      sources: async () => [
        { word: "snap-1", why: "3d ago" },
        { word: "snap-2", why: "" },
      ],
    });
    expect(await findCommand(sections, given)).toEqual(["service", "db", "recover", "--snapshot", "snap-2"]);
  });

  it("lets a value be typed when those there are cannot be looked up, and says why", async () => {
    const given = deps(["service", "service db recover", "snap-9", "run it"], {
      sources: async () => {
        throw new NexusError("permission", "access denied to rds:DescribeDBSnapshots");
      },
    });
    expect(await findCommand(sections, given)).toContain("snap-9");
    expect(given.said[0]).toContain("access denied");
  });
});

describe("what is required and was not typed", () => {
  const one = (name: string, spec: Parameters<typeof askMissing>[0][number]["spec"], index?: number) => [
    { name, spec, index },
  ];

  it("is asked for, and checked as if it had been typed", async () => {
    const spec = required(integer("how many", { min: 1, max: 9 }));
    const given = deps(["many", "12", "5"]);
    expect(await askMissing(one("count", spec, 0), given)).toEqual(new Map([["count", "5"]]));
    expect(given.asked).toHaveLength(3);
  });

  it("is a list where the choices are known", async () => {
    const spec = required(choice("how bad", ["P1", "P2"]));
    expect(await askMissing(one("severity", spec), deps(["P2"]))).toEqual(new Map([["severity", "P2"]]));
  });

  it("may be several", async () => {
    const spec = { ...list("tags"), required: true };
    expect(await askMissing(one("tag", spec), deps(["", "a=1", "b=2", ""]))).toEqual(
      new Map([["tag", ["a=1", "b=2"]]]),
    );
  });

  it("is left to its default by an empty answer where it has one", async () => {
    const spec = withDefault(integer("how many", { min: 1, max: 9 }), 2);
    expect(await askMissing(one("count", spec), deps([""]))).toEqual(new Map());
  });
});

describe("a command line that is printed", () => {
  it("can be pasted into a shell", () => {
    expect(typedCommand("nexusctl", ["logs", "it's $HOME", "--x=1", ""])).toBe(
      `nexusctl logs 'it'\\''s $HOME' --x=1 ''`,
    );
    expect(quoted("plain-word_1.2:3/4")).toBe("plain-word_1.2:3/4");
  });
});
