#!/usr/bin/env node
import module from "node:module";

// The SDK warns about old Node versions on stderr; operators have no use for it.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = "true";
module.enableCompileCache?.();
await import("../dist/main.js");
