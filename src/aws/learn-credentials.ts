import { isObject } from "../core/json.js";
import type { Redactor } from "../core/redact.js";

type Learner = Pick<Redactor, "add">;

/** What in a profile is a secret: its own, or the one that a role is assumed with. */
const PROFILE_SECRETS = ["aws_secret_access_key", "aws_session_token"];

/**
 * Registers the keys of every profile. Those that a role is assumed with sign only the SDK's own call to STS, where nothing
 * of ours can look. A file that is missing or cannot be read holds nothing; the SDK says so itself when it needs it.
 */
export async function learnProfiles(redactor: Learner): Promise<void> {
  const { loadSharedConfigFiles } = await import("@smithy/core/config");
  const { configFile, credentialsFile } = await loadSharedConfigFiles();
  for (const profile of [...Object.values(configFile), ...Object.values(credentialsFile)]) {
    for (const key of PROFILE_SECRETS) redactor.add(profile[key]);
  }
}

/** Registers the secret half of credentials, wherever they came from. */
export function learnIdentity(identity: unknown, redactor: Learner): void {
  if (!isObject(identity)) return;
  for (const secret of [identity.secretAccessKey, identity.sessionToken]) {
    if (typeof secret === "string") redactor.add(secret);
  }
}

/**
 * The credentials that a call was just signed with, out of what the SDK hands its middleware: the profile's, SSO's, a
 * role's, a container's or a process's, and new ones after they were renewed.
 */
export function signedBy(context: object): unknown {
  const smithy: unknown = Reflect.get(context, "__smithy_context");
  const scheme = isObject(smithy) ? smithy.selectedHttpAuthScheme : undefined;
  return isObject(scheme) ? scheme.identity : undefined;
}
