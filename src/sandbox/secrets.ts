import { readInput } from "./input.js";
import { AwsFault, type Call, type Operation } from "./part.js";
import type { SecretVersion } from "./secrets-state.js";
import type { World } from "./world.js";

const INVALID = "InvalidParameterException";

/** The version that a secret began with. */
const FIRST = "00000000-0000-4000-8000-000000000001";

/** Secrets Manager: the database's secret, and one for the keys of the machine that deploys. */
export const secretOperations: Record<string, Operation<World>> = {
  GetSecretValue: (input, call) => {
    const reader = readInput(input, INVALID);
    const id = reader.needText("SecretId");
    const version = reader.text("VersionId");
    const stage = reader.text("VersionStage") ?? "AWSCURRENT";
    const found = versionsOf(id, call).find((one) =>
      version === undefined ? one.stages.includes(stage) : one.version === version,
    );
    if (found === undefined)
      throw missing("Secrets Manager can't find the specified secret value for staging label or version.");
    return {
      Name: id,
      VersionId: found.version,
      VersionStages: found.stages,
      SecretString: found.text,
      CreatedDate: call.now,
    };
  },
  DescribeSecret: (input, call) => {
    const id = readInput(input, INVALID).needText("SecretId");
    const versions = versionsOf(id, call);
    return {
      ARN: `arn:aws:secretsmanager:${call.setup.region}:${call.setup.accountId}:secret:${id}-Nexus1`,
      Name: id,
      VersionIdsToStages: Object.fromEntries(versions.map(({ version, stages }) => [version, stages])),
    };
  },
  PutSecretValue: (input, call) => {
    const reader = readInput(input, INVALID);
    const id = reader.needText("SecretId");
    const text = reader.needText("SecretString");
    const version = reader.needText("ClientRequestToken");
    const stages = reader.texts("VersionStages");
    const known = versionsOf(id, call).find((one) => one.version === version);
    if (known !== undefined && known.text !== text) {
      throw new AwsFault("ResourceExistsException", "You can't use ClientRequestToken for a different value.");
    }
    const kept = versionsOf(id, call).filter((one) => one.version !== version);
    const made = { secret: id, version, text, stages: stages.length === 0 ? ["AWSCURRENT"] : stages };
    store(id, [...withoutStages(kept, made.stages), made], call);
    return { Name: id, VersionId: version, VersionStages: made.stages };
  },
  UpdateSecretVersionStage: (input, call) => {
    const reader = readInput(input, INVALID);
    const id = reader.needText("SecretId");
    const stage = reader.needText("VersionStage");
    const to = reader.text("MoveToVersionId");
    const versions = versionsOf(id, call);
    const holder = versions.find((one) => one.stages.includes(stage));
    if (holder !== undefined && holder.version !== to && holder.version !== reader.text("RemoveFromVersionId")) {
      throw new AwsFault(
        INVALID,
        `The parameter RemoveFromVersionId can't be empty. Staging label ${stage} is currently attached to version ${holder.version}.`,
      );
    }
    if (to !== undefined && !versions.some((one) => one.version === to)) throw missing("Version not found.");
    const moved = withoutStages(versions, [stage]).map((one) =>
      one.version === to ? { ...one, stages: [...one.stages, stage] } : one,
    );
    store(id, moved, call);
    return { Name: id };
  },
};

function withoutStages(versions: SecretVersion[], stages: string[]): SecretVersion[] {
  return versions.map((one) => ({ ...one, stages: one.stages.filter((stage) => !stages.includes(stage)) }));
}

function store(id: string, versions: SecretVersion[], { world }: Call<World>): void {
  world.secrets = [...world.secrets.filter(({ secret }) => secret !== id), ...versions];
}

function versionsOf(id: string, { world, setup }: Call<World>): SecretVersion[] {
  const kept = world.secrets.filter(({ secret }) => secret === id);
  if (kept.length > 0) return kept;
  const first = { secret: id, version: FIRST, stages: ["AWSCURRENT"] };
  if (id === setup.names.database) {
    return [{ ...first, text: JSON.stringify({ username: "nexus_admin", password: "sandbox-password" }) }];
  }
  if (id === "ci-deployer") {
    const text = JSON.stringify({
      AccessKeyId: "AKIASANDBOXDEPLOYER1",
      SecretAccessKey: "sandbox/deployer",
      for: "ci",
    });
    return [{ ...first, text }];
  }
  throw missing("Secrets Manager can't find the specified secret.");
}

function missing(words: string): AwsFault {
  return new AwsFault("ResourceNotFoundException", words);
}
