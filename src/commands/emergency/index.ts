import type { CommandGroup } from "../../core/command.js";
import certificate from "./certificate.js";
import { database } from "./database/index.js";
import escalate from "./escalate.js";
import loadBalancer from "./load-balancer.js";
import serviceDown from "./service-down.js";
import triage from "./triage.js";

export const group: CommandGroup = {
  name: "emergency",
  summary: "What is broken, and what to type next",
  commands: [triage, serviceDown, database, loadBalancer, certificate, escalate],
};
