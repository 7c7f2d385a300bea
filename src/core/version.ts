declare const __NEXUSCTL_VERSION__: string;

/** The version in package.json, put in by the build; unbundled (in a test) there is none. */
export const VERSION = typeof __NEXUSCTL_VERSION__ === "undefined" ? "dev" : __NEXUSCTL_VERSION__;
