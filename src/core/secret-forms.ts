import { safe, safeLines, unicodeEscape } from "./visible.js";

/** A line of a longer secret that is shorter than this could stand in any text. */
const TELLING_LINE = 8;
/** Fewer characters of Base64 than this stand in other Base64 by chance. */
const TELLING_BASE64 = 6;

/** A secret as others write it: quoted, in an address, in a page, made visible, line by line. The secret itself is one. */
export function formsOf(secret: string): string[] {
  const json = JSON.stringify(secret).slice(1, -1);
  const percent = percentEncoded(secret);
  const page = secret.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
  return unique([
    secret,
    secret.trim(),
    json,
    // As Python and Go quote.
    json.replace(/[^ -~]/g, unicodeEscape),
    json.replace(/[<>&\u2028\u2029]/g, unicodeEscape),
    percent,
    lowerHex(percent),
    strict(percent),
    lowerHex(strict(percent)),
    new URLSearchParams([["", wellFormed(secret)]]).toString().slice(1),
    Buffer.from(secret).toString("base64"),
    page,
    page.replaceAll('"', "&quot;"),
    page.replaceAll('"', "&quot;").replaceAll("'", "&#39;"),
    safe(secret),
    secret.replace(/\s+/g, " "),
    safeLines(secret).join("\n"),
    ...secret.split(/\r?\n/).filter((line) => line.length >= TELLING_LINE),
  ]);
}

/**
 * What all Base64 of a text with the secret in it has in it, wherever the secret stands there (`Basic` has a user before it),
 * and whole where it stands alone or with the line break of `echo`.
 */
export function base64Of(secret: string): string[] {
  const whole = [secret, `${secret}\n`].flatMap((text) => {
    const padded = Buffer.from(text).toString("base64");
    return [padded, padded.replace(/=+$/, "")];
  });
  return unique([...whole, ...[0, 1, 2].map((before) => within(secret, before))])
    .filter((form) => form.length >= TELLING_BASE64)
    .flatMap((form) => unique([form, form.replaceAll("+", "-").replaceAll("/", "_")]));
}

/** The characters that depend on nothing but the secret, with so many bytes before it. */
function within(secret: string, before: number): string {
  const bytes = Buffer.concat([Buffer.alloc(before), Buffer.from(secret)]);
  return bytes.toString("base64").slice(Math.ceil((before * 8) / 6), Math.floor((bytes.length * 8) / 6));
}

/** Half a surrogate pair cannot stand in an address. */
function wellFormed(text: string): string {
  return text.replace(/\p{Surrogate}/gu, "\ufffd");
}

function percentEncoded(text: string): string {
  return encodeURIComponent(wellFormed(text));
}

/** RFC 3986: what JavaScript leaves as it is is encoded, too. */
function strict(encoded: string): string {
  return encoded.replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);
}

function lowerHex(encoded: string): string {
  return encoded.replace(/%[\dA-F]{2}/g, (code) => code.toLowerCase());
}

function unique(forms: readonly string[]): string[] {
  return [...new Set(forms)];
}
