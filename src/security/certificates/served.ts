import type { Certificate } from "../../aws/certificates.js";
import type { Line } from "../../core/report.js";
import type { TlsProbe } from "../../health/probes/tls.js";

/** Whether what is served is one of those that ACM keeps, by their serial numbers. */
export function servedLines(served: TlsProbe | undefined, stored: readonly Certificate[]): Line[] {
  const serial = served?.certificate?.serial;
  if (serial === undefined || stored.length === 0) return [];
  const found = stored.find((one) => one.serial !== undefined && plain(one.serial) === plain(serial));
  if (found !== undefined) return [{ text: `it is the one that ACM keeps in ${found.region}`, tone: "ok" }];
  return [
    { text: "it is none of those that ACM keeps: something else answers there, or it was not attached", tone: "warn" },
  ];
}

function plain(serial: string): string {
  return serial.replaceAll(":", "").replace(/^0+/, "").toLowerCase();
}
