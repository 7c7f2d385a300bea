#!/usr/bin/env node
// CommonJS, as all that is built: Node starts it sooner than modules, and a module that imports node:http loads all of fetch.
"use strict";

const { enableCompileCache } = require("node:module");
const { homedir } = require("node:os");
const { join } = require("node:path");

// The SDK warns about old Node versions on stderr; operators have no use for it.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = "true";
// Node's own place for compiled code is one for all users of the machine: code from there would be theirs as much as ours.
const caches = process.env.XDG_CACHE_HOME || join(homedir(), ".cache");
enableCompileCache?.(process.env.NODE_COMPILE_CACHE ?? join(caches, "nexusctl", "compiled"));
require("../dist/main.cjs");
