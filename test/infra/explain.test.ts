import { describe, expect, it } from "vitest";
import { type Diagnostic, diagnosticsIn, diagnosticWords } from "../../src/infra/diagnostics.js";
import { explain } from "../../src/infra/explain.js";

const place = {
  folder: "/srv/infra",
  tool: { name: "terraform" as const, product: "Terraform" as const, path: "/usr/bin/terraform", version: "1.11.4" },
};
const NOW = new Date("2026-11-29T08:45:00Z");
const error = (summary: string, detail = ""): Diagnostic => ({ severity: "error", summary, detail });
const explained = (...said: Diagnostic[]) => explain(said, "plan", place, NOW);

const LOCK = `Error message: operation error S3: PutObject, https response error StatusCode: 412, PreconditionFailed
Lock Info:
  ID:        bb87baff-0e1d-457e-4c5e-37bfdc3b0c62
  Path:      acme/terraform.tfstate
  Operation: OperationTypeApply
  Who:       ada@laptop
  Version:   1.11.4
  Created:   2026-11-29 08:41:45.642281924 +0000 UTC
  Info:      


Terraform acquires a state lock to protect the state from being written
by multiple users at the same time.`;

describe("a state that is locked", () => {
  it("is explained: who, what, since when, how to wait, and what to do only when nobody is there", () => {
    const locked = explained(error("Error acquiring the state lock", LOCK));
    expect(locked).toMatchObject({ code: "locked", exitCode: 4 });
    expect(locked.message).toBe("the state is locked by ada@laptop (apply), since 3m 15s ago; nothing was done");
    expect(locked.hint).toBe(
      "wait for it with --lock-timeout 5m; only when that process is surely gone: terraform -chdir=/srv/infra force-unlock bb87baff-0e1d-457e-4c5e-37bfdc3b0c62",
    );
  });

  it("by a process of this machine that left no word is locked all the same", () => {
    const detail = "Error message: resource temporarily unavailable\nopen .terraform.tfstate.lock.info: no such file";
    expect(explained(error("Error acquiring the state lock", detail))).toMatchObject({ code: "locked" });
  });

  it("is not locked where the lock could not even be asked for", () => {
    const detail = "Error message: AccessDenied: not authorized to perform dynamodb:PutItem\n\nTerraform acquires...";
    const denied = explained(error("Error acquiring the state lock", detail));
    expect(denied).toMatchObject({ code: "failed", exitCode: 1 });
    expect(denied.message).toContain("AccessDenied: not authorized");
    expect(denied.hint).not.toContain("force-unlock");
  });
});

describe("an error", () => {
  it.each([
    ["Saved plan is stale", "The given plan file can no longer be applied."],
    ["Saved plan does not match the given state", "It was created from a different state lineage."],
  ])("%s: exit 4, plan again", (summary, detail) => {
    expect(explained(error(summary, detail))).toMatchObject({
      exitCode: 4,
      hint: expect.stringContaining("nexusctl maintenance infra plan"),
    });
  });

  it.each([
    ['Backend initialization required, please run "terraform init"', "Reason: Initial configuration"],
    ["Inconsistent dependency lock file", "To make the initial dependency selections, run:\n  terraform init"],
    ["Module not installed", 'This module is not yet installed. Run "terraform init" to install all modules.'],
  ])("%s: says how to initialise the folder", (summary, detail) => {
    const uninitialised = explained(error(summary, detail));
    expect(uninitialised.message).toContain("/srv/infra is not initialised");
    expect(uninitialised.hint).toBe("terraform -chdir=/srv/infra init");
  });

  it("says file and line, and how many more there are", () => {
    const one: Diagnostic = {
      ...error("Invalid expression", "Expected the start\nof an expression.\n\nMore of it."),
      range: { filename: "main.tf", start: { line: 12 } },
    };
    expect(diagnosticWords(one)).toBe("Invalid expression (main.tf:12): Expected the start of an expression.");
    expect(explained(one, error("b"), error("c"), error("d"), error("e")).message).toBe(
      "Terraform could not plan: Invalid expression (main.tf:12): Expected the start of an expression.; b; c; and 2 more",
    );
  });

  it("after which the state was not saved says so before anything else", () => {
    const lost = explained(error("Failed to persist state to backend", "Error uploading state"));
    expect(lost.hint).toContain("terraform -chdir=/srv/infra state push errored.tfstate");
  });

  it("that is written for people only is read from its box, too", () => {
    const box = "\u001b[31m╷\u001b[0m\n│ Error: Failed to load\n│ \n│ The file\n│ is gone.\n╵\nError: Second\n\nwhy\n";
    expect(diagnosticsIn(box)).toEqual([
      { severity: "error", summary: "Failed to load", detail: "The file\nis gone." },
      { severity: "error", summary: "Second", detail: "why" },
    ]);
    expect(diagnosticsIn("There are some problems with the CLI configuration")).toEqual([]);
  });
});
