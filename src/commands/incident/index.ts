import type { CommandGroup } from "../../core/command.js";
import ack from "./ack.js";
import assign from "./assign.js";
import close from "./close.js";
import contacts from "./contacts.js";
import deliver from "./deliver.js";
import deliveries from "./deliveries.js";
import escalate from "./escalate.js";
import investigate from "./investigate.js";
import list from "./list.js";
import mitigate from "./mitigate.js";
import note from "./note.js";
import open from "./open.js";
import reopen from "./reopen.js";
import report from "./report.js";
import resolve from "./resolve.js";
import severities from "./severities.js";
import severity from "./severity.js";
import show from "./show.js";
import ticket from "./ticket.js";
import timeline from "./timeline.js";
import update from "./update.js";
import verify from "./verify.js";

export const group: CommandGroup = {
  name: "incident",
  summary: "From the first page to the report: record, clocks, evidence, who is told",
  commands: [
    open,
    investigate,
    timeline,
    list,
    show,
    ack,
    note,
    severity,
    assign,
    escalate,
    update,
    deliveries,
    deliver,
    ticket,
    mitigate,
    resolve,
    reopen,
    close,
    verify,
    report,
    severities,
    contacts,
  ],
};
