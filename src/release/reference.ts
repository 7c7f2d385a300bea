import { usage } from "../core/errors.js";

const TAG = /^[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}$/;

/** @throws usage error (exit 2) that says what a tag may be */
export function checkTag(tag: string): string {
  if (TAG.test(tag)) return tag;
  throw usage(
    `"${tag}" cannot be the tag of an image`,
    "a tag is at most 128 letters, digits, _, . and -, and begins with a letter, a digit or _: --version v2.0.0",
  );
}

export function byTag(uri: string, tag: string): string {
  return `${uri}:${tag}`;
}

export function byDigest(uri: string, digest: string): string {
  return `${uri}@${digest}`;
}

/** A registry on this machine speaks plain HTTP; docker takes that for granted, podman has to be told. */
export function isLoopback(registry: string): boolean {
  return /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])(?::\d+)?$/.test(registry);
}
