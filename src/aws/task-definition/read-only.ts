const READ_ONLY = new Set([
  "taskDefinitionArn",
  "revision",
  "status",
  "requiresAttributes",
  "compatibilities",
  "registeredAt",
  "registeredBy",
  "deregisteredAt",
  "deleteRequestedAt",
]);

/** Whether DescribeTaskDefinition adds this field and RegisterTaskDefinition refuses it. */
export function isReadOnly(field: string): boolean {
  return READ_ONLY.has(field);
}
