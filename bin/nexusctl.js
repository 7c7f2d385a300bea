#!/usr/bin/env node
// CommonJS, as all that is built: Node starts it sooner than modules, and a module that imports node:http loads all of fetch.
"use strict";

// The SDK warns about old Node versions on stderr; operators have no use for it.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = "true";
require("../dist/main.cjs");
