import type { Command } from "../../core/command.js";
import contacts from "../maintenance/contacts.js";

/** `maintenance contacts`, where whoever leads an incident looks for it. */
const command: Command = {
  ...contacts,
  examples: [
    { type: "incident contacts", does: "whom to call now, and the way up" },
    { type: "incident contacts -o json --query primary.phone", does: "the number, for a script" },
  ],
};

export default command;
