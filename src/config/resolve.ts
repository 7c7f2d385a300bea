import { homedir } from "node:os";
import type { Environment, Severity, Thresholds } from "../core/environment.js";
import type { GlobalOptions } from "../core/globals.js";
import type { Redactor } from "../core/redact.js";
import { parseDuration } from "../core/time.js";
import { checklistsOf } from "./checklists.js";
import { chooseEnvironment, environmentsOf, type ListedEnvironment, namesIn } from "./choose.js";
import { dataSettings, recoverySettings } from "./data.js";
import { type ConfigProblem, configError } from "./errors.js";
import { freezeDeep } from "./freeze.js";
import { imageSettings } from "./images.js";
import { infraSettings } from "./infra.js";
import { type ConfigSources, diskFs, type LoadedConfig, loadConfigFiles, type Variables } from "./load.js";
import { defaultNames } from "./naming.js";
import { isSecretKey, type Layer, leaves, type Merged, mergeLayers } from "./origins.js";
import { parseSettings } from "./parse.js";
import { DEFAULT_CONTACTS, DEFAULT_SEVERITIES, DEFAULT_WAIT_MS } from "./response.js";
import { withRota } from "./rota.js";
import type { EnvironmentInput } from "./schema.js";
import { resolveNotifications, secretsOf, withAbsoluteReferences } from "./secrets.js";
import { securitySettings } from "./security.js";
import { stateSettings } from "./state.js";
import { DEFAULT_THRESHOLDS, misorderedThresholds } from "./thresholds.js";

export interface ResolveInput extends ConfigSources {
  globals: Pick<GlobalOptions, "env" | "profile" | "region" | "endpointUrl">;
  /** Learns the secrets that the configuration refers to. */
  redactor?: Pick<Redactor, "add">;
}

/** Variables by the key they set; the first that is set counts. */
const VARIABLES = {
  profile: ["NEXUSCTL_PROFILE", "AWS_PROFILE"],
  region: ["NEXUSCTL_REGION", "AWS_REGION", "AWS_DEFAULT_REGION"],
  endpointUrl: ["NEXUSCTL_ENDPOINT_URL", "AWS_ENDPOINT_URL"],
  waitTimeout: ["NEXUSCTL_WAIT_TIMEOUT"],
} as const;

const FLAGS = { profile: "--profile", region: "--region", endpointUrl: "--endpoint-url" } as const;

/** @see resolveEnvironment in `index.ts`, which answers for the sandbox before this module is loaded */
export function resolveConfigured(input: ResolveInput): Environment {
  const files = loadConfigFiles(input);
  const name = chooseEnvironment(input.globals.env, files);
  const merged = mergeLayers([
    flagLayer(input.globals),
    variableLayer(input.variables),
    ...files.flatMap((file) => fileLayers(file, name, input.variables.HOME ?? homedir())),
  ]);
  // The parts were checked one by one; this gives the whole its type.
  const { input: settings, problems } = parseSettings(merged.values, (key) => merged.origins[key] ?? key);
  if (problems.length > 0) throw configError(problems);
  const built = build(name, settings, merged, input);
  for (const secret of secretsOf(built)) input.redactor?.add(secret);
  return freezeDeep(built);
}

export function listConfigured(sources: ConfigSources): ListedEnvironment[] {
  return environmentsOf(loadConfigFiles(sources));
}

function flagLayer(globals: ResolveInput["globals"]): Layer {
  const { profile, region, endpointUrl } = globals;
  const values = { profile, region, endpointUrl };
  return checkedLayer(values, (key) => `flag ${FLAGS[key as keyof typeof FLAGS]}`);
}

function variableLayer(variables: Variables): Layer {
  const set = Object.entries(VARIABLES).flatMap(([key, candidates]) => {
    const variable = candidates.find((one) => (variables[one] ?? "") !== "");
    return variable === undefined ? [] : [{ key, variable, value: variables[variable] }];
  });
  const sources = new Map(set.map(({ key, variable }) => [key, `variable ${variable}`]));
  return checkedLayer(
    Object.fromEntries(set.map(({ key, value }) => [key, value])),
    (key) => sources.get(key) ?? "variable",
  );
}

function checkedLayer(values: Record<string, unknown>, source: (key: string) => string): Layer {
  const given = Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));
  const { problems } = parseSettings(given, source);
  if (problems.length > 0) throw configError(problems);
  return { values: given, origin: ([key = ""]) => source(key) };
}

/**
 * What a file says of one environment: its own section, then the file's top level. The top level of a file that names
 * other environments only is theirs and says nothing here; that of a file that names none is meant for all.
 */
function fileLayers(file: LoadedConfig, name: string, home: string): Layer[] {
  const names = namesIn(file);
  if (names.length > 0 && !names.includes(name)) return [];
  const { environments, ...top } = file.input;
  const line = (path: readonly string[]) => `${file.path}:${file.positionOf(path).line}`;
  const own = environments?.[name];
  const topLayer: Layer = { values: withAbsoluteReferences(top, file.path, home), origin: line };
  if (own === undefined) return [topLayer];
  return [
    {
      values: withAbsoluteReferences(own, file.path, home),
      origin: (path) => line(["environments", name, ...path]),
    },
    topLayer,
    { values: { environment: name }, origin: () => line(["environments", name]) },
  ];
}

function build(name: string, settings: EnvironmentInput, merged: Merged, input: ResolveInput): Environment {
  const { project, region, environment = name, accountId, profile, endpointUrl } = settings;
  if (project === undefined || region === undefined) {
    throw configError(missing(name, { project, region }, merged.origins.environment ?? name));
  }
  const sources = { variables: input.variables, fs: input.fs ?? diskFs };
  const { notifications, tickets, origins, problems } = resolveNotifications(settings, merged.origins, sources);
  const thresholds: Thresholds = { ...DEFAULT_THRESHOLDS, ...settings.thresholds };
  const originOf = (key: string) => merged.origins[key] ?? "default";
  const { contacts, problems: wrongContacts } = contactsOf(settings.contacts, originOf);
  const { checklists, problems: wrongLists } = checklistsOf(settings.checklists, originOf);
  const wrong = [...problems, ...misordered(thresholds, merged.origins), ...wrongContacts, ...wrongLists];
  if (wrong.length > 0) throw configError(wrong);
  const state = stateSettings({ project, environment, region }, settings.state);
  const built: Environment = {
    name,
    kind: "aws",
    project,
    environment,
    region,
    ...(accountId === undefined ? {} : { accountId }),
    ...(profile === undefined ? {} : { profile }),
    ...(endpointUrl === undefined ? {} : { endpointUrl }),
    names: namesOf(project, environment, settings.names),
    thresholds,
    contacts,
    notifications,
    tickets,
    severities: severitiesOf(settings.severities),
    data: dataSettings(project, settings.data),
    recovery: recoverySettings(settings.recovery),
    security: securitySettings(project, settings.security),
    images: imageSettings(settings.images),
    infra: infraSettings(settings.infra),
    checklists,
    ...(state === undefined ? {} : { state }),
    waitTimeoutMs: settings.waitTimeout === undefined ? DEFAULT_WAIT_MS : parseDuration(settings.waitTimeout),
    origins: {},
  };
  built.origins = allOrigins(built, { ...merged.origins, ...origins }, input);
  return built;
}

function namesOf(project: string, environment: string, given: EnvironmentInput["names"] = {}) {
  const { loadBalancer } = given;
  return {
    ...defaultNames(project, environment, given),
    ...given,
    ...(loadBalancer === undefined ? {} : { loadBalancer: loadBalancerName(loadBalancer) }),
  };
}

/** `arn:...:loadbalancer/app/<name>/<id>` is looked up by its name. */
function loadBalancerName(nameOrArn: string): string {
  return /:loadbalancer\/(?:app|net|gwy)\/([^/]+)\//.exec(nameOrArn)?.[1] ?? nameOrArn;
}

function contactsOf(
  { rota, ...given }: NonNullable<EnvironmentInput["contacts"]> = {},
  originOf: (key: string) => string,
) {
  const { onCall, path } = DEFAULT_CONTACTS;
  return withRota({ onCall: [...onCall], path: [...path], ...given }, rota, originOf);
}

/** The default levels with what the configuration says of them, then the levels it adds. */
function severitiesOf(given: EnvironmentInput["severities"] = {}): Severity[] {
  const known = DEFAULT_SEVERITIES.map(({ name }) => name);
  const added = Object.keys(given).filter((name) => !known.includes(name));
  return [...known, ...added].map((name) => {
    const preset = DEFAULT_SEVERITIES.find((one) => one.name === name);
    const own = given[name];
    const respondWithin = own?.respondWithin;
    return {
      name,
      means: own?.means ?? preset?.means ?? name,
      respondWithinMs:
        respondWithin === undefined
          ? (preset?.respondWithinMs ?? DEFAULT_SEVERITIES.at(-1)?.respondWithinMs ?? 0)
          : parseDuration(respondWithin),
      ...(own?.mitigateWithin === undefined ? {} : { mitigateWithinMs: parseDuration(own.mitigateWithin) }),
      ...(own?.resolveWithin === undefined ? {} : { resolveWithinMs: parseDuration(own.resolveWithin) }),
    };
  });
}

function missing(name: string, values: Record<string, string | undefined>, from: string): ConfigProblem[] {
  const examples: Record<string, string> = { project: "project: nexus-platform", region: "region: us-west-2" };
  return Object.entries(values).flatMap(([key, value]) =>
    value === undefined
      ? [{ source: from, key: "", message: `${name} has no ${key}`, hint: `add a line such as ${examples[key]}` }]
      : [],
  );
}

function misordered(thresholds: Thresholds, origins: Readonly<Record<string, string>>): ConfigProblem[] {
  return misorderedThresholds(thresholds).map(({ warn, critical, trouble }) => {
    const from = (key: string) => origins[`thresholds.${key}`];
    return {
      source: from(warn) ?? from(critical) ?? "default",
      key: `thresholds.${warn}`,
      message: `${thresholds[warn]} is ${trouble} ${critical}, which is ${thresholds[critical]} (${from(critical) ?? "default"})`,
      hint: "the warning has to come first",
    };
  });
}

/** Where each value came from, under the key it has in the environment. */
function allOrigins(built: Environment, from: Readonly<Record<string, string>>, input: ResolveInput) {
  const renamed: Record<string, string | undefined> = {
    waitTimeoutMs: from.waitTimeout,
    "security.soakMs": from["security.soak"],
    "state.bucket": from.state,
    "state.prefix": from.state,
    "state.region": from.state,
    "state.leaseMs": from.state,
    "contacts.rota.handoverMinutes": from["contacts.rota.handover"],
    "contacts.rota.everyDays": from["contacts.rota.every"],
    name: nameOrigin(input, from.environment),
    kind: "default",
    severities: severityOrigin(from),
  };
  const known = Object.fromEntries(
    leaves(built).map(({ key }) => [key, renamed[key] ?? from[key] ?? "default"] as const),
  );
  // A secret that could not be fetched has no value and yet an origin: it says what is missing.
  const unfetched = Object.entries(from).filter(([key]) => isSecretKey(key) && !(key in known));
  return { ...known, ...Object.fromEntries(unfetched) };
}

function nameOrigin(input: ResolveInput, configured: string | undefined): string | undefined {
  if (input.globals.env === undefined) return configured;
  return input.globals.env === input.variables.NEXUSCTL_ENV ? "variable NEXUSCTL_ENV" : "flag --env";
}

function severityOrigin(from: Readonly<Record<string, string>>): string {
  const own = Object.entries(from).filter(([key]) => key.startsWith("severities."));
  return own[0]?.[1] ?? "default";
}
