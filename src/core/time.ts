import { usage } from "./errors.js";

const UNITS: Record<string, number> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 };

/**
 * A duration as people write it (`90s`, `15m`, `1h30m`, `2d`), in milliseconds.
 * @throws usage error when it is not one, or is not positive.
 */
export function parseDuration(text: string): number {
  const trimmed = text.trim();
  const parts = [...trimmed.matchAll(/(\d+(?:\.\d+)?)\s*(ms|s|m|h|d|w)/g)];
  const whole = parts.map((part) => part[0]).join("");
  const total = parts.reduce((sum, [, amount, unit]) => sum + Number(amount) * (UNITS[unit ?? ""] ?? 0), 0);
  if (parts.length === 0 || whole.length !== trimmed.replace(/\s+(?=\d)/g, "").length || total <= 0 || total > 3.2e12) {
    throw usage(`"${text}" is not a duration`, "write it as 90s, 15m, 1h30m or 2d");
  }
  return total;
}

/**
 * A point in time: ISO 8601 (UTC unless it says otherwise), `now`, or a duration ago (`2h ago`, `2h`).
 * @throws usage error when it is neither.
 */
export function parseTime(text: string, now: Date): Date {
  const trimmed = text.trim();
  if (trimmed === "now") return now;
  const iso = /^\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})?)?$/.exec(trimmed);
  if (iso) {
    const zoned =
      iso[1] !== undefined && iso[4] === undefined ? `${trimmed.replace(" ", "T")}Z` : trimmed.replace(" ", "T");
    const time = new Date(zoned);
    if (!Number.isNaN(time.getTime())) return time;
  }
  const ago = /^(.+?)(\s+ago)?$/.exec(trimmed)?.[1];
  if (ago !== undefined && /^[\d.]/.test(ago) && !iso) {
    try {
      return new Date(now.getTime() - parseDuration(ago));
    } catch {
      throw badTime(text);
    }
  }
  throw badTime(text);
}

function badTime(text: string) {
  return usage(`"${text}" is not a time`, 'write it as 2026-01-31T14:00:00Z or "2h ago"');
}

/** A length of time in at most two units: `45s`, `3m 20s`, `2h 5m`, `4d 3h`. */
export function formatDuration(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000));
  const parts: [number, string][] = [
    [Math.floor(seconds / 86_400), "d"],
    [Math.floor(seconds / 3600) % 24, "h"],
    [Math.floor(seconds / 60) % 60, "m"],
    [seconds % 60, "s"],
  ];
  const first = parts.findIndex(([amount]) => amount > 0);
  if (first === -1) return "0s";
  return parts
    .slice(first, first + 2)
    .filter(([amount]) => amount > 0)
    .map(([amount, unit]) => `${amount}${unit}`)
    .join(" ");
}

/** How long ago (or in how long) `time` is from `now`, in words. */
export function formatRelative(time: Date, now: Date): string {
  const distance = now.getTime() - time.getTime();
  if (Math.abs(distance) < 1000) return "now";
  return distance > 0 ? `${formatDuration(distance)} ago` : `in ${formatDuration(-distance)}`;
}
