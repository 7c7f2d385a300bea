import { LOOKS, uses } from "../../aws/uses.js";
import { TRIAGE_USES } from "../emergency/triage.js";

/** What gathering evidence reads. */
export const GATHER_USES = uses(TRIAGE_USES, LOOKS.alarmHistory, LOOKS.trail);

/** What is locked while evidence is gathered: not the incident itself, which is acknowledged and noted on meanwhile. */
export const EVIDENCE_RESOURCE = "incident-evidence";
