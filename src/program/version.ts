declare const __NEXUSCTL_VERSION__: string;

/** The version in package.json, put in by the build. */
export const VERSION = __NEXUSCTL_VERSION__;
