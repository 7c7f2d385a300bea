import { describe, expect, it } from "vitest";
import { NexusError } from "../../src/core/errors.js";
import { renderError } from "../../src/ui/render-error.js";
import { actingIn, viewOf } from "./support.js";

const denied = new NexusError("permission", "you may not restart nexus-platform-staging-service", {
  hint: "ask for ecs:UpdateService; see: nexusctl doctor",
  awsCode: "AccessDeniedException",
  requestId: "1b2c",
  operation: "ecs:UpdateService",
  cause: new Error("User: arn:aws:iam::1:user/x is not authorized"),
});
const table = { output: "table" as const, debug: false };

describe("an error", () => {
  it("says what failed, why, and what to type next", () => {
    expect(renderError(denied, table, viewOf({ tty: false }))).toMatchInlineSnapshot(`
      "error: you may not restart nexus-platform-staging-service
        AccessDeniedException from ecs:UpdateService, request id 1b2c
        because: User: arn:aws:iam::1:user/x is not authorized
      hint: ask for ecs:UpdateService; see: nexusctl doctor
      "
    `);
  });

  it("keeps within the terminal", () => {
    const lines = renderError(denied, table, viewOf({ columns: 40 })).split("\n");
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(40);
  });

  it("is one JSON document with -o json", () => {
    expect(JSON.parse(renderError(denied, { output: "json", debug: false }, viewOf({ tty: false })))).toEqual({
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
    expect(renderError(denied, table, view)).not.toContain("    at ");
    expect(renderError(denied, { output: "table", debug: true }, view)).toContain("    at ");
    expect(renderError(denied, { output: "table", debug: true }, view)).toContain("caused by:");
  });

  it("is one soft line when a person said no or left", () => {
    const declined = new NexusError("not-confirmed", "declined; nothing was changed");
    expect(renderError(declined, table, viewOf())).toBe("declined; nothing was changed\n");
    expect(renderError(new NexusError("interrupted", "interrupted"), table, viewOf())).toBe("interrupted\n");
  });

  it("never lets what a server said act on the terminal", () => {
    const hostile = new NexusError("failed", "bad\u001b[2J\u009b1m\r\nnext", { hint: "\u0007" });
    for (const tty of [true, false]) expect(actingIn(renderError(hostile, table, viewOf({ tty })))).toEqual([]);
  });
});
