import type { RecordStep } from "../../core/change.js";
import type { Context } from "../../core/context.js";
import { type Notice, noticeJson } from "../../incident/notify/notice.js";
import { recordStep } from "../../incident/record.js";

export interface Opening {
  id: string;
  severity: string;
  title: string;
  affected?: string[];
  startedAt: Date;
  drill: boolean;
  /** What is said of it as it is opened. */
  notice?: Notice | undefined;
}

/** Plans the first line of an incident's record. */
export function openedStep({ env, paths }: Pick<Context, "env" | "paths">, opening: Opening): RecordStep {
  const { id, severity, title, affected = [], startedAt, drill, notice } = opening;
  return recordStep(paths.environmentState, id, "opened", {
    words: `open ${id} (${severity})`,
    text: title,
    details: {
      severity,
      affected,
      startedAt: startedAt.toISOString(),
      drill,
      environment: env.name,
      region: env.region,
      ...(notice === undefined ? {} : { notice: noticeJson(notice) }),
    },
  });
}
