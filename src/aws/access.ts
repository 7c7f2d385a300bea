import type { AwsStep } from "../core/change.js";
import type { Clock } from "../core/clock.js";

/** An IAM user. */
export interface User {
  name: string;
  arn: string;
  createdAt: Date | undefined;
  /** When somebody last signed in to the console with the password; says nothing of keys. */
  passwordLastUsed: Date | undefined;
}

export interface AccessKey {
  id: string;
  user: string;
  active: boolean;
  createdAt: Date | undefined;
}

/** IAM follows the use of a key with up to some hours' delay in rare cases, usually within minutes. */
export interface KeyUse {
  /** Undefined: never, as far as IAM has followed it (since 2015). */
  at: Date | undefined;
  service: string | undefined;
  region: string | undefined;
}

export interface PasswordPolicy {
  minimumLength: number;
  /** Days; undefined: never. */
  expiresAfter: number | undefined;
  reusePrevention: number | undefined;
}

/** IAM: users, their keys and what else lets them in. */
export interface Access {
  /** All users by name (ListUsers). */
  users(): Promise<User[]>;
  /** @throws not-found, with near names */
  user(name: string): Promise<User>;
  /** The user's keys, oldest first; at most two (ListAccessKeys). */
  keys(user: string): Promise<AccessKey[]>;
  /** Whose key it is and when it was last used (GetAccessKeyLastUsed). @throws not-found for a key that is not this account's */
  keyUse(id: string): Promise<{ user: string; use: KeyUse }>;
  /** Whether the user can sign in to the console (GetLoginProfile). */
  hasPassword(user: string): Promise<boolean>;
  /** Serial numbers of the user's MFA devices (ListMFADevices). */
  mfaDevices(user: string): Promise<string[]>;
  /** Names of the managed policies attached to the user itself (ListAttachedUserPolicies). */
  attachedPolicies(user: string): Promise<string[]>;
  /** Whether the root user has keys, and MFA (GetAccountSummary). */
  root(): Promise<{ keys: boolean; mfa: boolean }>;
  /** Undefined where the account has none of its own (GetAccountPasswordPolicy). */
  passwordPolicy(): Promise<PasswordPolicy | undefined>;
  /** The actions that the user or role may not do on any resource (SimulatePrincipalPolicy). */
  denied(arn: string, actions: readonly string[]): Promise<string[]>;
  /**
   * Plans CreateAccessKey, sent once. After a lost reply a key that is not in `known` is looked for; its secret is lost.
   * Keeps `accessKeyId`; learns `secretAccessKey`.
   */
  createKey(user: string, known: readonly AccessKey[]): AwsStep;
  /** Plans UpdateAccessKey. */
  setActive(key: Pick<AccessKey, "id" | "user">, active: boolean): AwsStep;
  /** Plans DeleteAccessKey; `id` may be a reference to a created key. */
  deleteKey(user: string, id: string | object, words: string): AwsStep;
  replay(operation: string, input: Record<string, unknown>): AwsStep | undefined;
}

/** What the key steps read back with. */
export interface KeyReader {
  keys(user: string): Promise<AccessKey[]>;
  clock: Clock;
}
