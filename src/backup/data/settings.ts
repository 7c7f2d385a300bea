import type { Context } from "../../core/context.js";

/** Where backups lie. */
export interface Shelf {
  bucket: string;
  prefix: string;
}

export function shelfOf(ctx: Pick<Context, "env">): Shelf {
  return { bucket: ctx.env.names.backupBucket, prefix: ctx.env.data.prefix };
}
