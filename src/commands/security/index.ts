import type { CommandGroup } from "../../core/command.js";
import audit from "./audit.js";
import { group as certs } from "./certs/index.js";
import { group as keys } from "./keys/index.js";
import policy from "./policy.js";
import { group as sg } from "./sg/index.js";
import { group as users } from "./users/index.js";

export const group: CommandGroup = {
  name: "security",
  summary: "Users and access keys, security groups, certificates, audit and policies",
  commands: [users, keys, sg, certs, audit, policy],
};
