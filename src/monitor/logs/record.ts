import type { LogEvent } from "../../aws/logs.js";
import type { JsonObject } from "../../core/json.js";
import type { StreamLine, StreamRecord } from "../../core/stream.js";
import { formatDuration } from "../../core/time.js";
import { readLine } from "./fields.js";

export interface RecordOptions {
  group: string;
  /** Shown before the stream's name when several groups are read. */
  showGroup: boolean;
  fields: readonly string[];
}

/** A log event to show. Only what the format asks for is made of it. */
export class LogRecord implements StreamRecord {
  constructor(
    readonly event: LogEvent & { late?: boolean },
    readonly options: RecordOptions,
  ) {}

  get data(): JsonObject {
    const { id, at, ingestedAt, stream, message, late } = this.event;
    const { group, fields } = this.options;
    const chosen = fields.length === 0 ? undefined : readLine(message, fields).fields;
    return {
      id,
      at: at.toISOString(),
      ...(ingestedAt === undefined ? {} : { ingestedAt: ingestedAt.toISOString() }),
      group,
      stream,
      message,
      ...(chosen === undefined ? {} : { fields: chosen }),
      ...(late === true ? { late } : {}),
    };
  }

  get line(): StreamLine {
    const { at, stream, message } = this.event;
    const { text, tone } = readLine(message, this.options.fields);
    const mark = this.#mark;
    return {
      time: at,
      source: this.#source(stream),
      text,
      ...(tone === undefined ? {} : { tone }),
      ...(mark === undefined ? {} : { mark }),
    };
  }

  /** Said of an event that came after newer ones: it stands out of order, and has not just happened. */
  get #mark(): string | undefined {
    const { at, ingestedAt, late } = this.event;
    if (late !== true) return undefined;
    const by = (ingestedAt ?? at).getTime() - at.getTime();
    return by < 1_000 ? "late" : `${formatDuration(by)} late`;
  }

  /** Of `app/app/0123456789abcdef` the last eight: enough to tell tasks apart. */
  #source(stream: string): string {
    const short = stream.slice(stream.lastIndexOf("/") + 1);
    const name = /^[0-9a-f]{16,}$/.test(short) ? short.slice(0, 8) : short;
    return this.options.showGroup ? `${this.options.group} ${name}` : name;
  }
}
