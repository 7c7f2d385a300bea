import ipaddr from "ipaddr.js";
import { usage } from "../../core/errors.js";

/** Addresses from `from` to `to`, both included, as numbers; IPv4 and IPv6 never mix. */
export interface Range {
  family: 4 | 6;
  from: bigint;
  to: bigint;
}

const BITS = { 4: 32, 6: 128 } as const;

/**
 * A CIDR as EC2 keeps it. `anywhere` is 0.0.0.0/0; a bare address is that one.
 * @throws usage error that says what was meant, also for host bits that are set: EC2 would quietly take the network
 */
export function parseCidr(text: string): string {
  const typed = text.trim().toLowerCase();
  if (typed === "anywhere") return "0.0.0.0/0";
  const whole = typed.includes("/") ? typed : `${typed}/${typed.includes(":") ? 128 : 32}`;
  const fourParts = typed.includes(":") || /^\d+\.\d+\.\d+\.\d+(\/|$)/.test(typed);
  if (!fourParts || !ipaddr.isValidCIDR(whole)) {
    throw usage(`"${text}" is not a CIDR`, "write it as 203.0.113.0/24, 203.0.113.7/32 or 2001:db8::/32");
  }
  const [address, length] = ipaddr.parseCIDR(whole);
  const network =
    address.kind() === "ipv4"
      ? ipaddr.IPv4.networkAddressFromCIDR(whole).toString()
      : ipaddr.IPv6.networkAddressFromCIDR(whole).toRFC5952String();
  const meant = `${network}/${length}`;
  const own = address instanceof ipaddr.IPv6 ? address.toRFC5952String() : address.toString();
  if (own !== network) {
    throw usage(
      `${text} is one address with a network's length: its host bits are set`,
      `did you mean ${meant}, or ${own}/${BITS[address.kind() === "ipv4" ? 4 : 6]}?`,
    );
  }
  return meant;
}

/** Undefined for what is no CIDR: then nothing can be said of it. */
export function rangeOf(cidr: string): Range | undefined {
  // Asked without saying which, the library tries the other family first, and an exception for each address is slow.
  const addresses = cidr.includes(":") ? ipaddr.IPv6 : ipaddr.IPv4;
  if (!addresses.isValidCIDR(cidr)) return undefined;
  const [address, length] = addresses.parseCIDR(cidr);
  const family = address.kind() === "ipv4" ? 4 : 6;
  const size = 1n << BigInt(BITS[family] - length);
  const number = address.toByteArray().reduce((sum, byte) => (sum << 8n) | BigInt(byte), 0n);
  const from = number - (number % size);
  return { family, from, to: from + size - 1n };
}

export function covers(outer: Range, inner: Range): boolean {
  return outer.family === inner.family && outer.from <= inner.from && outer.to >= inner.to;
}

export function overlaps(one: Range, other: Range): boolean {
  return one.family === other.family && one.from <= other.to && other.from <= one.to;
}

/** The addresses that nobody outside can have (RFC 1918, 6598, 4193 and the like). */
const PRIVATE = [
  "0.0.0.0/8",
  "10.0.0.0/8",
  "100.64.0.0/10",
  "127.0.0.0/8",
  "169.254.0.0/16",
  "172.16.0.0/12",
  "192.168.0.0/16",
  "224.0.0.0/3",
  "fc00::/7",
  "fe80::/10",
  "ff00::/8",
];

let privateRanges: Range[] | undefined;

/** How many public addresses the ranges of a family hold together; what they share counts once. */
export function publicSize(ranges: readonly Range[], family: 4 | 6): bigint {
  const own = ranges.filter((range) => range.family === family);
  const all = union(own);
  const size = all.reduce((sum, { from, to }) => sum + (to - from + 1n), 0n);
  privateRanges ??= PRIVATE.flatMap((cidr) => rangeOf(cidr) ?? []);
  const hidden = union(privateRanges.filter((range) => range.family === family)).reduce(
    (sum, range) =>
      sum +
      all.reduce((part, { from, to }) => {
        const low = from > range.from ? from : range.from;
        const high = to < range.to ? to : range.to;
        return low > high ? part : part + (high - low + 1n);
      }, 0n),
    0n,
  );
  return size - hidden;
}

function union(ranges: readonly Range[]): Range[] {
  const sorted = [...ranges].sort((a, b) => (a.from < b.from ? -1 : a.from > b.from ? 1 : 0));
  const out: Range[] = [];
  for (const range of sorted) {
    const last = out.at(-1);
    if (last !== undefined && range.from <= last.to + 1n) {
      if (range.to > last.to) out[out.length - 1] = { ...last, to: range.to };
    } else out.push(range);
  }
  return out;
}
