import type { Platform } from "../../aws/images.js";
import { LOOKS, uses } from "../../aws/uses.js";
import type { Change } from "../../core/change.js";
import { command } from "../../core/command.js";
import type { Context } from "../../core/context.js";
import { usage } from "../../core/errors.js";
import { flag, required, text } from "../../core/options.js";
import { buildFrom } from "../../release/build-from.js";
import { existingImage } from "../../release/existing.js";
import { type BuildFrom, freshImage } from "../../release/fresh.js";
import { isPlatform, parsePlatform, platformWords, taskPlatform } from "../../release/platform.js";
import { byTag, checkTag } from "../../release/reference.js";
import { appContainer } from "../service/images.js";
import { currentService } from "../service/looks.js";
import { rollOut } from "./roll-out.js";

/** What the tool sends to ECR with the login that nexusctl asked for: the caller's policy has to allow it. */
const PUSH = {
  ecr: [
    "BatchCheckLayerAvailability",
    "CompleteLayerUpload",
    "GetAuthorizationToken",
    "InitiateLayerUpload",
    "PutImage",
    "UploadLayerPart",
  ],
};

export default command({
  name: "deploy",
  summary: "Build an image, push it, roll it out by its digest, and go back if it does not hold",
  description:
    "One image from the build to the end of the rollout: built for what the tasks run on, pushed to the environment's repository, its digest read back from ECR and pinned in a new revision. A deployment that does not hold is rolled back (exit 8), with what the dead task said.",
  runbook: ["maintenance/application-updates#1"],
  uses: uses(LOOKS.service, LOOKS.lastWords, LOOKS.images, PUSH, { ecs: ["RegisterTaskDefinition", "UpdateService"] }),
  risk: "disruptive",
  options: {
    version: required(text("the image's tag", { placeholder: "tag" })),
    build: text("folder to build (default images.build.context of the configuration, else here)", {
      placeholder: "folder",
    }),
    dockerfile: text("its Dockerfile, where it lies elsewhere", { placeholder: "file" }),
    platform: text("what to build for (default what the tasks run on)", { placeholder: "os/arch" }),
    skipBuild: flag("deploy an image that was pushed already"),
    rollback: flag("leave a deployment that fails as it is (exit 1; 8 where ECS's own breaker goes back)", true),
    container: text("the container that gets the image, where there are several", { placeholder: "name" }),
  },
  examples: [
    { type: "maintenance deploy --version v2.0.0 --build .", does: "build what lies here, push it and roll it out" },
    {
      type: "maintenance deploy --version v2.0.0 --skip-build --yes",
      does: "roll out what was pushed already, from a script",
    },
  ],
  async run(ctx, options): Promise<Change> {
    const from = checkOptions(ctx, options);
    const { version, container: asked } = options;
    const [{ ecs, service }, images] = await Promise.all([currentService(ctx), ctx.aws.images()]);
    const [current, repository] = await Promise.all([
      ecs.taskDefinition(service.taskDefinition),
      images.repository(ctx.env.names.repository),
    ]);
    const container = appContainer(current, service, asked);
    const platform = taskPlatform(current);
    if (options.platform !== undefined) checkTyped(options.platform, platform);
    const wanted = { tag: version, platform };
    const source =
      from === undefined
        ? await existingImage(ctx, images, repository, wanted)
        : await freshImage(ctx, images, repository, wanted, from);
    const reference = byTag(repository.uri, version);
    return rollOut(ctx, { ecs, service, current, container, version, reference, source, goesBack: options.rollback });
  },
});

interface Typed {
  version: string;
  build: string | undefined;
  dockerfile: string | undefined;
  platform: string | undefined;
  skipBuild: boolean;
}

/**
 * All that is wrong with what was typed is said before anything is asked of AWS.
 * @returns what to build; undefined for an image that was pushed already
 */
function checkOptions(ctx: Context, { version, build, dockerfile, platform, skipBuild }: Typed): BuildFrom | undefined {
  checkTag(version);
  if (platform !== undefined) parsePlatform(platform);
  if (!skipBuild) {
    return buildFrom(ctx, {
      ...(build === undefined ? {} : { context: build }),
      ...(dockerfile === undefined ? {} : { dockerfile }),
    });
  }
  const odd = Object.entries({ build, dockerfile, platform }).find(([, value]) => value !== undefined)?.[0];
  if (odd === undefined) return undefined;
  throw usage(`--${odd} does not go with --skip-build`, "an image that was pushed already is not built");
}

/** An image for another platform never starts: nobody has to build it to see that. */
function checkTyped(typed: string, wanted: Platform): void {
  if (isPlatform(wanted)(parsePlatform(typed))) return;
  throw usage(
    `the tasks run on ${platformWords(wanted)}: an image for ${typed} cannot start there`,
    "leave --platform out to build for what the tasks run on; to move them, change runtimePlatform of the task definition first",
  );
}
