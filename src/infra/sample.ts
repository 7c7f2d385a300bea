import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Context } from "../core/context.js";
import { replaceFile } from "../core/files.js";

/** A stand-in for the platform's configuration: resources that exist in the state only, so that no provider is needed. */
const MAIN = `# The sandbox's infrastructure. Nothing of it is real: terraform_data exists in the state only.
# Change terraform.tfvars and plan again; "database_class" replaces the database, "workers" adds and destroys.

variable "database_class" { type = string }
variable "service_cpu" { type = number }
variable "workers" { type = number }

resource "terraform_data" "network" {
  input = "10.0.0.0/16"
}

resource "terraform_data" "database" {
  input            = terraform_data.network.output
  triggers_replace = [var.database_class]
}

resource "terraform_data" "service" {
  input = { cpu = var.service_cpu, database = terraform_data.database.id }
}

resource "terraform_data" "worker" {
  count = var.workers
  input = terraform_data.service.id
}

output "database" { value = terraform_data.database.id }
`;

const VARIABLES = 'database_class = "db.t3.medium"\nservice_cpu    = 512\nworkers        = 2\n';

/** Makes the sandbox's folder where it is not there yet; what an operator wrote into it stays. @returns its path */
export function ensureSample({ paths }: Pick<Context, "paths">): string {
  const folder = join(paths.environmentState, "infra", "sample");
  for (const [name, content] of [
    ["main.tf", MAIN],
    ["terraform.tfvars", VARIABLES],
  ] as const) {
    const path = join(folder, name);
    if (!existsSync(path)) replaceFile(path, content);
  }
  return folder;
}
