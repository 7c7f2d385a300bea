import { LOOKS, uses } from "../../../aws/uses.js";
import { command } from "../../../core/command.js";
import { duration, flag, required, text } from "../../../core/options.js";
import { planRotation } from "../../../security/keys/rotate.js";

export default command({
  name: "rotate",
  summary: "Replace a user's access key without an outage, in parts that can be resumed",
  description:
    "Creates a second key, hands its secret over, proves that it works, and switches the old one off. The old key is deleted by a later run with --resume, once nothing has used it for --soak. A new key whose secret reached nobody is deleted again.",
  runbook: ["security/access#2"],
  uses: uses(
    LOOKS.people,
    LOOKS.secret,
    { iam: ["CreateAccessKey", "DeleteAccessKey", "UpdateAccessKey"] },
    { secretsmanager: ["DescribeSecret", "PutSecretValue", "UpdateSecretVersionStage"] },
  ),
  risk: "destructive",
  args: { user: required(text("the IAM user")) },
  options: {
    deliver: text("where the secret goes: secretsmanager:<id>, file:<path>, or show", { placeholder: "place" }),
    resume: flag("go on with the rotation that is under way, or say where it stands"),
    soak: duration("how long the old key stays off and unused before it is deleted (default 24h)"),
  },
  examples: [
    {
      type: "security keys rotate ci-deployer --deliver secretsmanager:ci-deployer",
      does: "up to the old key being off",
    },
    { type: "security keys rotate ci-deployer --resume", does: "where it stands; deletes the old key when it is due" },
  ],
  run: (ctx, { user, deliver, resume, soak }) =>
    planRotation(ctx, user, { deliver, resume, soakMs: soak ?? ctx.env.security.soakMs }),
});
