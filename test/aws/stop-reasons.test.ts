import { describe, expect, it } from "vitest";
import { exitWords, stopReason } from "../../src/aws/stop-reasons.js";

function stopped(stopCode: string, stoppedReason: string, exitCode?: number, reason?: string) {
  return {
    stopCode,
    stoppedReason,
    containers: [{ name: "app", exitCode, reason, image: "i", imageDigest: undefined }],
  };
}

describe("why a task stopped", () => {
  it.each([
    [
      stopped("EssentialContainerExited", "Essential container in task exited", 1),
      /exit 1: the application ended with an error/,
    ],
    [
      stopped(
        "EssentialContainerExited",
        "Essential container in task exited",
        137,
        "OutOfMemoryError: Container killed due to memory usage",
      ),
      /exit 137: out of memory/,
    ],
    [stopped("EssentialContainerExited", "Essential container in task exited", 137), /exit 137: killed/],
    [stopped("EssentialContainerExited", "Essential container in task exited", 139), /segmentation fault/],
    [stopped("EssentialContainerExited", "Essential container in task exited", 143), /SIGTERM/],
    [stopped("EssentialContainerExited", "Essential container in task exited", 0), /ended by itself without an error/],
    [
      stopped(
        "TaskFailedToStart",
        "CannotPullContainerError: pull image manifest has been retried 1 time(s): not found",
      ),
      /image cannot be pulled/,
    ],
    [
      stopped("TaskFailedToStart", "ResourceInitializationError: unable to pull secrets or registry auth"),
      /resources cannot be prepared/,
    ],
    [
      stopped("ServiceSchedulerInitiated", "Task failed ELB health checks in (target-group arn:aws:...)"),
      /load balancer's health checks/,
    ],
    [stopped("TaskFailedToStart", "Unexpected EC2 error"), /could not be started: Unexpected EC2 error/],
  ])("%#", (task, words) => {
    expect(stopReason(task)).toMatchObject({ failure: true, words: expect.stringMatching(words) });
  });

  it("is not a failure when somebody wanted it", () => {
    expect(stopReason(stopped("UserInitiated", "Task stopped by a user", 143)).failure).toBe(false);
    expect(
      stopReason(stopped("ServiceSchedulerInitiated", "Scaling activity initiated by (deployment ecs-svc/1)", 143))
        .failure,
    ).toBe(false);
  });

  it("groups tasks that died of the same cause whatever ids are in the text", () => {
    const one = stopReason(
      stopped("ServiceSchedulerInitiated", "Task failed to reach 10.0.1.2 (port 80, id 0123456789ab)"),
    );
    const two = stopReason(
      stopped("ServiceSchedulerInitiated", "Task failed to reach 10.0.7.9 (port 80, id ba9876543210)"),
    );

    expect(one.key).toBe(two.key);
  });

  it("names signals it has no words for", () => {
    expect(exitWords(136)).toBe("exit 136: ended by signal 8");
    expect(exitWords(42)).toBe("exit 42");
  });
});
