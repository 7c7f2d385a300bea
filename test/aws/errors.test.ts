import { describe, expect, it } from "vitest";
import { explain, isLost, UnknownThereError } from "../../src/aws/errors.js";
import { iamAction } from "../../src/aws/iam-actions.js";

const PLACE = { service: "elbv2", operation: "DescribeTargetHealth", region: "eu-west-1" };

function refused(name: string, message = "said by AWS", httpStatusCode = 400) {
  return Object.assign(new Error(message), { name, $metadata: { httpStatusCode, requestId: "r-1" } });
}

function socket(code: string) {
  return Object.assign(new Error(`connect ${code} 10.0.0.1:443`), { code });
}

describe("an AWS error becomes one a person can act on", () => {
  it.each([
    ["LoadBalancerNotFoundException", "not-found", 5],
    ["DBInstanceNotFoundFault", "not-found", 5],
    ["ResourceNotFoundException", "not-found", 5],
    ["ServiceNotFoundException", "not-found", 5],
    ["NoSuchHostedZone", "not-found", 5],
    ["AccessDenied", "permission", 6],
    ["AccessDeniedException", "permission", 6],
    ["UnauthorizedOperation", "permission", 6],
    ["ExpiredToken", "credentials", 6],
    ["ExpiredTokenException", "credentials", 6],
    ["InvalidClientTokenId", "credentials", 6],
    ["UnrecognizedClientException", "credentials", 6],
    ["SignatureDoesNotMatch", "credentials", 6],
    ["RequestTimeTooSkewed", "credentials", 6],
    ["ThrottlingException", "failed", 1],
    ["Throttling", "failed", 1],
    ["InvalidParameterException", "failed", 1],
  ])("%s ends as %s, exit %i, and stays visible with its request id", (name, code, exitCode) => {
    const error = explain(refused(name), PLACE);

    expect(error).toMatchObject({ code, exitCode, awsCode: name, requestId: "r-1" });
    expect(error.operation).toBe("elbv2:DescribeTargetHealth");
  });

  it("names the IAM action that is missing, by IAM's own prefix, and where to see all that are", () => {
    const error = explain(refused("AccessDeniedException", "User x is not authorized"), PLACE);

    expect(error.message).toContain("elasticloadbalancing:DescribeTargetHealth");
    expect(error.hint).toContain("nexusctl doctor");
    expect(iamAction("ecs", "UpdateService")).toBe("ecs:UpdateService");
  });

  it("says how to log in again with the profile in use", () => {
    const error = explain(refused("ExpiredToken"), { ...PLACE, profile: "shop" });

    expect(error.message).toContain("expired");
    expect(error.hint).toContain("aws sso login --profile shop");
  });

  it.each([
    ["CredentialsProviderError", "Could not load credentials from any providers", /no AWS credentials were found/],
    ["CredentialsProviderError", "The SSO session associated with this profile has expired.", /have expired/],
    ["TokenProviderError", "Token is expired. To refresh this SSO session run 'aws sso login'", /have expired/],
  ])("reads %s: %s", (name, message, words) => {
    const error = explain(Object.assign(new Error(message), { name }), PLACE);

    expect(error).toMatchObject({ code: "credentials" });
    expect(error.message).toMatch(words);
  });

  it("does not call keys expired that AWS does not know", () => {
    const error = explain(
      refused("InvalidClientTokenId", "The security token included in the request is invalid."),
      PLACE,
    );

    expect(error.message).toBe("AWS does not accept the credentials (InvalidClientTokenId)");
  });

  it.each([
    ["RequestTimeTooSkewed", "The difference between the request time and the current time is too large."],
    ["SignatureDoesNotMatch", "Signature expired: 20260131T120000Z is now earlier than 20260131T121500Z"],
    ["InvalidSignatureException", "Signature not yet current: 20260131T130000Z is still later than 20260131T120500Z"],
  ])("blames the clock for %s", (name, message) => {
    expect(explain(refused(name, message), PLACE)).toMatchObject({
      code: "credentials",
      hint: expect.stringContaining("clock"),
    });
  });

  it.each([
    [
      "@smithy/node-http-handler - [ERROR] a request has exceeded the configured 5000 ms requestTimeout.",
      { code: "ETIMEDOUT", $metadata: { attempts: 4 } },
      "the AWS endpoint of elbv2 in eu-west-1 gave no answer to elbv2:DescribeTargetHealth within 5s (asked 4 times)",
    ],
    [
      "@smithy/node-http-handler - the request socket timed out after 20000 ms of inactivity (configured by client requestHandler).",
      { $metadata: { attempts: 1 } },
      "the AWS endpoint of elbv2 in eu-west-1 gave no answer to elbv2:DescribeTargetHealth within 20s",
    ],
    [
      "@smithy/node-http-handler - the request socket did not establish a connection with the server within the configured timeout of 3000 ms.",
      {},
      "cannot reach the AWS endpoint of elbv2 in eu-west-1 for elbv2:DescribeTargetHealth: no connection within 3s",
    ],
  ])("says how long it waited, and nothing of the SDK's insides: %s", (message, more, words) => {
    const error = explain(Object.assign(new Error(message), { name: "TimeoutError", ...more }), PLACE);

    expect(error).toMatchObject({ code: "failed", message: words });
  });

  it("takes ECS's ClientException for a missing task definition as not found", () => {
    expect(explain(refused("ClientException", "Unable to describe task definition."), PLACE).code).toBe("not-found");
    expect(explain(refused("ClientException", "Family is invalid."), PLACE).code).toBe("failed");
  });
});

describe("an endpoint that is not AWS", () => {
  const page = Object.assign(
    new SyntaxError(
      "Unexpected token '<', \"<html>\" is not valid JSON\n  Deserialization error: to see the raw response, inspect",
    ),
    {
      $metadata: { httpStatusCode: 500 },
      $response: { statusCode: 500, headers: { "content-type": "text/html; charset=utf-8" } },
    },
  );

  it.each([200, 502, 503, 504])(
    "is a page between us and AWS with HTTP %i: nothing says that the operation is unknown",
    (statusCode) => {
      const between = Object.assign(new SyntaxError("Unexpected token '<'"), {
        $metadata: { httpStatusCode: statusCode },
        $response: { statusCode, headers: { "content-type": "text/html" } },
      });
      const error = explain(between, PLACE);
      expect(error).not.toBeInstanceOf(UnknownThereError);
      expect(error.message).toContain(`HTTP ${statusCode} and text/html, not as AWS does`);
    },
  );

  it("is named together with the operation, without the parser's noise", () => {
    const error = explain(page, { ...PLACE, endpoint: "http://127.0.0.1:5000" });

    expect(error).toBeInstanceOf(UnknownThereError);
    expect(error.message).toContain("http://127.0.0.1:5000");
    expect(error.message).toContain("elbv2:DescribeTargetHealth");
    expect(error.message).toContain("HTTP 500 and text/html");
    expect(error.message).not.toMatch(/Unexpected token|Deserialization/);
    expect(error.cause).toBeUndefined();
  });

  it("is a refusal when it turns the caller away in words of its own", () => {
    const forbidden = Object.assign(new SyntaxError("Unexpected token '<'"), {
      $metadata: { httpStatusCode: 403 },
      $response: { statusCode: 403, headers: { "content-type": "text/html" } },
    });
    const error = explain(forbidden, { ...PLACE, endpoint: "http://127.0.0.1:5000" });

    expect(error).toMatchObject({ code: "permission", exitCode: 6 });
    expect(error.message).toContain(
      "http://127.0.0.1:5000 refused elasticloadbalancing:DescribeTargetHealth with HTTP 403",
    );
  });

  it("is AWS all the same when the error could be read, whatever content type it came with", () => {
    const read = Object.assign(new Error("The security token is invalid."), {
      name: "InvalidClientTokenId",
      $fault: "client",
      $metadata: { httpStatusCode: 403 },
      $response: { statusCode: 403, headers: { "content-type": "text/html; charset=utf-8" } },
    });

    expect(explain(read, PLACE)).toMatchObject({ code: "credentials", awsCode: "InvalidClientTokenId" });
  });

  it.each(["ECONNREFUSED", "ENOTFOUND", "EHOSTUNREACH", "DEPTH_ZERO_SELF_SIGNED_CERT"])(
    "is named when it cannot be reached (%s)",
    (code) => {
      const error = explain(socket(code), { ...PLACE, endpoint: "https://aws.internal" });

      expect(error.code).toBe("failed");
      expect(error.message).toContain("cannot reach https://aws.internal");
      expect(error.hint).toContain("--endpoint-url");
    },
  );
});

describe("whether a write may have taken effect", () => {
  const timeout = Object.assign(new Error("request timed out after 20000 ms"), { name: "TimeoutError" });
  const noConnection = Object.assign(new Error("Socket timed out without establishing a connection within 3000 ms"), {
    name: "TimeoutError",
  });
  const neverConnected = Object.assign(
    new Error(
      "the request socket did not establish a connection with the server within the configured timeout of 3000 ms.",
    ),
    { name: "TimeoutError" },
  );
  it.each([
    ["no socket in time", neverConnected, false],
    ["a reset", socket("ECONNRESET"), true],
    ["no answer in time", timeout, true],
    ["a failure inside AWS", refused("ServerException", "", 500), true],
    ["a reply that cannot be read", refused("SyntaxError", "", 200), true],
    ["no connection", socket("ECONNREFUSED"), false],
    ["no connection in time", noConnection, false],
    ["a name that does not resolve", socket("ENOTFOUND"), false],
    ["throttling", refused("ThrottlingException"), false],
    ["throttling with 503", refused("Throttling", "", 503), false],
    ["a refusal", refused("InvalidParameterException"), false],
  ])("after %s: %s", (_what, thrown, lost) => {
    expect(isLost(thrown, true)).toBe(lost);
  });

  it("is never so when the request was not handed to the network", () => {
    expect(isLost(socket("ECONNRESET"), false)).toBe(false);
  });
});
