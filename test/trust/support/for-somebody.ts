/** Flags with which an example waits for somebody to leave, asks somebody, or opens a browser: it is run without them. */
export const FOR_SOMEBODY: ReadonlySet<string> = new Set(["--watch", "--follow", "--guide", "--open"]);
