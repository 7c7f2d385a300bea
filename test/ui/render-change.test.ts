import { describe, expect, it } from "vitest";
import type { Applied } from "../../src/core/apply.js";
import { type Change, change, fact, ref } from "../../src/core/change.js";
import { NexusError } from "../../src/core/errors.js";
import type { Where } from "../../src/core/perform.js";
import { previewDocument, resultDocument } from "../../src/ui/change-document.js";
import { renderPreview } from "../../src/ui/render-change.js";
import { renderResult } from "../../src/ui/render-result.js";
import { widthOf } from "../../src/ui/text.js";
import { viewOf } from "./support.js";

const where: Where = {
  environment: "staging",
  kind: "aws",
  region: "eu-west-1",
  identity: { account: "123456789012", arn: "arn:aws:iam::123456789012:user/ops" },
};

const deploy: Change = change({
  title: "Deploy web:1.4.0 to nexus-platform-staging-service",
  risk: "disruptive",
  resource: { type: "ecs-service", name: "nexus-platform-staging-service" },
  facts: [
    fact("revision", "task:42", { after: "task:43" }),
    fact("desired", 3, { after: 5 }),
    fact("running", 3, { volatile: true }),
  ],
  warnings: ["the tag 1.4.0 can be moved; the digest is what is deployed"],
  steps: [
    {
      id: "register",
      kind: "aws",
      words: "Register a revision with the new image",
      service: "ecs",
      operation: "RegisterTaskDefinition",
      input: { family: "task" },
      repeat: "once",
      undo: { kind: "none", why: "a revision that nothing uses does no harm" },
    },
    {
      id: "update",
      kind: "aws",
      words: "Move the service to it",
      service: "ecs",
      operation: "UpdateService",
      input: { taskDefinition: ref("register", "arn", "<ARN of the new revision>") },
      repeat: "harmless",
      undo: {
        kind: "call",
        words: "move it back to task:42",
        service: "ecs",
        operation: "UpdateService",
        input: { taskDefinition: "task:42" },
      },
    },
    {
      id: "wait",
      kind: "wait",
      words: "Wait until the deployment is complete",
      timeoutMs: 900_000,
      reattach: "service wait",
      wait: () => {
        throw new Error("a preview never waits");
      },
    },
  ],
});
const commands = {
  update: `aws ecs update-service --service 'nexus platform' --task-definition "\${REVISION:?ARN of the new revision}"`,
  wait: "FOUND=$(aws ecs describe-services --query 'services[0].status' --output text)",
};

const secret: Change = change({
  title: "Page",
  risk: "safe",
  resource: { type: "incident", name: "i-1" },
  facts: [],
  warnings: [],
  steps: [
    {
      id: "slack",
      kind: "job",
      words: "Tell the channel",
      what: "telling Slack",
      request: { recipient: "Slack", message: { text: "down" } },
      allows: [],
      timeoutMs: 20_000,
      run: async () => ({}),
      optional: true,
      undo: { kind: "none", why: "it was said" },
    },
    {
      id: "note",
      kind: "file",
      words: "Keep the record",
      path: "/state/i-1.json",
      mode: "replace",
      content: "secret-content",
      undo: { kind: "none", why: "a record stays" },
    },
    {
      id: "restore",
      kind: "process",
      words: "Restore the data",
      command: "pg_restore",
      args: ["--list"],
      env: { PGPASSWORD: "secret-env" },
      stdin: "secret-stdin",
      undo: { kind: "command", words: "drop the new database", command: "backup drop" },
    },
  ],
});

describe("the preview of a change", () => {
  it("says where, as whom, before and after, warnings, and each step with its way back", () => {
    expect(renderPreview(deploy, where, commands, viewOf())).toMatchInlineSnapshot(`
      "! DISRUPTIVE  Deploy web:1.4.0 to nexus-platform-staging-service
        staging · account 123456789012 · eu-west-1
        as arn:aws:iam::123456789012:user/ops

        revision  task:42 → task:43
        desired   3       → 5
        running   3

        ! the tag 1.4.0 can be moved; the digest is what is deployed

        1. Register a revision with the new image
           ecs:RegisterTaskDefinition
           no undo: a revision that nothing uses does no harm
        2. Move the service to it
           ecs:UpdateService
           undo: move it back to task:42
        3. Wait until the deployment is complete
           for at most 15m
      "
    `);
  });

  it("shows exact inputs and aws commands with -v, values to come by name", () => {
    expect(renderPreview(deploy, where, commands, viewOf({ verbose: true, columns: 60 }))).toMatchInlineSnapshot(`
      "! DISRUPTIVE  Deploy web:1.4.0 to
        nexus-platform-staging-service
        staging · account 123456789012 · eu-west-1
        as arn:aws:iam::123456789012:user/ops

        revision  task:42 → task:43
        desired   3       → 5
        running   3

        ! the tag 1.4.0 can be moved; the digest is what is
          deployed

        1. Register a revision with the new image
           ecs:RegisterTaskDefinition
           no undo: a revision that nothing uses does no harm
           {
             "family": "task"
           }
        2. Move the service to it
           ecs:UpdateService
           undo: move it back to task:42
           {
             "taskDefinition": "<ARN of the new revision>"
           }
           $ aws ecs update-service --service 'nexus platform' \\
             --task-definition \\
             "\${REVISION:?ARN of the new revision}"
        3. Wait until the deployment is complete
           for at most 15m
           $ FOUND=$(aws ecs describe-services --query \\
             'services[0].status' --output text)
      "
    `);
  });

  it.each([20, 40, 80, 200])("keeps within %i columns", (columns) => {
    const lines = renderPreview(deploy, where, {}, viewOf({ columns, verbose: true, banner: "SANDBOX" })).split("\n");
    expect(lines.filter((line) => widthOf(line) > columns)).toEqual([]);
  });

  it("makes the facts that move stand out in more than colour", () => {
    const text = renderPreview(deploy, where, {}, viewOf({ color: true, unicode: false }));
    expect(text).toContain("\u001b[1mtask:42 -> task:43\u001b[22m");
    expect(text).not.toContain("\u001b[1m3\u001b[22m");
  });

  it("never shows a file's content, a secret address, a header or a child's secrets", () => {
    const shown = [
      renderPreview(secret, where, {}, viewOf({ verbose: true })),
      JSON.stringify(previewDocument(secret, where, {})),
    ].join();
    expect(shown).not.toContain("secret-");
    expect(shown).toContain("sha256");
    expect(shown).toContain("Slack");
  });

  it("says in which way there is nothing to do", () => {
    const nothing = { ...deploy, steps: [], nothingToDo: "task:43 runs already" };
    expect(renderPreview(nothing, where, {}, viewOf())).toMatch(
      /^✓ NOTHING TO DO {2}Deploy.*\n {2}task:43 runs already\n/s,
    );
  });
});

describe("the preview as JSON", () => {
  it("says that nothing is to do only where that is so", () => {
    const why = { nothingToDo: "task:43 runs already" };
    expect(previewDocument({ ...deploy, ...why }, where, commands).nothingToDo).toBeNull();
    expect(previewDocument({ ...deploy, ...why, steps: [] }, where, commands)).toMatchObject(why);
  });

  it("holds every step's input and aws command", () => {
    const document = previewDocument(deploy, where, commands);
    expect(document).toMatchObject({
      schemaVersion: 1,
      kind: "change.preview",
      risk: "disruptive",
      account: "123456789012",
      identity: "arn:aws:iam::123456789012:user/ops",
      facts: [
        { name: "revision", before: "task:42", after: "task:43", moved: true },
        { name: "desired", before: 3, after: 5, moved: true },
        { name: "running", before: 3, moved: false },
      ],
      steps: [
        { id: "register", awsCommand: null, undo: { kind: "none" } },
        {
          id: "update",
          kind: "aws",
          service: "ecs",
          operation: "UpdateService",
          input: { taskDefinition: "<ARN of the new revision>" },
          awsCommand: commands.update,
          undo: { kind: "call", input: { taskDefinition: "task:42" } },
        },
        {
          id: "wait",
          kind: "wait",
          timeoutMs: 900_000,
          reattach: "service wait",
          awsCommand: commands.wait,
          undo: null,
        },
      ],
    });
  });
});

const applied: Applied = {
  changeId: "c-20260131-140000-9f2c",
  status: "applied",
  exitCode: 0,
  steps: [
    { id: "register", status: "done", result: { arn: "arn:task:43" }, requestId: "r-1" },
    { id: "update", status: "done", result: {} },
    { id: "wait", status: "done", result: { summary: "5/5 running" } },
  ],
  error: undefined,
  undoable: true,
  whyNot: undefined,
  rollbackAsked: false,
};

describe("how a change ended", () => {
  it("is one line and the way back when all went well", () => {
    const done = { ...deploy, doneWords: "Deployed web:1.4.0", after: () => ["look at it: nexusctl service status"] };
    expect(renderResult(done, applied, viewOf())).toBe(
      [
        "✓ DONE  Deployed web:1.4.0",
        "  look at it: nexusctl service status",
        "  undo: nexusctl undo c-20260131-140000-9f2c",
        "",
      ].join("\n"),
    );
  });

  it("says what was done and what was not when it stopped in the middle", async () => {
    const error = new NexusError("failed", "ServerException from ecs:UpdateService", {
      hint: "nexusctl service status",
    });
    const partial: Applied = {
      ...applied,
      status: "partial",
      exitCode: 9,
      error,
      steps: [
        { id: "register", status: "done", result: {} },
        { id: "update", status: "failed", result: {}, message: error.message },
        { id: "wait", status: "skipped", result: {} },
      ],
    };
    expect(renderResult(deploy, partial, viewOf({ columns: 100 }))).toMatchInlineSnapshot(`
      "✗ PARTLY DONE  Deploy web:1.4.0 to nexus-platform-staging-service
        ServerException from ecs:UpdateService
        ✓ done: Register a revision with the new image
        ✗ failed: Move the service to it
        not done: Wait until the deployment is complete
        hint: nexusctl service status
        undo: nexusctl undo c-20260131-140000-9f2c
      "
    `);
    expect(await resultDocument(deploy, partial, where, commands)).toMatchObject({
      kind: "change.result",
      changeId: "c-20260131-140000-9f2c",
      status: "partial",
      steps: [{ status: "done" }, { status: "failed", message: error.message }, { status: "skipped" }],
      undo: { possible: true, command: "nexusctl undo c-20260131-140000-9f2c" },
      error: { code: "failed", hint: "nexusctl service status" },
    });
  });

  it("fills in the values that were only named in the preview", async () => {
    const document = await resultDocument(deploy, applied, where, commands);
    expect(document.steps).toMatchObject([{ requestId: "r-1" }, { input: { taskDefinition: "arn:task:43" } }, {}]);
  });

  it("says why there is nothing to undo", () => {
    const text = renderResult(deploy, { ...applied, undoable: false, whyNot: "tasks cannot be un-stopped" }, viewOf());
    expect(text).toContain("  no undo: tasks cannot be un-stopped\n");
  });
});
