import { afterEach, describe, expect, it } from "vitest";
import { Gate } from "../../src/core/gate.js";
import { type HttpRequest, retryAfter, sendHttp } from "../../src/core/http.js";
import { freePort } from "../support/free-port.js";
import { type Behaviour, type Provider, startProvider } from "../support/providers.js";

const open = { text: "down" };
let provider: Provider | undefined;
afterEach(async () => provider?.stop());

async function send(url: string, rest: Partial<HttpRequest> = {}, signal = new AbortController().signal) {
  const gate = new Gate({});
  const request: HttpRequest = { recipient: "Slack", method: "POST", url, body: open, open, timeoutMs: 2_000, ...rest };
  return gate.permitJob([{ service: "http", operation: "Slack", within: open }], () => sendHttp(gate, request, signal));
}
const at = async (behaviour: Behaviour) => {
  provider = await startProvider(() => behaviour);
  return provider.url;
};

describe("a request to somebody who is not AWS", () => {
  it("is refused by the gate unless the step that was confirmed says exactly this", async () => {
    const url = await at({ status: 200, body: {} });
    const gate = new Gate({});
    const request = { recipient: "Slack", method: "POST", url, body: open, open, timeoutMs: 1_000 } as const;
    await expect(sendHttp(gate, request, new AbortController().signal)).rejects.toThrow("the gate refused http:Slack");
    const other = { text: "something else" };
    await expect(send(url, { body: other, open: other })).rejects.toThrow("does not include it");
    expect(provider?.got).toEqual([]);
  });

  it("that nobody can have got is told from one that may have been taken", async () => {
    expect(await send(`http://127.0.0.1:${await freePort()}/`)).toMatchObject({ kind: "not-sent" });
    expect(await send("http://nowhere.invalid/")).toMatchObject({ kind: "not-sent" });
    expect(await send(await at("reset"))).toMatchObject({ kind: "lost" });
  });

  it("that gets no answer ends after its time", async () => {
    expect(await send(await at("hang"), { timeoutMs: 200 })).toMatchObject({ kind: "lost" });
  });

  it("does not follow to another place", async () => {
    const url = await at({ status: 307, body: {}, headers: { location: "http://127.0.0.1:1/" } });
    expect(await send(url)).toMatchObject({ kind: "answer", status: 307 });
    expect(provider?.got).toHaveLength(1);
  });

  it("never repeats its address where it fails", async () => {
    const result = await send(`http://127.0.0.1:${await freePort()}/services/SECRET`);
    expect(JSON.stringify(result)).not.toContain("SECRET");
  });

  it("stops on Ctrl-C", async () => {
    const url = await at("hang");
    const pressed = new AbortController();
    setTimeout(() => pressed.abort(), 50);
    await expect(send(url, {}, pressed.signal)).rejects.toMatchObject({ code: "interrupted" });
  });

  it("is asked to wait in seconds or until a date", () => {
    const now = Date.parse("2026-01-31T14:00:00Z");
    expect(retryAfter("7", now)).toBe(7_000);
    expect(retryAfter("Sat, 31 Jan 2026 14:00:30 GMT", now)).toBe(30_000);
    expect(retryAfter("Sat, 31 Jan 2026 13:00:00 GMT", now)).toBe(0);
    expect(retryAfter("soon", now)).toBeUndefined();
    expect(retryAfter(null, now)).toBeUndefined();
  });
});
