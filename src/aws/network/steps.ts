import type { AwsStep, ReadBack, Undo } from "../../core/change.js";
import { ref } from "../../core/change.js";
import { isObject, toJsonObject } from "../../core/json.js";
import type { Opening, Rule, SecurityGroup } from "../network.js";
import { listAt, textAt } from "../outside.js";
import { sameOpening, toPermission } from "./read.js";

type ReadRules = (groupId: string) => Promise<Rule[]>;
type Group = Pick<SecurityGroup, "id" | "name">;

const way = (egress: boolean) => (egress ? "Egress" : "Ingress");

export function allowStep(group: Group, opening: Opening, words: string, read: ReadRules): AwsStep {
  const id = "allow-rule";
  const find = async (): Promise<ReadBack> => {
    const rule = (await read(group.id)).find((one) => sameOpening(one, opening));
    return rule === undefined ? { state: "not-done" } : { state: "done", result: { ruleId: rule.id } };
  };
  return {
    kind: "aws",
    id,
    words,
    service: "ec2",
    operation: `AuthorizeSecurityGroup${way(opening.egress)}`,
    input: { GroupId: group.id, IpPermissions: [toPermission(opening)] },
    repeat: "once",
    readBack: find,
    keep: (output) => ({ ruleId: textAt(output, "SecurityGroupRules", 0, "SecurityGroupRuleId") ?? null }),
    undo: {
      kind: "call",
      words: `revoke it again from ${group.name}`,
      service: "ec2",
      operation: `RevokeSecurityGroup${way(opening.egress)}`,
      input: { GroupId: group.id, SecurityGroupRuleIds: [ref(id, "ruleId", "<id of the new rule>")] },
    },
  };
}

export function revokeStep(group: Group, rule: Rule, words: string, read: ReadRules): AwsStep {
  return {
    ...revocation(group.id, rule.egress, [rule.id], read),
    words,
    undo: {
      kind: "call",
      words: `allow it again in ${group.name}`,
      service: "ec2",
      operation: `AuthorizeSecurityGroup${way(rule.egress)}`,
      input: { GroupId: group.id, IpPermissions: [toPermission(rule)] },
    },
  };
}

function revocation(groupId: string, egress: boolean, ids: string[], read: ReadRules): Omit<AwsStep, "words" | "undo"> {
  return {
    kind: "aws",
    id: "revoke-rule",
    service: "ec2",
    operation: `RevokeSecurityGroup${way(egress)}`,
    input: { GroupId: groupId, SecurityGroupRuleIds: ids },
    repeat: "once",
    readBack: async () => {
      const there = (await read(groupId)).some(({ id }) => ids.includes(id));
      return { state: there ? "not-done" : "done" };
    },
  };
}

/** A recorded inverse as a step again. */
export function replayNetwork(operation: string, input: Record<string, unknown>, read: ReadRules): AwsStep | undefined {
  const groupId = textAt(input, "GroupId");
  const [, verb, direction] = /^(Authorize|Revoke)SecurityGroup(Ingress|Egress)$/.exec(operation) ?? [];
  if (groupId === undefined || verb === undefined) return undefined;
  const undo: Undo = { kind: "none", why: "it took another change back; make that change again instead" };
  if (verb === "Revoke") {
    const ids = listAt(input, "SecurityGroupRuleIds").flatMap((id) => (typeof id === "string" ? [id] : []));
    return { ...revocation(groupId, direction === "Egress", ids, read), words: "revoke the rule again", undo };
  }
  const permissions = listAt(input, "IpPermissions").filter(isObject).map(toJsonObject);
  return {
    kind: "aws",
    id: "allow-rule",
    words: "allow it again",
    service: "ec2",
    operation,
    input: { GroupId: groupId, IpPermissions: permissions },
    repeat: "once",
    undo,
  };
}
