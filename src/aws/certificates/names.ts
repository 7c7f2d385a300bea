/** Whether a certificate's name covers `domain`: the same, or a wildcard for exactly one label (RFC 6125). */
export function coversName(name: string, domain: string): boolean {
  const ours = plain(name);
  const wanted = plain(domain);
  if (ours === wanted) return true;
  if (!ours.startsWith("*.")) return false;
  const dot = wanted.indexOf(".");
  return dot > 0 && wanted.slice(dot + 1) === ours.slice(2);
}

function plain(name: string): string {
  return name.toLowerCase().replace(/\.$/, "");
}
