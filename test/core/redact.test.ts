import { describe, expect, it } from "vitest";
import { Redactor } from "../../src/core/redact.js";
import { safe, safeLines } from "../../src/core/visible.js";

describe("the redactor", () => {
  it("takes every registered secret out of text and data", () => {
    const redactor = new Redactor();
    redactor.add("s3cr3t-value");
    expect(redactor.text("a s3cr3t-value, twice: s3cr3t-value")).toBe("a [redacted], twice: [redacted]");
    expect(redactor.json({ deep: [{ note: "is s3cr3t-value" }] })).toEqual({ deep: [{ note: "is [redacted]" }] });
  });

  it("masks secrets nobody registered by the shape of what holds them", () => {
    const redactor = new Redactor();
    expect(redactor.text("https://user:hunter2@example.com/x")).toBe("https://user:[redacted]@example.com/x");
    expect(redactor.text("aws_secret_access_key=abcd/efgh")).not.toContain("abcd");
    expect(redactor.json({ MasterUserPassword: "x", SecretAccessKey: "y", name: "z" })).toEqual({
      MasterUserPassword: "[redacted]",
      SecretAccessKey: "[redacted]",
      name: "z",
    });
  });

  it("knows a secret also as JSON, an address, Base64 or a page has it, and each line of a long one", () => {
    const secret = 'a"b&c<d> $1.*[é]\nsecond line';
    const redactor = new Redactor();
    redactor.add(secret);
    const forms = [
      secret,
      JSON.stringify(secret),
      encodeURIComponent(secret),
      Buffer.from(secret).toString("base64"),
      "a&quot;b&amp;c&lt;d&gt; $1.*[é]\nsecond line",
      "  second line of two",
    ];
    for (const form of forms) {
      const text = redactor.text(`before ${form} after`);
      expect(text).toContain("[redacted]");
      expect(text).not.toMatch(/second|YSJi|a%22b|a&quot;b|a."b/);
    }
  });

  it.each([
    "it's (a) s3cret*!",
    "tab\there-Q7",
    "zero\u200bwidth-Q7",
    " edged-Q7 ",
    "gr\u00fc\u00dfe<Q7>&",
    "two\nlines-Q7-long",
  ])("knows %j in every way it is encoded", (secret) => {
    const redactor = new Redactor();
    redactor.add(secret);
    const strict = encodeURIComponent(secret).replace(
      /[!'()*]/g,
      (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`,
    );
    const base64 = Buffer.from(secret).toString("base64");
    const forms = [
      encodeURIComponent(secret),
      strict,
      strict.replace(/%../g, (code) => code.toLowerCase()),
      new URLSearchParams({ q: secret }).toString().slice(2),
      base64,
      base64.replace(/=+$/, ""),
      Buffer.from(secret).toString("base64url"),
      Buffer.from(`${secret}\n`).toString("base64"),
      safe(secret),
      safeLines(secret).join("\n"),
      secret.trim(),
      secret.replace(/\s+/g, " "),
      JSON.stringify(secret)
        .slice(1, -1)
        .replace(/[^ -~]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, "0")}`),
    ];
    for (const form of forms) expect(redactor.text(`<${form}>`)).toBe("<[redacted]>");
  });

  it.each(["a:", "ab:", "abc:", "user@example.com:"])("knows a secret in a Basic login after %j", (user) => {
    const redactor = new Redactor();
    redactor.add("Tr0ub4dor&3?>~");
    for (const encoding of ["base64", "base64url"] as const) {
      const text = redactor.text(`Basic ${Buffer.from(`${user}Tr0ub4dor&3?>~`).toString(encoding)}`);
      expect(text).toContain("[redacted]");
      const left = text.replace("Basic ", "").split("[redacted]");
      expect(Buffer.from(left[0] ?? "", "base64").toString()).not.toContain("Tr");
      expect(left[1]?.length).toBeLessThanOrEqual(4);
    }
  });

  it("knows a number, also as one in data", () => {
    const redactor = new Redactor();
    redactor.add("73619402");
    redactor.add("5432");
    expect(redactor.json({ a: 73619402, b: [73619402], c: 736194021, port: 5432, dbPass: 5432 })).toEqual({
      a: "[redacted]",
      b: ["[redacted]"],
      c: 736194021,
      port: 5432,
      dbPass: "[redacted]",
    });
  });

  it("takes the longer of two first, so that no end of it is left", () => {
    const redactor = new Redactor();
    redactor.add("w0rd-1");
    redactor.add("w0rd-1-and-more");
    expect(redactor.text("is w0rd-1-and-more, is w0rd-1")).toBe("is [redacted], is [redacted]");
  });

  it("ignores what is empty", () => {
    const redactor = new Redactor();
    redactor.add("");
    redactor.add(" ");
    redactor.add(undefined);
    expect(redactor.text("a b")).toBe("a b");
  });
});

function knowing(...secrets: string[]): Redactor {
  const redactor = new Redactor();
  for (const secret of secrets) redactor.add(secret);
  return redactor;
}

describe("a secret that looks like one", () => {
  it.each([
    "hunter2",
    "S3cr3t",
    "correct horse battery staple",
    "correcthorsebattery",
    "zqxkvbpwmfhtrdla",
    "pa$$word",
    "Production1!",
    "0123456789abcdef",
    "wJalrXUtnFEMI/K7MDENG",
  ])("%s goes wherever it stands, within words and in keys too", (secret) => {
    const redactor = knowing(secret);
    redactor.spare(["acme-production", "hunter"]);
    for (const text of [`x${secret}y`, `-p${secret}`, `{"${secret}":1}`, `is ${secret}.`]) {
      expect(redactor.text(text)).not.toContain(secret);
      expect(redactor.document(text)).not.toContain(secret);
    }
  });

  it("is one although a part of the platform has it for its name", () => {
    const secret = "tK9x2LpQ7vRw4ZsB8mNc";
    const redactor = knowing(secret);
    redactor.spare([secret]);
    expect(redactor.text(`name ${secret}`)).toBe("name [redacted]");
  });
});

describe("a secret that is one word, or short", () => {
  it.each(["summer", "Dragon", "zqxkvbpw", "Pa55", "a!b-", "123456", "postgres16", "admin_password"])(
    "%s goes where it stands by itself, and leaves longer words and keys alone",
    (secret) => {
      const redactor = knowing(secret);
      expect(redactor.text(`try ${secret}, "${secret}" or (${secret})`)).toBe(
        'try [redacted], "[redacted]" or ([redacted])',
      );
      expect(redactor.text(`x${secret}y and ${secret}-x`)).toBe(`x${secret}y and ${secret}-x`);
      for (const before of ["\u001b[1m", "\u001b[38;5;12m", "\\n", "\\t", "\\u001b", "\\x1b"]) {
        expect(redactor.text(`${before}${secret} x`)).toBe(`${before}[redacted] x`);
      }
      expect(redactor.json({ [secret]: `it is ${secret}` })).toEqual({ [secret]: "it is [redacted]" });
      expect(redactor.document(`{"${secret}": 1}`)).toBe(`{"${secret}": 1}`);
      expect(redactor.knowsWords).toBe(true);
    },
  );
});

describe("a secret that is an ordinary word, tiny, or a name of the environment's", () => {
  const cases = ["postgres", "production", "Password", "true", "5432", "abc", "x", "acme", "acme-web"];
  const of = (secret: string) => {
    const redactor = knowing(secret);
    redactor.spare(["acme-web-db", "eu-west-1"]);
    return redactor;
  };

  it.each(cases)("%s leaves ordinary output readable", (secret) => {
    const redactor = of(secret);
    const text = `the ${secret} of ${secret}-db: engine "${secret}", ${secret}`;
    expect(redactor.text(text)).toBe(text);
    const data = { [secret]: secret, engine: secret, list: [secret] };
    if (secret !== "Password") expect(redactor.json(data)).toEqual(data);
  });

  it.each(cases)("%s goes where something says that it is a secret", (secret) => {
    const redactor = of(secret);
    for (const [before, after] of [
      ["redis://:", "@cache:6379"],
      ["pass=", ""],
      ["DB_PASS=", ";"],
      ["db_pw=", ""],
      ["dbPass: ", ""],
      ['{"DB_PASS":"', '"}'],
      ['["--password","', '"]'],
      ["--auth-token ", ""],
      ["requirepass ", ""],
      ["AUTH default ", ""],
      ["AUTH ", ""],
      ["REDISCLI_AUTH ", ""],
      ["<password>", "</password>"],
      ["&lt;Password&gt;", "&lt;/Password&gt;"],
      ["Password for user app is: ", ""],
      ["Password for user app: ", ""],
      ['{"name":"DB_PASS","value":"', '"}'],
      ["password=\u001b[1m", "\u001b[22m"],
      ["\u001b[2mPGPASSWORD\u001b[22m  \u001b[1m", "\u001b[22m"],
      ["password:\\n", "\\n"],
      ["password:\\t", ""],
      ["PGPASSWORD=", ""],
      ["password: ", " is wrong"],
      ["password '", "' refused"],
      ["the password is ", ""],
      ["--db-password ", " --host x"],
      ['{"dbPassword": "', '"}'],
      ['{\\"token\\":\\"', '\\"}'],
      ["api_key=>", ";"],
      ['secret "', '"'],
      ["postgres://app:", "@db/app"],
    ] as const) {
      expect(redactor.text(`${before}${secret}${after}`)).toBe(`${before}[redacted]${after}`);
    }
    expect(redactor.json({ dbPassword: secret, tokens: [secret], name: "db" })).toEqual({
      dbPassword: "[redacted]",
      tokens: ["[redacted]"],
      name: "db",
    });
    expect(redactor.json(["--password", secret, "--user", secret])).toEqual([
      "--password",
      "[redacted]",
      "--user",
      secret,
    ]);
    expect(redactor.json([{ name: "DB_PASSWORD", value: secret }])).toEqual([
      { name: "DB_PASSWORD", value: "[redacted]" },
    ]);
  });

  it.each(["compass", "author", "monkey", "bypass", "upward"])("%s is no label", (name) => {
    const redactor = of("production");
    for (const text of [`${name}=production`, `${name}: production`, `<${name}>production`, `--${name} production`]) {
      expect(redactor.text(text)).toBe(text);
    }
    expect(redactor.json({ [name]: "production" })).toEqual({ [name]: "production" });
  });

  it("in Base64 is no word any more", () => {
    expect(of("postgres").text(`xx${Buffer.from("postgres").toString("base64")}`)).toBe("xx[redacted]");
  });
});
