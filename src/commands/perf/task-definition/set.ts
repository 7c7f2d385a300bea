import { type Mistake, sizeMistakes } from "../../../aws/task-definition/size.js";
import { LOOKS, uses } from "../../../aws/uses.js";
import type { Change } from "../../../core/change.js";
import { command } from "../../../core/command.js";
import { usage } from "../../../core/errors.js";
import type { JsonObject } from "../../../core/json.js";
import { flag, integer, list, text } from "../../../core/options.js";
import { appContainer, parseImage } from "../../service/images.js";
import { imageWarnings } from "../../service/rollout.js";
import { type Base, baseOf, isDeregistered } from "./base.js";
import { proposedChange } from "./propose.js";
import { checkPlaces, pairs, refuseSecrets, type Settings, withSettings } from "./settings.js";

export default command({
  name: "set",
  summary: "Register a revision with another size, image, variable or secret",
  description:
    "It differs in what is typed and in nothing else; tags are kept. Fargate's sizes and the containers' sums are checked before AWS is asked. Without --deploy the service stays where it is.",
  runbook: ["perf/optimize-task-definition"],
  uses: uses(LOOKS.service, LOOKS.lastWords, { ecs: ["RegisterTaskDefinition", "UpdateService"] }),
  risk: "disruptive",
  options: {
    revision: text("the revision to start from; what runs when left out", {
      placeholder: "revision",
      source: "revisions",
    }),
    cpu: text('CPU of the task: 1024, or "1 vCPU"', { placeholder: "size" }),
    memory: text('memory of the task in MiB: 2048, or "2 GB"', { placeholder: "size" }),
    container: text("the container that the options below are about, where there are several", {
      placeholder: "name",
    }),
    image: text("its image, as repository:tag or repository@sha256:...", { placeholder: "reference" }),
    setEnv: list("a variable of it, also typed as --env NAME=value; never a secret", {
      placeholder: "NAME=value",
    }),
    unsetEnv: list("a variable to take away", { placeholder: "NAME" }),
    secret: list("a secret of it by where it is kept", { placeholder: "NAME=arn" }),
    unsetSecret: list("a secret to take away", { placeholder: "NAME" }),
    containerCpu: integer("its share of the CPU, in units", { min: 0, max: 262_144, placeholder: "units" }),
    containerMemory: text("the memory it may use at most", { placeholder: "size" }),
    containerReservation: text("the memory kept for it", { placeholder: "size" }),
    force: flag("what looks like a secret in --env is none"),
    deploy: flag("go on as service deploy does, and wait"),
  },
  examples: [
    {
      type: "perf task-definition set --cpu 1024 --memory 2048 --deploy",
      does: "twice the size, rolled out and waited for",
    },
    {
      type: "perf task-definition set --env LOG_LEVEL=debug --unset-env TRACE --dry-run",
      does: "show what another variable would change",
    },
  ],
  async run(ctx, typed): Promise<Change> {
    const settings = settingsOf(typed);
    if (!typed.force) refuseSecrets(settings.env);
    const base = await baseOf(ctx, typed.revision);
    const { definition, service } = base;
    const asksNothing = !asks(settings);
    if (asksNothing && !isDeregistered(definition)) {
      throw usage("nothing to set was typed", "type at least one of --cpu, --memory, --image, --env, --secret");
    }
    const container = isAboutContainer(settings, typed.container)
      ? appContainer(definition, service, typed.container)
      : "";
    const registrable = withSettings(definition.registrable, container, settings);
    refuseSizes(definition.registrable, registrable);
    return proposedChange(ctx, base, {
      registrable,
      deploy: typed.deploy,
      anew: asksNothing,
      warnings: [
        ...(settings.image === undefined ? [] : imageWarnings(settings.image)),
        ...absentWarnings(base, container, settings),
      ],
      same: ["it is so already", ...absentWarnings(base, container, settings)].join("; "),
    });
  },
});

interface Typed extends Omit<Settings, "env" | "secrets" | "unsetSecrets"> {
  setEnv: string[];
  secret: string[];
  unsetSecret: string[];
}

function settingsOf(typed: Typed): Settings {
  const env = pairs("--env", typed.setEnv, "value");
  const secrets = pairs("--secret", typed.secret, "arn");
  checkPlaces(secrets);
  if (typed.image !== undefined) parseImage(typed.image);
  const both = [...env.keys()].find((name) => secrets.has(name) || typed.unsetEnv.includes(name));
  if (both !== undefined) throw usage(`${both} is typed twice, for different ends`, "keep one of the options");
  return { ...typed, env, secrets, unsetSecrets: typed.unsetSecret };
}

function asks(settings: Settings): boolean {
  return settings.cpu !== undefined || settings.memory !== undefined || isAboutContainer(settings, undefined);
}

function isAboutContainer(settings: Settings, container: string | undefined): boolean {
  const { image, containerCpu, containerMemory, containerReservation, env, unsetEnv, secrets, unsetSecrets } = settings;
  const single = [container, image, containerCpu, containerMemory, containerReservation];
  return single.some((one) => one !== undefined) || env.size + secrets.size + unsetEnv.length + unsetSecrets.length > 0;
}

/** @throws usage with everything that AWS would refuse; what the revision had before is AWS's to judge */
function refuseSizes(before: JsonObject, after: JsonObject): void {
  const had = new Set(sizeMistakes(before).map(({ says }) => says));
  const wrong: Mistake[] = sizeMistakes(after).filter(({ says }) => !had.has(says));
  if (wrong.length > 0) throw usage(wrong.map(({ says }) => says).join("; "), "nothing was sent; correct the sizes");
}

/** A name that is to go and is not there may be misspelt. */
function absentWarnings({ definition }: Base, container: string, settings: Settings): string[] {
  const one = definition.containers.find(({ name }) => name === container);
  const absent = (what: string, names: readonly string[], there: readonly string[]) =>
    names.filter((name) => !there.includes(name)).map((name) => `${container} has no ${what} ${name}`);
  return [
    ...absent("variable", settings.unsetEnv, Object.keys(one?.environment ?? {})),
    ...absent("secret", settings.unsetSecrets, one?.secretNames ?? []),
  ];
}
