const DAY = 86_400_000;

/** A key and what became of it. A deleted one is kept: lists go on showing it for a moment. The secret is kept nowhere. */
export interface KeyState {
  id: string;
  user: string;
  createdAt: number;
  /** What it was set to, oldest first. */
  statuses: { at: number; active: boolean }[];
  deletedAt?: number;
  lastUsed?: { at: number; service: string; region: string };
}

export interface UserState {
  name: string;
  createdAt: number;
  /** Whether there is a password for the console, and when it was last used. */
  password: boolean;
  passwordLastUsed?: number;
  mfa: boolean;
}

export interface AccessState {
  users: UserState[];
  keys: KeyState[];
}

/** The key that everybody who works in the sandbox signs with. */
export const OPERATOR_KEY = "AKIASANDBOXOPERATOR0";
export const OPERATOR = "drill-operator";

/** Two people and two machines: one key is old, one was never used. */
export function seedAccess(at: number): AccessState {
  const key = (id: string, user: string, days: number, used?: { days: number; service: string }): KeyState => ({
    id,
    user,
    createdAt: at - days * DAY,
    statuses: [],
    ...(used === undefined
      ? {}
      : { lastUsed: { at: at - used.days * DAY, service: used.service, region: "us-west-2" } }),
  });
  const user = (name: string, days: number, rest: Partial<UserState> = {}): UserState => {
    return { name, createdAt: at - days * DAY, password: false, mfa: false, ...rest };
  };
  return {
    users: [
      user("anna", 410, { password: true, mfa: true, passwordLastUsed: at - 2 * DAY }),
      user("ci-deployer", 300),
      user(OPERATOR, 200, { password: true, mfa: true, passwordLastUsed: at - DAY }),
      user("report-exporter", 150),
    ],
    keys: [
      key("AKIASANDBOXDEPLOYER1", "ci-deployer", 130, { days: 0.05, service: "ecs" }),
      key(OPERATOR_KEY, OPERATOR, 40, { days: 0.01, service: "sts" }),
      key("AKIASANDBOXEXPORTER1", "report-exporter", 20, { days: 1, service: "s3" }),
      key("AKIASANDBOXEXPORTER2", "report-exporter", 140),
    ],
  };
}
