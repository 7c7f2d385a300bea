import type { Opening } from "../../aws/network.js";
import { usage } from "../../core/errors.js";

const HIGHEST = 65_535;
const NAMED = ["tcp", "udp", "icmp", "icmpv6", "all"];

/** A protocol as EC2 has it. @throws usage error that names what there is */
export function parseProtocol(text: string): string {
  const typed = text.trim().toLowerCase();
  if (typed === "all" || typed === "-1") return "-1";
  const byNumber: Record<string, string> = { "6": "tcp", "17": "udp", "1": "icmp", "58": "icmpv6" };
  if (NAMED.includes(typed)) return typed;
  if (/^\d{1,3}$/.test(typed) && Number(typed) <= 255) return byNumber[typed] ?? typed;
  throw usage(`"${text}" is not a protocol`, `say ${NAMED.join(", ")} or the number of an IP protocol`);
}

/** `443`, `8000-8010` or `all`. @throws usage error that says what is wrong with it */
export function parsePorts(text: string | undefined, protocol: string): Pick<Opening, "from" | "to"> {
  const none = { from: undefined, to: undefined };
  if (protocol !== "tcp" && protocol !== "udp") {
    if (text === undefined || text === "all") return none;
    throw usage(
      `--port: ${protocol === "-1" ? "all protocols have" : `${protocol} has`} no ports to choose from`,
      "leave --port out",
    );
  }
  if (text === undefined) throw usage("--port is missing", "say --port 443, --port 8000-8010 or --port all");
  if (text === "all") return { from: 0, to: HIGHEST };
  const [, first, last = first] = /^(\d+)(?:-(\d+))?$/.exec(text.trim()) ?? [];
  if (first === undefined) throw usage(`--port: "${text}" is not a port`, "say 443, 8000-8010 or all");
  const [from, to] = [Number(first), Number(last)];
  if (from > HIGHEST || to > HIGHEST)
    throw usage(`--port: ${Math.max(from, to)} is not a port: they end at ${HIGHEST}`);
  if (from > to) throw usage(`--port: ${text} is reversed`, `did you mean ${to}-${from}?`);
  return { from, to };
}
