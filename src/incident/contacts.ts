import type { Contacts } from "../core/environment.js";
import { type Turn, turnAt } from "./rota.js";

/** Somebody to call. */
export interface Callee {
  role: string;
  /** Undefined where only a role's number is configured. */
  name: string | undefined;
  phone: string;
}

/** Roles whose number the rota knows better than a fixed list. */
const BY_ROTA = ["primary", "secondary"];

/** Whom to call at a moment, the first one first: by the rota where there is one, then the fixed numbers. */
export function whomToCall({ rota, onCall }: Contacts, at: Date): Callee[] {
  const turn = rota === undefined ? undefined : turnAt(rota, at);
  const fixed = onCall.filter(({ role }) => turn === undefined || !BY_ROTA.includes(role.toLowerCase()));
  return [...byRota(turn), ...fixed.map(({ role, phone }) => ({ role, name: undefined, phone }))];
}

function byRota(turn: Turn | undefined): Callee[] {
  if (turn === undefined) return [];
  const { primary, secondary } = turn;
  return [
    { role: "Primary", name: primary.name, phone: primary.phone },
    ...(secondary === undefined ? [] : [{ role: "Secondary", name: secondary.name, phone: secondary.phone }]),
  ];
}

/** `Ada +1-555-0123`, or the number alone. */
export function calleeWords({ name, phone }: Callee): string {
  return name === undefined ? phone : `${name} ${phone}`;
}
