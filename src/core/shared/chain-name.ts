/** `journal`, or an incident's record: `incidents/<id>`. */
export type ChainName = "journal" | RecordName;

export type RecordName = `incidents/${string}`;
