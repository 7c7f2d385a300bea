import { describe, expect, test } from "vitest";
import { resolvePaths } from "../../src/config/paths.js";

describe("folders", () => {
  test("are those of the XDG specification below the home folder", () => {
    expect(resolvePaths({}, "/work", "/home/ada", "staging")).toEqual({
      config: "/home/ada/.config/nexusctl",
      state: "/home/ada/.local/state/nexusctl",
      environmentState: "/home/ada/.local/state/nexusctl/staging",
      cache: "/home/ada/.cache/nexusctl",
      cwd: "/work",
    });
  });

  test("move with the XDG variables, and a relative one is ignored", () => {
    const variables = { XDG_CONFIG_HOME: "/c", XDG_STATE_HOME: "state", XDG_CACHE_HOME: "" };
    expect(resolvePaths(variables, "/work", "/home/ada", "staging")).toMatchObject({
      config: "/c/nexusctl",
      state: "/home/ada/.local/state/nexusctl",
      cache: "/home/ada/.cache/nexusctl",
    });
  });

  test("without an environment, state has a place that no environment can be named after", () => {
    expect(resolvePaths({}, "/work", "/home/ada").environmentState).toBe("/home/ada/.local/state/nexusctl/_local");
  });
});
