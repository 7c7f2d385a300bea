import { CHANGE, named, type Step, YES } from "../step.js";

export const security: Step[] = [
  {
    id: "5.1.1",
    does: "Who has access, and with which keys",
    words: "users",
    replaces: ["aws iam list-users", "aws iam list-access-keys"],
    typed: 149,
    moves: [
      { type: "security users list", says: /\d users? with \d access keys?/, kind: "security.users" },
      { type: "security keys list <user>", says: /access keys? of <user>/, kind: "security.keys" },
    ],
  },
  {
    id: "5.1.2",
    does: "Another key for somebody, without an outage",
    words: "rotate key",
    replaces: ["aws iam create-access-key", "aws iam delete-access-key"],
    typed: 129,
    moves: [
      {
        type: "security keys rotate <user> --deliver secretsmanager:<secret>",
        says: /DESTRUCTIVE .*Rotate the access key of <user>/,
        kind: CHANGE,
        yes: named("<user>"),
      },
      { type: "security keys list <user>", says: /2 access keys of <user>/, kind: "security.keys" },
      {
        type: "security keys delete <key>",
        says: /DESTRUCTIVE .*[Dd]elete/,
        kind: CHANGE,
        yes: named("<key>"),
      },
    ],
  },
  {
    id: "5.2.1",
    does: "What is open to the network",
    words: "security groups",
    replaces: ["aws ec2 describe-security-groups"],
    typed: 270,
    moves: [
      { type: "security sg list", says: /\d security groups?/, kind: "security.groups" },
      { type: "security sg show <group>", says: /<group> lets in by \d+ rules?/, kind: "security.group" },
    ],
  },
  {
    id: "5.2.2",
    does: "Open a port, and close it",
    words: "open port",
    replaces: ["aws ec2 authorize-security-group-ingress", "aws ec2 revoke-security-group-ingress"],
    typed: 209,
    moves: [
      {
        type: "security sg allow <group> --port 5432 --cidr 203.0.113.7/32 --for 2h --description migration",
        says: /DISRUPTIVE .*Allow PostgreSQL from 203\.0\.113\.7/,
        kind: CHANGE,
        yes: YES,
      },
      {
        type: "security sg revoke <group> --port 5432 --cidr 203.0.113.7/32",
        says: /DISRUPTIVE .*Revoke PostgreSQL from 203\.0\.113\.7/,
        kind: CHANGE,
        yes: YES,
      },
    ],
  },
  {
    id: "5.3.1",
    does: "Which certificates there are, and until when",
    words: "certificate expiry",
    replaces: ["aws acm list-certificates", "aws acm describe-certificate"],
    typed: 244,
    moves: [
      { type: "security certs list", says: /\d certificates?/, kind: "security.certificates" },
      {
        type: "security certs show <domain>",
        says: /OK .*<domain> holds for \d+ days/,
        kind: "security.certificate.domain",
        moto: { says: /WARNING .*does not resolve/, exits: 3 },
      },
    ],
  },
  {
    id: "5.3.2",
    does: "A certificate for another name",
    words: "renew certificate",
    replaces: ["aws acm request-certificate"],
    typed: 100,
    moves: [
      {
        type: "security certs request <domain>",
        says: /NOTHING TO DO .*<domain>/,
        kind: "change.preview",
        // ACM renews only what an AWS service uses, and nothing does there.
        moto: { elsewhere: "test/cli/security.test.ts › one that renews itself is not requested again" },
      },
      {
        type: "security certs request shop.<zone>",
        says: /SAFE .*Request a certificate for shop\.<zone>/,
        kind: CHANGE,
        yes: YES,
      },
    ],
  },
];
