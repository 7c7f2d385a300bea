import * as z from "zod/mini";

/** The parts of a configuration file that data backups and disaster recovery need. As in `schema.ts`, errors end "expected ...". */

const maybe = z.exactOptional;
const text = (expected: string) => z.string(expected).check(z.refine((value) => value.trim() !== "", expected));

/** `secretsmanager:<id>[#field]`, `iam`, `${NAME}` or `file:<path>`: where a password is, never the password. */
const PASSWORD = /^(?:iam|secretsmanager:[^#\s]+(?:#\S+)?|\$\{[A-Za-z_][A-Za-z0-9_]*\}|file:.+)$/;
const WHERE = `where the password is: secretsmanager:<id>, iam, \${NAME_OF_A_VARIABLE} or file:/path/to/it`;
const password = z.string(WHERE).check(z.regex(PASSWORD, WHERE));
const port = z.number("a port").check(z.minimum(1, "a port"), z.maximum(65_535, "a port"));
const yes = z.boolean("true or false");
const path = text("the path of a file with certificates (PEM)");
const SSL_MODES = ["verify-full", "verify-ca", "require", "disable"] as const;

export const database = {
  name: maybe(text("the name of a database")),
  host: maybe(text("a host name or address")),
  port: maybe(port),
  user: maybe(text("the name of a database user")),
  password: maybe(password),
  sslMode: maybe(z.enum(SSL_MODES, `one of ${SSL_MODES.join(", ")}`)),
  caBundle: maybe(path),
};

export const redis = {
  kind: maybe(z.enum(["elasticache", "self-managed"], "elasticache or self-managed")),
  host: maybe(text("a host name or address")),
  port: maybe(port),
  user: maybe(text("the name of a Redis user")),
  password: maybe(password),
  tls: maybe(yes),
  caBundle: maybe(path),
};

export const data = {
  prefix: maybe(
    z
      .string("a prefix of object keys that ends with /")
      .check(z.regex(/^(?:[\w!.*'()-]+\/)+$/, "a prefix of object keys that ends with /")),
  ),
  database: maybe(z.strictObject(database, "a map of name, host, port, user, password, sslMode and caBundle")),
  redis: maybe(z.strictObject(redis, "a map of kind, host, port, user, password, tls and caBundle")),
};

export const alias = {
  dnsName: text("the DNS name of a load balancer or another AWS resource"),
  hostedZoneId: text("the hosted zone id that AWS gives the resource, not your own zone's"),
  evaluateTargetHealth: maybe(yes),
};

export const target = {
  alias: maybe(z.strictObject(alias, "a map of dnsName and hostedZoneId")),
  values: maybe(z.array(text("addresses or names"), "a list of addresses or names")),
  ttl: maybe(z.number("seconds").check(z.minimum(0, "seconds"))),
  setIdentifier: maybe(text("the SetIdentifier of a weighted or failover record set")),
  health: maybe(
    z
      .string("an http:// or https:// address that answers 2xx when it is well")
      .check(z.regex(/^https?:\/\/\S+$/, "an http:// or https:// address that answers 2xx when it is well")),
  ),
};

export const recovery = {
  record: maybe(text("the name of the record that is moved, such as app.example.com")),
  type: maybe(z.enum(["A", "AAAA", "CNAME"], "A, AAAA or CNAME")),
  payload: maybe(z.record(z.string(), z.unknown(), "a map that is sent to the function")),
  primary: maybe(z.strictObject(target, "a map of alias or values")),
  dr: maybe(z.strictObject(target, "a map of alias or values")),
};
