import type { SandboxSetup } from "../part.js";

export interface RuleState {
  id: string;
  group: string;
  egress: boolean;
  protocol: string;
  from: number;
  to: number;
  /** Exactly one of these. */
  cidr4?: string;
  cidr6?: string;
  peer?: string;
  list?: string;
  description?: string;
}

export interface GroupState {
  id: string;
  name: string;
  description: string;
  vpc: string;
}

export interface NetworkState {
  groups: GroupState[];
  rules: RuleState[];
}

export const VPC = "vpc-0a10000000000c001";
export const PREFIX_LIST = "pl-0a100000000000ff1";

/** The platform's network: the world reaches the load balancer, it the service, the service the database and Redis. */
export function seedNetwork({ names }: SandboxSetup): NetworkState {
  const stem = names.service.replace(/-service$/, "");
  const group = (id: string, what: string, description: string): GroupState => {
    return { id, name: `${stem}-${what}`, description, vpc: VPC };
  };
  const [alb, app, db, redis, bastion] = ["sg-0alb", "sg-0app", "sg-0db", "sg-0redis", "sg-0bastion"] as const;
  const rules: Omit<RuleState, "id">[] = [
    {
      group: alb,
      egress: false,
      protocol: "tcp",
      from: 80,
      to: 80,
      cidr4: "0.0.0.0/0",
      description: "redirects to HTTPS",
    },
    { group: alb, egress: false, protocol: "tcp", from: 443, to: 443, cidr4: "0.0.0.0/0", description: "customers" },
    { group: alb, egress: false, protocol: "tcp", from: 443, to: 443, cidr6: "::/0", description: "customers by IPv6" },
    {
      group: app,
      egress: false,
      protocol: "tcp",
      from: 8080,
      to: 8080,
      peer: alb,
      description: "from the load balancer",
    },
    { group: db, egress: false, protocol: "tcp", from: 5432, to: 5432, peer: app, description: "from the service" },
    { group: redis, egress: false, protocol: "tcp", from: 6379, to: 6379, peer: app, description: "from the service" },
    { group: bastion, egress: false, protocol: "tcp", from: 22, to: 22, list: PREFIX_LIST, description: "offices" },
  ];
  const out = [alb, app, db, redis, bastion].map((id): Omit<RuleState, "id"> => {
    return { group: id, egress: true, protocol: "-1", from: -1, to: -1, cidr4: "0.0.0.0/0" };
  });
  return {
    groups: [
      group(alb, "alb", "Load balancer"),
      group(app, "app", "Tasks of the service"),
      group(db, "db", "Database"),
      group(redis, "redis", "Redis"),
      group(bastion, "bastion", "Way in for operators"),
    ],
    rules: [...rules, ...out].map((rule, index) => ({
      ...rule,
      id: `sgr-0a1000000000000${(index + 16).toString(16)}`,
    })),
  };
}
