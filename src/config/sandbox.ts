import type { Environment } from "../core/environment.js";
import { checklistsOf } from "./checklists.js";
import { dataSettings } from "./data.js";
import { freezeDeep } from "./freeze.js";
import { imageSettings } from "./images.js";
import { infraSettings } from "./infra.js";
import { defaultNames } from "./naming.js";
import { leaves } from "./origins.js";
import { DEFAULT_CONTACTS, DEFAULT_SEVERITIES, DEFAULT_WAIT_MS } from "./response.js";
import { securitySettings } from "./security.js";
import { DEFAULT_THRESHOLDS } from "./thresholds.js";

/** The environment that is always there, needs no file and touches no network. */
export const SANDBOX = "sandbox";

const PROJECT = "nexus-platform";
const REGION = "us-west-2";
const ACCOUNT = "123456789012";

/** The built-in environment: no file, variable or flag alters it, so that every run of it looks the same. */
export function sandboxEnvironment(): Environment {
  const stem = `${PROJECT}-${SANDBOX}`;
  const environment: Environment = {
    name: SANDBOX,
    kind: "sandbox",
    project: PROJECT,
    environment: SANDBOX,
    region: REGION,
    accountId: ACCOUNT,
    names: { ...defaultNames(PROJECT, SANDBOX), domain: "nexus.example.com" },
    thresholds: { ...DEFAULT_THRESHOLDS },
    contacts: {
      onCall: [
        { role: "Primary", phone: "+1-555-0123" },
        { role: "Secondary", phone: "+1-555-0124" },
        { role: "Manager", phone: "+1-555-0125" },
      ],
      path: [...DEFAULT_CONTACTS.path],
      slackChannel: "#nexus-platform-ops",
      email: "ops@nexus-platform.com",
      pagerDutyService: "nexus-platform-alerts",
      rota: {
        timeZone: "America/Los_Angeles",
        handoverMinutes: 540,
        everyDays: 7,
        start: "2026-01-05",
        people: [
          { name: "Ada", phone: "+1-555-0123", slack: "@ada" },
          { name: "Grace", phone: "+1-555-0124", slack: "@grace" },
          { name: "Linus", phone: "+1-555-0126", slack: "@linus" },
        ],
        overrides: [],
      },
    },
    notifications: { sns: { topicArn: `arn:aws:sns:${REGION}:${ACCOUNT}:${stem}-alerts` } },
    tickets: {},
    severities: DEFAULT_SEVERITIES.map((severity) => ({ ...severity })),
    data: dataSettings(PROJECT),
    recovery: {
      type: "A",
      payload: {},
      primary: { alias: balancer(stem, REGION, "Z1H1FL5HABSF5") },
      dr: { alias: balancer(`${stem}-dr`, "us-east-1", "Z35SXDOTRQ7X7K") },
    },
    security: securitySettings(PROJECT),
    images: imageSettings(),
    infra: infraSettings(),
    checklists: checklistsOf().checklists,
    waitTimeoutMs: DEFAULT_WAIT_MS,
    origins: {},
  };
  environment.origins = Object.fromEntries(leaves(environment).map(({ key }) => [key, "built into the sandbox"]));
  return freezeDeep(environment);
}

/** A load balancer as Route 53 knows it: the zone id is AWS's own of the region. */
function balancer(stem: string, region: string, hostedZoneId: string) {
  return {
    dnsName: `dualstack.${stem}-alb-1789.${region}.elb.amazonaws.com`,
    hostedZoneId,
    evaluateTargetHealth: true,
  };
}
