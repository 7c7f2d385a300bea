import type { Socket } from "node:net";
import { isIP } from "node:net";
import { checkServerIdentity, connect as connectTls, type PeerCertificate, type TLSSocket } from "node:tls";
import { interrupted } from "../../core/errors.js";
import type { NetworkFault, ProbeBounds } from "./outcome.js";
import { openSocket, ProbeFault } from "./tcp.js";

export interface ServedCertificate {
  subject: string;
  names: string[];
  issuer: string;
  serial: string;
  notBefore: Date;
  notAfter: Date;
  /** Subjects from the certificate up to the last one sent. */
  chain: string[];
}

export interface TlsProbe {
  outcome: "ok" | "expired" | "wrong-name" | "untrusted" | "not-tls" | NetworkFault;
  what: string;
  protocol: string | undefined;
  certificate: ServedCertificate | undefined;
}

/**
 * Which certificate does the domain really serve? Asks with SNI, takes whatever comes and then judges it.
 * Never throws but for Ctrl-C.
 */
export async function probeTls(host: string, port: number, domain: string, bounds: ProbeBounds): Promise<TlsProbe> {
  let socket: Socket;
  try {
    socket = await openSocket(host, port, bounds);
  } catch (thrown) {
    if (!(thrown instanceof ProbeFault)) throw thrown;
    return {
      outcome: thrown.fault,
      what: `${host}:${port}: ${thrown.message}`,
      protocol: undefined,
      certificate: undefined,
    };
  }
  try {
    const secure = await upgrade(socket, domain, bounds);
    return judge(secure, domain, bounds.clock.now());
  } catch (thrown) {
    if (bounds.signal.aborted) throw interrupted();
    const why = thrown instanceof Error ? thrown.message : String(thrown);
    return {
      outcome: "not-tls",
      what: `${host}:${port} does not speak TLS: ${why}`,
      protocol: undefined,
      certificate: undefined,
    };
  } finally {
    socket.destroy();
  }
}

/** Wraps an open connection in TLS without believing its certificate: judging it is the caller's. */
export function upgrade(socket: Socket, servername: string, bounds: ProbeBounds): Promise<TLSSocket> {
  return new Promise((resolve, reject) => {
    const late = bounds.clock.deadline(bounds.timeoutMs);
    const leave = AbortSignal.any([late, bounds.signal]);
    const secure = connectTls({
      socket,
      rejectUnauthorized: false,
      ...(isIP(servername) === 0 ? { servername } : {}),
    });
    const onLeave = () => {
      secure.destroy();
      reject(bounds.signal.aborted ? interrupted() : new Error("no answer to the TLS greeting"));
    };
    leave.addEventListener("abort", onLeave, { once: true });
    secure.once("secureConnect", () => {
      leave.removeEventListener("abort", onLeave);
      resolve(secure);
    });
    secure.on("error", (error) => {
      leave.removeEventListener("abort", onLeave);
      reject(error);
    });
  });
}

function judge(secure: TLSSocket, domain: string, now: Date): TlsProbe {
  const peer = secure.getPeerCertificate(true);
  const protocol = secure.getProtocol() ?? undefined;
  const certificate = read(peer);
  const base = { protocol, certificate };
  const by = `issued by ${certificate.issuer}, valid until ${certificate.notAfter.toISOString().slice(0, 10)}`;
  if (certificate.notAfter <= now) {
    return { ...base, outcome: "expired", what: `${domain} serves an expired certificate (${by})` };
  }
  if (checkServerIdentity(domain, peer) !== undefined) {
    const names = certificate.names.join(", ") || certificate.subject;
    return { ...base, outcome: "wrong-name", what: `${domain} serves a certificate for other names: ${names}` };
  }
  if (!secure.authorized) {
    const why = secure.authorizationError;
    const words = why instanceof Error ? why.message : String(why);
    return {
      ...base,
      outcome: "untrusted",
      what: `this machine does not trust what ${domain} serves: ${words} (${by})`,
    };
  }
  return { ...base, outcome: "ok", what: `${domain} serves a good certificate (${by})` };
}

function read(peer: PeerCertificate & { issuerCertificate?: PeerCertificate }): ServedCertificate {
  return {
    subject: nameOf(peer.subject),
    names: (peer.subjectaltname ?? "").split(", ").flatMap((one) => (one.startsWith("DNS:") ? [one.slice(4)] : [])),
    issuer: nameOf(peer.issuer),
    serial: peer.serialNumber,
    notBefore: new Date(peer.valid_from),
    notAfter: new Date(peer.valid_to),
    chain: chainOf(peer),
  };
}

/** The last of a chain names itself as its issuer; a server that sent only its own certificate ends the chain there. */
function chainOf(peer: PeerCertificate & { issuerCertificate?: PeerCertificate }): string[] {
  const chain: string[] = [];
  const seen = new Set<string>();
  for (let at: typeof peer | undefined = peer; at?.fingerprint256 !== undefined; at = at.issuerCertificate) {
    if (seen.has(at.fingerprint256)) break;
    seen.add(at.fingerprint256);
    chain.push(nameOf(at.subject));
  }
  return chain;
}

function nameOf(subject: PeerCertificate["subject"] | undefined): string {
  const name: string | string[] | undefined = subject?.CN ?? subject?.O;
  return Array.isArray(name) ? name.join(", ") : (name ?? "unnamed");
}
