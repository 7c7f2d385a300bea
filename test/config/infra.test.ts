import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { resolveEnvironment } from "../../src/config/index.js";
import { FOUR_LINES, failureOf, makePlace } from "./support.js";

async function infraOf(line: string) {
  const place = makePlace();
  const file = place.project(`${FOUR_LINES}${line}`);
  return { folder: join(file, ".."), infra: (await resolveEnvironment(place.input())).infra };
}

describe("where the infrastructure is", () => {
  test("is the folder one stands in, where nothing is said", async () => {
    expect((await infraOf("")).infra).toEqual({ dir: ".", protect: [] });
  });

  test("is relative to the file that says it; a tool without a folder is looked for on PATH", async () => {
    const { folder, infra } = await infraOf(
      "infra: {dir: live/infra, tool: bin/tofu, varFiles: [a.tfvars], workspace: live, protect: [aws_ecs_cluster]}\n",
    );
    expect(infra).toEqual({
      dir: join(folder, "live/infra"),
      tool: join(folder, "bin/tofu"),
      varFiles: ["a.tfvars"],
      workspace: "live",
      protect: ["aws_ecs_cluster"],
    });
    expect((await infraOf("infra: {tool: tofu}\n")).infra.tool).toBe("tofu");
  });

  test.each([
    ["infra: {tool: terragrunt}", "expected terraform, tofu, or a path that ends in one of them"],
    ["infra: {tool: /opt/not-terraform}", "expected terraform, tofu"],
    ["infra: {varFiles: a.tfvars}", "expected a list of files of variables"],
    ["infra: {dri: x}", "did you mean dir?"],
  ])("%s is refused: %s", async (line, words) => {
    const place = makePlace();
    place.project(`${FOUR_LINES}${line}\n`);
    const failure = await failureOf(place.input());
    expect(`${failure.message} ${failure.hint}`).toContain(words);
    expect(failure.exitCode).toBe(2);
  });
});
