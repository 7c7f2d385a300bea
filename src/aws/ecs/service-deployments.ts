import { isObject } from "../../core/json.js";
import type { Api, SendOptions } from "../clients.js";
import type { EcsService, ServiceDeployment } from "../ecs.js";
import { UnknownThereError } from "../errors.js";
import { all, chunks, from } from "../paginate.js";
import { lastPart, revisionName } from "./read-service.js";

type Ecs = Api<"ecs">;

/** DescribeServiceRevisions takes at most this many. */
const REVISIONS_A_CALL = 20;
const NEWEST = 100;

/** Asks for the service's deployments, and remembers where the endpoint does not know the operation. */
export class ServiceDeployments {
  readonly #api: Ecs;
  readonly #options: SendOptions;
  #known = true;

  /** @param imitated the endpoint is not AWS's own: it may lack the operations, and answer with errors that only look worth repeating */
  constructor(api: Ecs, imitated: boolean) {
    this.#api = api;
    this.#options = { attempts: imitated ? "once" : "retry" };
  }

  /** Newest first, at most a hundred; undefined where the endpoint cannot say. */
  async read(service: Pick<EcsService, "cluster" | "arn">): Promise<ServiceDeployment[] | undefined> {
    if (!this.#known) return undefined;
    try {
      const found = await this.#list(service);
      const definitions = await this.#definitions(found.flatMap(({ revision }) => revision ?? []));
      return found
        .map(({ revision, ...rest }) => ({
          ...rest,
          taskDefinition: revision === undefined ? undefined : definitions.get(revision),
        }))
        .sort((a, b) => (b.startedAt?.getTime() ?? 0) - (a.startedAt?.getTime() ?? 0));
    } catch (thrown) {
      if (!(thrown instanceof UnknownThereError)) throw thrown;
      this.#known = false;
      return undefined;
    }
  }

  async #list({ cluster, arn }: Pick<EcsService, "cluster" | "arn">) {
    const briefs = await all(async (token) => {
      const page = await this.#api.send(
        "ListServiceDeployments",
        { cluster, service: arn, maxResults: 100, ...from("nextToken", token) },
        this.#options,
      );
      return { items: page.serviceDeployments ?? [], next: page.nextToken };
    }, NEWEST);
    return briefs.map((one) => ({
      arn: one.serviceDeploymentArn ?? "",
      id: lastPart(one.serviceDeploymentArn ?? ""),
      status: one.status ?? "unknown",
      statusReason: one.statusReason,
      startedAt: one.startedAt ?? one.createdAt,
      finishedAt: one.finishedAt,
      revision: one.targetServiceRevisionArn,
    }));
  }

  async #definitions(revisions: readonly string[]): Promise<Map<string, string>> {
    const pages = await Promise.all(
      chunks([...new Set(revisions)], REVISIONS_A_CALL).map((serviceRevisionArns) =>
        this.#api.send("DescribeServiceRevisions", { serviceRevisionArns }, this.#options),
      ),
    );
    return new Map(
      pages
        .flatMap((page) => page.serviceRevisions ?? [])
        .filter(isObject)
        .flatMap(({ serviceRevisionArn, taskDefinition }) =>
          typeof serviceRevisionArn === "string" && typeof taskDefinition === "string"
            ? [[serviceRevisionArn, revisionName(taskDefinition)] as const]
            : [],
        ),
    );
  }
}
