/** Types of AWS resources that hold data or lead traffic: whatever is done to one is called out. */
const PROTECTED: Readonly<Record<string, readonly string[]>> = {
  database: [
    "aws_db_instance",
    "aws_db_snapshot",
    "aws_docdb_cluster",
    "aws_docdb_cluster_instance",
    "aws_dsql_cluster",
    "aws_dynamodb_global_table",
    "aws_dynamodb_table",
    "aws_elasticache_cluster",
    "aws_elasticache_global_replication_group",
    "aws_elasticache_replication_group",
    "aws_elasticache_serverless_cache",
    "aws_elasticsearch_domain",
    "aws_memorydb_cluster",
    "aws_neptune_cluster",
    "aws_neptune_cluster_instance",
    "aws_opensearch_domain",
    "aws_rds_cluster",
    "aws_rds_cluster_instance",
    "aws_rds_global_cluster",
    "aws_redshift_cluster",
    "aws_redshiftserverless_namespace",
  ],
  "load balancer": [
    "aws_alb",
    "aws_alb_listener",
    "aws_alb_target_group",
    "aws_elb",
    "aws_lb",
    "aws_lb_listener",
    "aws_lb_target_group",
  ],
  "DNS zone": ["aws_route53_zone"],
  bucket: ["aws_s3_bucket", "aws_s3_directory_bucket", "aws_s3tables_table_bucket"],
  "file system": ["aws_ebs_volume", "aws_efs_file_system", "aws_fsx_lustre_file_system", "aws_fsx_ontap_file_system"],
  "backup vault": ["aws_backup_vault", "aws_backup_logically_air_gapped_vault"],
  key: ["aws_kms_key", "aws_kms_replica_key"],
  secret: ["aws_secretsmanager_secret"],
};

/**
 * What it is, when it is protected: e.g. `database`.
 * @param own types or addresses that the configuration adds
 */
export function protectedAs({ type, address }: { type: string; address: string }, own: readonly string[]) {
  if (own.includes(address) || own.includes(type)) return "protected by the configuration";
  return Object.entries(PROTECTED).find(([, types]) => types.includes(type))?.[0];
}
