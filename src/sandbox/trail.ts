import { OPERATOR, OPERATOR_KEY } from "./access/state.js";
import { page, readInput } from "./input.js";
import { AwsFault, type Call, type Operation } from "./part.js";
import type { TrailEntry } from "./trail-state.js";
import type { World } from "./world.js";

const MOST_KEPT = 500;
const MOST_PAGE = 50;
const ADDRESS = "198.51.100.7";
/** Members of a request that name what it is about. */
const NAMING = /(?:cluster|service|name|names|identifier|id|arn|family|bucket|taskDefinition)$/i;

/** CloudTrail: what was altered by calls from outside, newest first. What the platform does by itself is no call. */
export const trailOperations: Record<string, Operation<World>> = {
  LookupEvents: (input, call) => {
    const reader = readInput(input, "InvalidParameterCombinationException");
    const [from, to] = [reader.time("StartTime"), reader.time("EndTime")];
    if (from !== undefined && to !== undefined && from > to) {
      throw new AwsFault("InvalidTimeRangeException", "The start time must be before the end time.");
    }
    const size = reader.integer("MaxResults") ?? MOST_PAGE;
    if (size < 1 || size > MOST_PAGE) throw new AwsFault("InvalidMaxResultsException", "MaxResults must be 1 to 50.");
    const attributes = reader.objects("LookupAttributes");
    if (attributes.length > 1) {
      throw new AwsFault("InvalidLookupAttributesException", "Only one lookup attribute is allowed.");
    }
    const [{ AttributeKey: key, AttributeValue: value } = {}] = attributes;
    if (key !== undefined && key !== "ReadOnly") {
      throw new AwsFault("InvalidLookupAttributesException", `the sandbox looks up by ReadOnly only, not by ${key}`);
    }
    const wanted = call.world.trail.filter(
      ({ at }) => value !== "true" && at >= (from?.getTime() ?? 0) && at <= (to?.getTime() ?? call.now.getTime()),
    );
    const { items, next } = page([...wanted].reverse(), reader.text("NextToken"), size, "InvalidNextTokenException");
    return { Events: items.map((one) => eventOf(one, call)), NextToken: next };
  },
};

function eventOf({ at, service, operation, signer, resources }: TrailEntry, { world, setup, random }: Call<World>) {
  const user = signer === OPERATOR_KEY ? OPERATOR : world.access.keys.find(({ id }) => id === signer)?.user;
  return {
    EventId: random.hex(32, "trail", at, operation),
    EventName: operation,
    EventTime: new Date(at),
    EventSource: `${service}.amazonaws.com`,
    ReadOnly: "false",
    AccessKeyId: signer,
    Username: user ?? "unknown",
    Resources: resources.map((ResourceName) => ({ ResourceName })),
    CloudTrailEvent: JSON.stringify({
      eventTime: new Date(at).toISOString(),
      eventName: operation,
      awsRegion: setup.region,
      sourceIPAddress: ADDRESS,
      userIdentity: { type: "IAMUser", accountId: setup.accountId, userName: user ?? "unknown" },
      readOnly: false,
    }),
  };
}

/** Puts a call that was answered on the trail. */
export function noteCall(
  part: { name: string; iam?: string },
  operation: string,
  input: Record<string, unknown>,
  { world, at, signer }: { world: World; at: number; signer: string },
): void {
  const resources = Object.entries(input).flatMap(([key, value]) =>
    NAMING.test(key) ? [value].flat().filter((one) => typeof one === "string" && one.length < 200) : [],
  );
  const entry = { at, service: part.iam ?? part.name, operation, signer, resources: resources.map(String) };
  world.trail = [...world.trail, entry].slice(-MOST_KEPT);
}
