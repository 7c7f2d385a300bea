import { describe, expect, it } from "vitest";
import { dashboardUrl } from "../../src/monitor/console.js";
import { browserFor, openUrl } from "../../src/monitor/open-url.js";

describe("the console's address", () => {
  it("is in the partition of the region", () => {
    expect(dashboardUrl("us-west-2", "main board")).toBe(
      "https://console.aws.amazon.com/cloudwatch/home?region=us-west-2#dashboards:name=main%20board",
    );
    expect(dashboardUrl("cn-north-1", "d")).toContain("https://console.amazonaws.cn/");
    expect(dashboardUrl("us-gov-west-1", "d")).toContain("https://console.amazonaws-us-gov.com/");
  });
});

describe("the browser", () => {
  it("is the reader's own choice, or the desktop's", () => {
    expect(browserFor({ BROWSER: "firefox" }, "linux")).toBe("firefox");
    expect(browserFor({ DISPLAY: ":0" }, "linux")).toBe("xdg-open");
    expect(browserFor({}, "darwin")).toBe("open");
  });

  it("is not looked for over SSH, or where there is no screen", () => {
    expect(browserFor({ SSH_CONNECTION: "a 1 b 22", BROWSER: "firefox" }, "linux")).toBeUndefined();
    expect(browserFor({}, "linux")).toBeUndefined();
  });

  it("that cannot be started is said, not thrown", async () => {
    expect(await openUrl("https://example.com/", "/nowhere/browser")).toBe(false);
  });
});
