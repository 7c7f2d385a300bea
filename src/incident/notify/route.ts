import type { Environment, Notifications, Tickets } from "../../core/environment.js";
import type { Incident } from "../state.js";
import type { Channel } from "./notice.js";

/**
 * The way to real people. It can be had from {@link routeOf} only, and by no drill: its constructor is private, and a private
 * member keeps anything else from being taken for it. Whatever sends to a real channel asks for one.
 */
export class RealChannels {
  readonly #own: Notifications;
  readonly #tickets: Tickets;
  readonly slackChannel: string | undefined;

  private constructor(env: Environment) {
    this.#own = env.notifications;
    this.#tickets = env.tickets;
    this.slackChannel = env.contacts.slackChannel;
  }

  static of(env: Environment, { drill }: Pick<Incident, "drill">): RealChannels | undefined {
    return env.kind === "aws" && !drill ? new RealChannels(env) : undefined;
  }

  get tickets(): Tickets {
    return this.#tickets;
  }

  get settings(): Notifications {
    return this.#own;
  }
}

/** Where a drill's messages go: its own record, and in the sandbox the simulated platform's topic. */
export interface DrillChannels {
  topicArn: string | undefined;
}

export type Route = { kind: "real"; channels: RealChannels } | { kind: "drill"; channels: DrillChannels };

/** A drill, and everything in the sandbox, has no way to a real channel. */
export function routeOf(env: Environment, incident: Pick<Incident, "drill">): Route {
  const channels = RealChannels.of(env, incident);
  if (channels !== undefined) return { kind: "real", channels };
  return {
    kind: "drill",
    channels: { topicArn: env.kind === "sandbox" ? env.notifications.sns?.topicArn : undefined },
  };
}

/** The channels that are configured, the pager first. */
export function channelsOf(route: Route): Channel[] {
  if (route.kind === "drill") return ["mailbox", ...(route.channels.topicArn === undefined ? [] : ["sns" as const])];
  const { pagerDuty, slack, sns, email } = route.channels.settings;
  return [
    ...(pagerDuty === undefined ? [] : ["pagerduty" as const]),
    ...(slack === undefined ? [] : ["slack" as const]),
    ...(sns === undefined ? [] : ["sns" as const]),
    ...(email === undefined ? [] : ["email" as const]),
  ];
}

/** What is not configured, one sentence each; for a drill, that it is one. */
export function notTold(route: Route): string[] {
  if (route.kind === "drill") return ["this is a drill: nobody outside of it is told"];
  const { pagerDuty, slack, sns, email } = route.channels.settings;
  return [
    ...(pagerDuty === undefined ? ["PagerDuty is not configured (notifications.pagerDuty): nobody is paged"] : []),
    ...(slack === undefined ? ["Slack is not configured (notifications.slack)"] : []),
    ...(sns === undefined && email === undefined
      ? ["neither SNS nor e-mail is configured (notifications.sns, notifications.email)"]
      : []),
  ];
}
