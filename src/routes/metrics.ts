import { timingSafeEqual } from "node:crypto";
import type { Context, MiddlewareHandler } from "hono";
import { AggregatorRegistry, Registry } from "prom-client";
import type { Said } from "../crew/crew.ts";
import { clientAddress } from "../http/address.ts";
import { endpoint } from "../http/endpoint.ts";
import type { Environment } from "../http/environment.ts";
import { actingContext } from "../http/session.ts";
import { seeSystem } from "../services/checking.ts";
import { siteFigures } from "../services/site-figures.ts";
import { gaugesOf } from "./metrics-gauges.ts";
import { processFigures } from "./metrics-process.ts";
import { siteGauges } from "./metrics-site.ts";
import type { Rooms } from "./rooms.ts";

const hashOf = (text: string) => new Bun.CryptoHasher("sha256").update(text).digest();

const ownNames = new Set(["localhost", "127.0.0.1", "[::1]"]);
const ownAddresses = new Set(["127.0.0.1", "::1", "::ffff:127.0.0.1"]);
const forwarded = ["x-forwarded-for", "forwarded", "x-real-ip", "via"];

/**
 * From this machine itself, by its own name, and through no proxy: a page in a browser here that took a name of its own is none of us. A proxy
 * here that says nothing of itself looks the same.
 */
const isFromHere = (c: Context<Environment>): boolean =>
  ownAddresses.has(clientAddress(c, 0)) &&
  ownNames.has(new URL(c.req.url).hostname) &&
  forwarded.every((name) => c.req.header(name) === undefined);

const answers = { 200: { description: "In Prometheus' text format.", type: "text/plain; version=0.0.4; charset=utf-8" } };

const workersWaitMs = 1000;

type WorkerMetric = { values: { labels: Record<string, string | number> }[] };

/** The same figures, each with whose it is; ours are still counted with, so they are left as they are. */
const ofWorker = ({ worker, value }: Said<WorkerMetric[]>): WorkerMetric[] =>
  value.map((metric) => ({ ...metric, values: metric.values.map((each) => ({ ...each, labels: { ...each.labels, worker } })) }));

/** Where there are workers each figure says whose it is, also when one alone answers in time: a series keeps its name. */
const textOf = (all: readonly Said<WorkerMetric[]>[], workers: number): Promise<string> =>
  AggregatorRegistry.aggregate(workers > 1 ? all.map(ofWorker) : all.map(({ value }) => value)).metrics();

/**
 * Figures for a monitor: with METRICS_TOKEN, or with an admin's token (scope read is enough). On the machine itself without any as long as no
 * setting speaks of a proxy or a token. Nothing of a site is public.
 */
export function metricsOf(rooms: Rooms, isRedisUp: () => Promise<boolean | null>, version: string) {
  const { config, figures, site, sessions, crew } = rooms;
  const ofSite = new Registry();
  const lookAtSite = gaugesOf(ofSite, siteGauges);
  const lookAtProcess = gaugesOf(figures.registry, processFigures(rooms, version));
  crew.answer("metrics", async () => {
    lookAtProcess();
    return figures.registry.getMetricsAsJSON();
  });
  const tokenHash = config.metricsToken === null ? null : hashOf(config.metricsToken);

  const isOpenHere = config.metricsToken === null && config.trustProxy === 0 && config.publicUrl === null;

  async function show(c: Context<Environment>): Promise<Response> {
    const [found, redis, all] = await Promise.all([siteFigures(site), isRedisUp(), crew.ask<WorkerMetric[]>("metrics", workersWaitMs)]);
    lookAtSite({ site: found, isRedisUp: redis });
    const text = `${await textOf(all, config.workers)}\n${await ofSite.metrics()}`;
    return c.body(text, 200, { "Content-Type": answers[200].type, "Cache-Control": "no-store" });
  }

  const knowsToken = (c: Context<Environment>): boolean => {
    const given = /^Bearer (.+)$/.exec(c.req.header("authorization") ?? "")?.[1];
    return tokenHash !== null && given !== undefined && timingSafeEqual(hashOf(given), tokenHash);
  };

  /** Before anybody is recognised, so that figures are seen while the database is away. */
  const forMonitors: MiddlewareHandler<Environment> = (c, next) =>
    knowsToken(c) || (isOpenHere && isFromHere(c)) ? show(c) : next().then(() => undefined);

  const forAdmins = endpoint({
    method: "get",
    path: "/metrics",
    tag: "System",
    summary: "Figures for a monitor",
    action: "see_system",
    answers,
    handle: async (c) => {
      await seeSystem(actingContext(c, site, sessions));
      return show(c);
    },
  });
  return { forMonitors, forAdmins };
}
