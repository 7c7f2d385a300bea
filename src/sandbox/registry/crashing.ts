/** An image whose tag says so is broken: its process ends soon after it starts. */
export function isCrashingTag(tag: string): boolean {
  return /crash|bad|broken/i.test(tag);
}
