/** Each item's check answers within this, in the operator's own time: a large account is asked user by user. */
export const ITEM_MS = 60_000;
/** A part of an item: less, so that its lateness does not take the other parts along. */
export const CHECK_MS = 45_000;
