import type { CheckName } from "../../core/checklist.js";
import type { Probe } from "../probe.js";
import { image, recovery } from "./age.js";
import { access, certificates, groups } from "./audit.js";
import { dataBackups, snapshots } from "./backups.js";
import { performance } from "./load.js";
import { logs } from "./logs.js";
import { alarms, resources, service } from "./platform.js";

/** What a machine can look at, by the name that an item's `check` gives it. */
export const PROBES: Readonly<Record<CheckName, Probe>> = {
  service,
  alarms,
  resources,
  snapshots,
  "data-backups": dataBackups,
  groups,
  certificates,
  image,
  logs,
  recovery,
  access,
  performance,
};
