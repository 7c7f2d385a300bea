import { describe, expect, it } from "vitest";
import { looksSecret } from "../../src/core/secret-look.js";

describe("what looks like a secret", () => {
  it.each([
    ["DB_PASSWORD", "x"],
    ["DBPASS", "x"],
    ["dbPwd", "x"],
    ["MYSQL_ROOT_PASSWORD", "changeme"],
    ["apiKey", "x"],
    ["API_KEY_2", "x"],
    ["SIGNING_KEY", "x"],
    ["splunk-token", "x"],
    ["GOOGLE_APPLICATION_CREDENTIALS_JSON", "{}"],
    ["SLACK_WEBHOOK", "x"],
    ["SENTRY_DSN", "x"],
    ["DATABASE_URL", "postgres://app:hunter2@db.internal:5432/app"],
    ["REDIS", "redis://:hunter2@cache:6379"],
    ["JAVA_OPTS", "-Xmx1g -Ddb.password=hunter2"],
    ["HEADER", "Bearer abcdef1234567890"],
    ["X", "AKIAIOSFODNN7EXAMPLE"],
    ["X", "wJalrXUtnFEMIK7MDENGbPxRfiCYEXAMPLEKEY"],
    ["X", "ghp_16C7e42F292c6912E7710c838347Ae178B4a"],
    ["X", "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.x"],
    ["X", "-----BEGIN PRIVATE KEY-----\nMIIE"],
    ["X", "0123456789abcdef0123456789abcdef"],
    ["X", "3fa85f64-5717-4562-b3fc-2c963f66afa6"],
    ["X", "https://hooks.slack.com/services/T0/B0/x"],
    ["X", "https://files.example/x?X-Amz-Signature=00ff"],
  ])("is %s=%s", (name, value) => {
    expect(looksSecret(name, value)).toBe(true);
  });

  it.each([
    ["LOG_LEVEL", "info"],
    ["PORT", "8080"],
    ["MONKEY", "george"],
    ["AUTHOR", "ada"],
    ["TOKEN_TTL", "3600"],
    ["SESSION_TIMEOUT", "15m"],
    ["PASSWORD_MIN_LENGTH", "12"],
    ["DB_SECRET_ARN", "arn:aws:secretsmanager:eu-west-1:123456789012:secret:web/db-AbCdEf"],
    ["API_KEY", ""],
    ["PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin"],
    ["BUCKET", "nexus-platform-production-backups"],
    ["HOST", "acme.cluster-abc123.eu-west-1.rds.amazonaws.com"],
    ["URL", "https://example.com/health?deep=1"],
    ["JAVA_OPTS", "-Xmx512m -Dfile.encoding=UTF-8"],
    ["GREETING", "Grüße aus Köln, いろは"],
  ])("is not %s=%s", (name, value) => {
    expect(looksSecret(name, value)).toBe(false);
  });
});
