import { describe, expect, it } from "vitest";
import { createClients } from "../../src/aws/clients.js";
import { LostReplyError, NexusError } from "../../src/core/errors.js";
import { Redactor } from "../../src/core/redact.js";
import { aws, endpoint, environment, json, rejection } from "./support.js";

const UPDATE = { cluster: "c", service: "s", forceNewDeployment: true };
const restart = (url: string) => aws({ endpointUrl: url }).send("ecs", "UpdateService", UPDATE, "once");

describe("a write that is sent once, whose reply is lost", () => {
  it.each([
    ["the connection is cut before the reply", (response) => response.destroy()],
    [
      "the reply is cut in the middle",
      (response) => {
        response.writeHead(200, { "content-type": "application/x-amz-json-1.1", "content-length": "500" });
        response.write('{"service":{"serviceName"');
        setTimeout(() => response.destroy(), 20);
      },
    ],
    ["the reply is not the JSON it says it is", (response) => response.writeHead(200).end('{"service":{"serv')],
    ["AWS fails inside", (response) => json(response, 500, { __type: "ServerException", message: "inside" })],
    ["AWS is overloaded", (response) => json(response, 503, { __type: "ServiceUnavailable", message: "later" })],
    [
      "a proxy answers with a page",
      (response) => response.writeHead(502, { "content-type": "text/html" }).end("<html>Bad Gateway</html>"),
    ],
  ] satisfies [string, (response: import("node:http").ServerResponse) => void][])(
    "is sent a single time and called lost when %s",
    async (_how, answer) => {
      const { url, received } = await endpoint((response) => answer(response));

      const error = await rejection(restart(url));

      expect(error).toBeInstanceOf(LostReplyError);
      expect(received).toHaveLength(1);
    },
  );
});

describe("a write that AWS refused", () => {
  it.each([
    ["throttled", 400, "ThrottlingException", "failed"],
    ["throttled by status", 429, "TooManyRequests", "failed"],
    ["invalid", 400, "InvalidParameterException", "failed"],
    ["forbidden", 400, "AccessDeniedException", "permission"],
    ["about something that is not there", 400, "ServiceNotFoundException", "not-found"],
    ["made with expired credentials", 400, "ExpiredTokenException", "credentials"],
  ])("is not lost when it is %s, and is sent a single time", async (_why, status, type, code) => {
    const { url, received } = await endpoint((response) => json(response, status, { __type: type, message: "no" }));

    const error = await rejection(restart(url));

    expect(error).not.toBeInstanceOf(LostReplyError);
    expect(error).toMatchObject({ code, awsCode: type, requestId: "req-1", operation: "ecs:UpdateService" });
    expect(received).toHaveLength(1);
  });

  it("is not lost when nothing listens at the endpoint: it was never sent", async () => {
    const error = await rejection(restart("http://127.0.0.1:1"));

    expect(error).not.toBeInstanceOf(LostReplyError);
    expect(error).toMatchObject({ code: "failed" });
    expect(String(error)).toContain("http://127.0.0.1:1");
    expect(String(error)).toContain("ECONNREFUSED");
  });

  it("is not lost when its input cannot even be written down", async () => {
    const { url, received } = await endpoint((response) => json(response, 200, {}));

    const error = await rejection(aws({ endpointUrl: url }).send("ecs", "NoSuchOperation", {}, "once"));

    expect(error).toBeInstanceOf(NexusError);
    expect(error).not.toBeInstanceOf(LostReplyError);
    expect(received).toHaveLength(0);
  });
});

describe("a write that outlives Ctrl-C", () => {
  const update = (url: string, interrupt: AbortController) => {
    const { gate } = aws();
    const clients = createClients({
      env: environment({ endpointUrl: url }),
      gate,
      redactor: new Redactor(),
      signal: interrupt.signal,
    });
    return gate.permit({ service: "ecs", operation: "UpdateService", content: UPDATE }, () =>
      clients.send("ecs", "UpdateService", UPDATE, { attempts: "once", outlives: true }),
    );
  };

  it("has all its time while nobody gives up", async () => {
    const { url } = await endpoint((response) => {
      setTimeout(() => json(response, 200, { service: { serviceName: "s" } }), 2_500);
    });

    expect(await update(url, new AbortController())).toMatchObject({ service: { serviceName: "s" } });
  });

  it.each([0, 500])("ends two seconds after, and may have taken effect: given up after %i ms", async (after) => {
    const { url, received } = await endpoint(() => undefined);
    const interrupt = new AbortController();
    if (after === 0) interrupt.abort();
    else setTimeout(() => interrupt.abort(), after);
    const begin = performance.now();

    const error = await rejection(update(url, interrupt));

    expect(error).toBeInstanceOf(LostReplyError);
    expect(performance.now() - begin).toBeGreaterThanOrEqual(after + 1_900);
    expect(received).toHaveLength(1);
  });
});

describe("what may be repeated", () => {
  it("is tried again after 503 and a cut connection", async () => {
    const { url, received } = await endpoint((response, _request, count) => {
      if (count === 1) json(response, 503, { __type: "ServiceUnavailable" });
      else if (count === 2) response.destroy();
      else json(response, 200, { service: { serviceName: "s" } });
    });

    const reply = await aws({ endpointUrl: url }).send(
      "ecs",
      "UpdateService",
      { cluster: "c", service: "s", desiredCount: 2 },
      "retry",
    );

    expect(reply).toEqual({ output: { service: { serviceName: "s" } }, requestId: "req-1" });
    expect(received).toHaveLength(3);
  });

  it("is given up after four attempts, by a read too", async () => {
    const { url, received } = await endpoint((response) => response.destroy());
    const { services } = aws({ endpointUrl: url });

    const error = await rejection((await services.identity()).caller());

    expect(error).toMatchObject({ code: "failed", operation: "sts:GetCallerIdentity" });
    expect(error).not.toBeInstanceOf(LostReplyError);
    expect(received).toHaveLength(4);
  });
});

describe("a write whose lock is lost", () => {
  const INPUT = { cluster: "c", service: "s", desiredCount: 2 };
  const lost = new NexusError("locked", "the lock on s was lost: bob on b has it; nothing more is sent");
  /** Sent under a lock that is lost once `attempts` are out, to an endpoint that breaks the connection. */
  const scale = async (attempts: number) => {
    const { url, received } = await endpoint((response) => response.destroy());
    const { gate, transport } = aws({ endpointUrl: url });
    const held = () => {
      if (received.length >= attempts) throw lost;
    };
    const passage = { service: "ecs", operation: "UpdateService", content: INPUT };
    const { signal } = new AbortController();
    const send = () =>
      transport.send({ service: "ecs", operation: "UpdateService", input: INPUT }, { attempts: "retry", signal });
    const error = await rejection(gate.fenced(held, () => gate.permit(passage, send)));
    return { error, received };
  };

  it("between two attempts is not sent again, and may have taken effect", async () => {
    const { error, received } = await scale(1);
    expect(received).toHaveLength(1);
    expect(error).toBeInstanceOf(LostReplyError);
    expect(error).toMatchObject({ code: "locked", message: lost.message });
  });

  it("before the first is not sent at all", async () => {
    const { error, received } = await scale(0);
    expect(received).toHaveLength(0);
    expect(error).toBe(lost);
  });
});

describe("a page in answer to a call", () => {
  const portal = (status: number) =>
    endpoint((response) => {
      response.writeHead(status, { "content-type": "text/html" });
      response.end("<!doctype html><html><body>Please log in</body></html>");
    });

  it("is no empty answer, although it reads like one where services speak XML", async () => {
    const { url } = await portal(200);
    const { services } = aws({ endpointUrl: url });

    const reads = [
      async () => (await services.rds()).database("shop-db"),
      async () => (await services.loadBalancing()).loadBalancer("shop-alb"),
      async () => (await services.dns()).zoneOf("example.com"),
      async () => (await services.identity()).caller(),
      async () => (await services.logs()).groups("/aws"),
    ];
    for (const read of reads) {
      const error = await rejection(read());
      expect(error).toMatchObject({ code: "failed" });
      expect(String(error)).toContain(`${url} answered`);
    }
  });

  it("does not make a write look done", async () => {
    const { url, received } = await portal(200);

    const error = await rejection(
      aws({ endpointUrl: url }).send("rds", "StopDBInstance", { DBInstanceIdentifier: "d" }, "once"),
    );

    expect(error).toBeInstanceOf(LostReplyError);
    expect(received).toHaveLength(1);
  });

  it("is not what an endpoint gives that only names its JSON wrongly", async () => {
    const { url } = await endpoint((response) => {
      response.writeHead(200, { "content-type": "text/html; charset=utf-8" });
      response.end(JSON.stringify({ logGroups: [{ logGroupName: "/aws/ecs/shop" }] }));
    });

    expect(await (await aws({ endpointUrl: url }).services.logs()).groups("/aws")).toEqual(["/aws/ecs/shop"]);
  });
});

describe("what goes over the wire", () => {
  it("hands recorded ISO times to the SDK as times", async () => {
    const { url, received } = await endpoint((response) => {
      response.writeHead(200, { "content-type": "text/xml" });
      response.end(
        "<RestoreDBInstanceToPointInTimeResponse><RestoreDBInstanceToPointInTimeResult><DBInstance><DBInstanceIdentifier>b</DBInstanceIdentifier></DBInstance></RestoreDBInstanceToPointInTimeResult></RestoreDBInstanceToPointInTimeResponse>",
      );
    });
    const input = {
      SourceDBInstanceIdentifier: "a",
      TargetDBInstanceIdentifier: "b",
      RestoreTime: "2026-01-31T11:00:00.000Z",
    };

    await aws({ endpointUrl: url }).send("rds", "RestoreDBInstanceToPointInTime", input, "once");

    expect(decodeURIComponent(received[0]?.body ?? "")).toContain("RestoreTime=2026-01-31T11:00:00Z");
  });

  it("says who is calling", async () => {
    let agent = "";
    const { url } = await endpoint((response, request) => {
      agent = String(request.headers["user-agent"]);
      json(response, 200, {});
    });

    await aws({ endpointUrl: url }).send("ecs", "UpdateService", UPDATE, "once");

    expect(agent).toMatch(/nexusctl\//);
  });
});

describe("the gate on every client", () => {
  it.each([
    ["ecs", "UpdateService", UPDATE],
    ["application-autoscaling", "RegisterScalableTarget", { ResourceId: "service/c/s" }],
    ["rds", "StopDBInstance", { DBInstanceIdentifier: "d" }],
    ["cloudwatch", "SetAlarmState", { AlarmName: "a", StateValue: "OK", StateReason: "r" }],
    ["sns", "Publish", { TopicArn: "arn:aws:sns:eu-west-1:1:t", Message: "m" }],
  ])("lets no %s write out that is not a confirmed step", async (service, operation, input) => {
    const { url, received } = await endpoint((response) => json(response, 200, {}));
    const { transport, interrupt } = aws({ endpointUrl: url });

    const error = await rejection(
      transport.send({ service, operation, input }, { attempts: "once", signal: interrupt.signal }),
    );

    expect(String(error)).toContain(`the gate refused ${service}:${operation}`);
    expect(received).toHaveLength(0);
  });

  it.each([
    ["logs", "DeleteLogGroup", { logGroupName: "g" }],
    ["cloudwatch", "DeleteDashboards", { DashboardNames: ["d"] }],
    ["elbv2", "DeleteTargetGroup", { TargetGroupArn: "t" }],
    ["acm", "ImportCertificate", { CertificateArn: "c" }],
    ["route53", "DeleteHostedZone", { Id: "z" }],
    ["sts", "AssumeRole", { RoleArn: "r", RoleSessionName: "s" }],
  ])("has no %s write to send at all: it is not in the build", async (service, operation, input) => {
    const { url, received } = await endpoint((response) => json(response, 200, {}));
    const { transport, interrupt } = aws({ endpointUrl: url });

    const error = await rejection(
      transport.send({ service, operation, input }, { attempts: "once", signal: interrupt.signal }),
    );

    expect(String(error)).toContain(`knows no operation ${operation}`);
    expect(received).toHaveLength(0);
  });

  it("lets nothing out that differs from what was confirmed", async () => {
    const { url, received } = await endpoint((response) => json(response, 200, {}));
    const { transport, gate, interrupt } = aws({ endpointUrl: url });
    const sent = { service: "ecs", operation: "UpdateService", input: { ...UPDATE, desiredCount: 0 } };

    const error = await rejection(
      gate.permit({ service: "ecs", operation: "UpdateService", content: UPDATE }, () =>
        transport.send(sent, { attempts: "once", signal: interrupt.signal }),
      ),
    );

    expect(String(error)).toContain("it is not what was previewed and confirmed");
    expect(received).toHaveLength(0);
  });
});

describe("Ctrl-C", () => {
  it("ends a call in flight at once", async () => {
    const session: { interrupt?: AbortController } = {};
    const { url } = await endpoint(() => session.interrupt?.abort());
    const { services, interrupt } = aws({ endpointUrl: url });
    session.interrupt = interrupt;

    const error = await rejection((await services.identity()).caller());

    expect(error).toMatchObject({ code: "interrupted", exitCode: 130 });
  });
});
