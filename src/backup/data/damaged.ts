import { NexusError } from "../../core/errors.js";

/** A backup that is not what was written: known to be bad, unlike one that could not be looked at. */
export class DamagedBackup extends NexusError {
  constructor(message: string, hint = "take another backup: nexusctl backup data list") {
    super("failed", message, { hint });
  }
}
