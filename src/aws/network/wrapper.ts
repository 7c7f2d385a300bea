import type { SecurityGroup as SdkGroup } from "@aws-sdk/client-ec2";
import { asNexusError, NexusError, usage } from "../../core/errors.js";
import type { Network, NetworkInterface, SecurityGroup } from "../network.js";
import { all, from } from "../paginate.js";
import type { WrapperDeps } from "../wrapper-deps.js";
import { toGroup, toRule } from "./read.js";
import { allowStep, replayNetwork, revokeStep } from "./steps.js";

/** The most that EC2 gives at once. */
const PAGE = 1_000;

export function createNetwork({ clients }: WrapperDeps): Network {
  const api = clients.api("ec2");

  const groupsWhere = async (filters: { Name: string; Values: string[] }[]): Promise<SecurityGroup[]> => {
    const where = filters.length === 0 ? {} : { Filters: filters };
    const found = await all<SdkGroup>(async (token) => {
      const page = await api.send("DescribeSecurityGroups", {
        ...where,
        MaxResults: PAGE,
        ...from("NextToken", token),
      });
      return { items: page.SecurityGroups ?? [], next: page.NextToken };
    });
    return found.map(toGroup).sort((a, b) => a.name.localeCompare(b.name) || a.id.localeCompare(b.id));
  };

  const rules = async (groupId: string) => {
    const found = await all(async (token) => {
      const page = await api.send("DescribeSecurityGroupRules", {
        Filters: [{ Name: "group-id", Values: [groupId] }],
        MaxResults: PAGE,
        ...from("NextToken", token),
      });
      return { items: page.SecurityGroupRules ?? [], next: page.NextToken };
    });
    return found.map(toRule);
  };

  const interfaces = (filters: { Name: string; Values: string[] }[]) =>
    all(async (token) => {
      const page = await api.send("DescribeNetworkInterfaces", {
        ...(filters.length === 0 ? {} : { Filters: filters }),
        MaxResults: PAGE,
        ...from("NextToken", token),
      });
      return { items: page.NetworkInterfaces ?? [], next: page.NextToken };
    });

  return {
    rules,
    groups: (prefix) => groupsWhere(prefix === undefined ? [] : [{ Name: "group-name", Values: [`${prefix}*`] }]),
    group: async (idOrName) => {
      // EC2 lets no name begin like an id.
      const by = idOrName.startsWith("sg-") ? "group-id" : "group-name";
      const [found, ...others] = await groupsWhere([{ Name: by, Values: [idOrName] }]);
      if (found === undefined) {
        const { missing } = await import("../near-names.js");
        throw await missing(
          "the security group",
          idOrName,
          async () => (await groupsWhere([])).map(({ name }) => name),
          undefined,
          "all of them: nexusctl security sg list --all",
        );
      }
      if (others.length === 0) return found;
      const each = [found, ...others].map(({ id, vpc }) => `${id} in ${vpc}`).join(", ");
      throw usage(`${idOrName} is the name of ${others.length + 1} groups: ${each}`, "name the one you mean by its id");
    },
    interfaces: async (groupId) => {
      const found = await interfaces([{ Name: "group-id", Values: [groupId] }]);
      return found.map(
        (one): NetworkInterface => ({
          id: one.NetworkInterfaceId ?? "",
          description: one.Description ?? "",
          type: one.InterfaceType ?? "interface",
          status: one.Status ?? "unknown",
        }),
      );
    },
    usedGroups: async () => {
      const found = await interfaces([]);
      return new Set(found.flatMap(({ Groups }) => (Groups ?? []).flatMap(({ GroupId }) => GroupId ?? [])));
    },
    prefixList: (id) =>
      all(async (token) => {
        const page = await api.send("GetManagedPrefixListEntries", { PrefixListId: id, ...from("NextToken", token) });
        return { items: (page.Entries ?? []).flatMap(({ Cidr }) => Cidr ?? []), next: page.NextToken };
      }),
    rehearse: async ({ service, operation, input }) => {
      try {
        await clients.send(service, operation, { ...input, DryRun: true });
      } catch (thrown) {
        const error = asNexusError(thrown);
        // What EC2 answers when it would have done it.
        if (error.awsCode === "DryRunOperation") return;
        throw error;
      }
      throw new NexusError(
        "failed",
        `${service}:${operation} was only to be rehearsed, and EC2 did not say that it was`,
      );
    },
    allow: (group, opening, words) => allowStep(group, opening, words, rules),
    revoke: (group, rule, words) => revokeStep(group, rule, words, rules),
    replay: (operation, input) => replayNetwork(operation, input, rules),
  };
}
