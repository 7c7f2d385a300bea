import { describe, expect, it } from "vitest";
import { NexusError } from "../../src/core/errors.js";
import { Redactor } from "../../src/core/redact.js";
import { renderError } from "../../src/ui/render-error.js";
import { actingIn, viewOf } from "./support.js";

const denied = new NexusError("permission", "you may not restart nexus-platform-staging-service", {
  hint: "ask for ecs:UpdateService; see: nexusctl doctor",
  awsCode: "AccessDeniedException",
  requestId: "1b2c",
  operation: "ecs:UpdateService",
  cause: new Error("User: arn:aws:iam::1:user/x is not authorized"),
});
type Given = Parameters<typeof renderError>;
const rendered = (error: Given[0], globals: Given[1], view: Given[2], redactor = new Redactor()) =>
  renderError(error, globals, view, redactor);
const table = { output: "table" as const, debug: false };

describe("an error", () => {
  it("says what failed, why, and what to type next", () => {
    expect(rendered(denied, table, viewOf({ tty: false }))).toMatchInlineSnapshot(`
      "error: you may not restart nexus-platform-staging-service
        AccessDeniedException from ecs:UpdateService, request id 1b2c
        because: User: arn:aws:iam::1:user/x is not authorized
      hint: ask for ecs:UpdateService; see: nexusctl doctor
      "
    `);
  });

  it("keeps within the terminal", () => {
    const lines = rendered(denied, table, viewOf({ columns: 40 })).split("\n");
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(40);
  });

  it("is one JSON document with -o json", () => {
    expect(JSON.parse(rendered(denied, { output: "json", debug: false }, viewOf({ tty: false })))).toEqual({
      schemaVersion: 1,
      kind: "error",
      code: "permission",
      message: "you may not restart nexus-platform-staging-service",
      hint: "ask for ecs:UpdateService; see: nexusctl doctor",
      requestId: "1b2c",
      awsCode: "AccessDeniedException",
      operation: "ecs:UpdateService",
      exitCode: 6,
    });
  });

  it("shows a stack only with --debug", () => {
    const view = viewOf({ tty: false });
    expect(rendered(denied, table, view)).not.toContain("    at ");
    expect(rendered(denied, { output: "table", debug: true }, view)).toContain("    at ");
    expect(rendered(denied, { output: "table", debug: true }, view)).toContain("caused by:");
  });

  it("is one soft line when a person said no or left", () => {
    const declined = new NexusError("not-confirmed", "declined; nothing was changed");
    expect(rendered(declined, table, viewOf())).toBe("declined; nothing was changed\n");
    expect(rendered(new NexusError("interrupted", "interrupted"), table, viewOf())).toBe("interrupted\n");
  });

  it("never lets what a server said act on the terminal", () => {
    const hostile = new NexusError("failed", "bad\u001b[2J\u009b1m\r\nnext", { hint: "\u0007" });
    for (const tty of [true, false]) expect(actingIn(rendered(hostile, table, viewOf({ tty })))).toEqual([]);
  });

  it("takes a secret out before its line is broken", () => {
    const redactor = new Redactor();
    redactor.add("correct horse battery staple");
    const echoed = new NexusError("failed", "the server refused: correct horse battery staple is wrong");
    const text = rendered(echoed, table, viewOf({ columns: 40 }), redactor);
    expect(text).toContain("[redacted]");
    expect(text).not.toMatch(/horse|staple/);
  });
});
