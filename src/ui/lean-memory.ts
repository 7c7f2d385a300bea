import { setFlagsFromString } from "node:v8";

/**
 * Long streams make garbage as fast as they make text. Left to itself, V8 lets its heap grow with that as long as the
 * machine has room; these two of its flags, which it looks at each time it is about to grow, keep it small instead: the
 * young generation stays as it began, and the old one is collected when it has grown by a third.
 * @returns what sets them to V8's defaults again: code that is compiled under other flags cannot be kept for the next run
 */
export function keepMemoryLean(): () => void {
  setFlagsFromString("--semi-space-growth-factor=1");
  setFlagsFromString("--heap-growing-percent=30");
  return () => {
    setFlagsFromString("--semi-space-growth-factor=2");
    setFlagsFromString("--heap-growing-percent=0");
  };
}
