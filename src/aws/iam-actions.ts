const PREFIXES: Record<string, string> = { elbv2: "elasticloadbalancing", sesv2: "ses" };

/** Operations whose action has another name (AWS: "Actions, resources, and condition keys" of S3 and Lambda). */
const RENAMED: Record<string, string> = {
  "s3:CompleteMultipartUpload": "s3:PutObject",
  "s3:CreateMultipartUpload": "s3:PutObject",
  "s3:UploadPart": "s3:PutObject",
  "s3:HeadObject": "s3:GetObject",
  "s3:HeadBucket": "s3:ListBucket",
  "s3:ListObjectsV2": "s3:ListBucket",
  "s3:ListMultipartUploads": "s3:ListBucketMultipartUploads",
  "s3:ListParts": "s3:ListMultipartUploadParts",
  "s3:GetPublicAccessBlock": "s3:GetBucketPublicAccessBlock",
  "lambda:Invoke": "lambda:InvokeFunction",
};

/** The IAM action that allows a call, e.g. `elasticloadbalancing:DescribeTargetHealth`. */
export function iamAction(service: string, operation: string): string {
  const name = `${PREFIXES[service] ?? service}:${operation.replace(/ DryRun$/, "")}`;
  return RENAMED[name] ?? name;
}
