import { type Context, Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import type { Assets } from "./assets.ts";
import type { SharedRedis } from "./cache/redis.ts";
import { answerAtOnce } from "./http/at-once.ts";
import { closeWhenDraining } from "./http/draining.ts";
import { type Endpoint, mount, tooLarge } from "./http/endpoint.ts";
import type { Environment } from "./http/environment.ts";
import { apiError, problemResponse } from "./http/errors.ts";
import { forgetChanges } from "./http/forgetting.ts";
import { requestLimit, seatLimit, signInLimit } from "./http/limits.ts";
import { openApi } from "./http/openapi.ts";
import { isOverloaded, withinMeans } from "./http/overload.ts";
import { requestFigures } from "./http/request-figures.ts";
import { allowedHosts, ownOrigin, securityHeaders } from "./http/security.ts";
import { recognise } from "./http/session.ts";
import { requestLog, requestWatch } from "./http/telemetry.ts";
import { badgeEndpoints } from "./routes/api-badges.ts";
import { bagEndpoints } from "./routes/api-bags.ts";
import { billFileEndpoints } from "./routes/api-bill-files.ts";
import { billEndpoints } from "./routes/api-bills.ts";
import { checkEndpoints } from "./routes/api-checks.ts";
import { eventEndpoints } from "./routes/api-events.ts";
import { exportEndpoints } from "./routes/api-exports.ts";
import { importEndpoints } from "./routes/api-imports.ts";
import { kindEndpoints } from "./routes/api-kinds.ts";
import { liveEndpoints } from "./routes/api-live.ts";
import { ownSessionEndpoints } from "./routes/api-own-sessions.ts";
import { passwordLinkEndpoints } from "./routes/api-password-links.ts";
import { peopleEndpoints } from "./routes/api-people.ts";
import { returnEndpoints } from "./routes/api-returns.ts";
import { scanEndpoints } from "./routes/api-scans.ts";
import { secondFactorEndpoints } from "./routes/api-second-factor.ts";
import { sessionEndpoints } from "./routes/api-session.ts";
import { statsEndpoints } from "./routes/api-stats.ts";
import { mountFiles } from "./routes/files.ts";
import { mountHealth } from "./routes/health.ts";
import { metricsOf } from "./routes/metrics.ts";
import { mountPages, pageError } from "./routes/pages.tsx";
import type { Rooms } from "./routes/rooms.ts";
import type { Health } from "./services/health.ts";

export type AppParts = Omit<Rooms, "figures"> & {
  health: Health;
  redis: SharedRedis | null;
  assets: Assets;
  /** How late the one thread of the process is, in milliseconds. */
  lateMs: () => number;
};

/** All paths of the contract; the OpenAPI document and the test of rights are made from this list. */
export const apiEndpoints = (rooms: Rooms): Endpoint[] =>
  [
    ...scanEndpoints(rooms),
    ...bagEndpoints(rooms),
    ...billFileEndpoints(rooms), // before the bills: B-1.pdf is no number
    ...billEndpoints(rooms),
    ...returnEndpoints(rooms),
    ...eventEndpoints(rooms),
    ...exportEndpoints(rooms),
    ...importEndpoints(rooms),
    ...statsEndpoints(rooms),
    ...liveEndpoints(rooms),
    ...sessionEndpoints(rooms),
    ...ownSessionEndpoints(rooms),
    ...secondFactorEndpoints(rooms),
    ...passwordLinkEndpoints(rooms),
    ...peopleEndpoints(rooms),
    ...badgeEndpoints(rooms),
    ...kindEndpoints(rooms),
    ...checkEndpoints(rooms),
  ] as unknown as Endpoint[];

/** A user name and a password, and room to spare: it is read before anybody is known. */
const signInMaxBytes = 64_000;

/** These are answered with JSON, also when something is wrong; all else is for people. */
const isForPrograms = ({ req }: { req: { path: string } }) => req.path.startsWith("/api/") || req.path === "/metrics";

/** The whole HTTP surface, in the order in which a request passes it. */
export function makeApp(parts: AppParts): Hono<Environment> {
  const { config, sessions, cookie, log, health, redis } = parts;
  const isHttps = config.publicUrl?.startsWith("https:") ?? false;
  const app = new Hono<Environment>();
  const figures = requestFigures();
  const rooms = { ...parts, figures };
  const watch = requestWatch(log, figures, config.logLevel === "debug");
  const limit = requestLimit(redis, config.trustProxy);

  app.use(requestLog(watch));
  app.use(securityHeaders(isHttps));
  app.use(closeWhenDraining(health));
  const pressure = () => ({ loopMs: parts.lateMs(), scansWaiting: parts.site.database.loadOf("scan").waiting });
  mountHealth(app, health, () => isOverloaded(pressure()));
  const isRedisUp = async () => (redis ? redis.isAnswering() : null);
  const metrics = metricsOf(rooms, isRedisUp, parts.assets.version);
  app.get("/metrics", metrics.forMonitors);
  app.use(allowedHosts(config.publicUrl));
  mountFiles(app, parts.assets);
  app.use(withinMeans(pressure, figures.shed));
  app.use(forgetChanges(parts.site.cache));
  app.use(recognise(sessions, cookie));
  app.use(ownOrigin(config.publicUrl));
  app.use(limit.middleware);
  const smallBody = bodyLimit({
    maxSize: signInMaxBytes,
    onError: (c) => (isForPrograms(c) ? tooLarge() : pageError(c as Context<Environment>, rooms, 413)),
  });
  app.on("POST", ["/api/session", "/login"], smallBody, signInLimit(redis, config.publicUrl, config.trustProxy));
  app.on("POST", ["/login/code"], smallBody);
  app.on("POST", ["/api/session/badge", "/api/session/pin"], smallBody, seatLimit(redis, config.publicUrl));

  const endpoints = apiEndpoints(rooms);
  for (const definition of endpoints) mount(app, definition);
  mount(app, metrics.forAdmins as unknown as Endpoint);
  const document = openApi(endpoints, config.publicUrl);
  app.get("/api/openapi.json", (c) => c.json(document));
  mountPages(app, rooms, document, isRedisUp);

  app.notFound((c) =>
    isForPrograms(c)
      ? problemResponse(404, "unknown_path", "There is nothing at this address. The paths are listed at /api/docs.")
      : pageError(c, rooms, 404),
  );
  app.onError((error, c) => (isForPrograms(c) ? apiError(error, c, log) : pageError(c, rooms, error)));
  if (!limit.atOnce) return app;
  const atOnce = answerAtOnce(endpoints, { ...parts, publicUrl: config.publicUrl, watch, limit: limit.atOnce, pressure });
  const longWay = app.fetch;
  app.fetch = (request, ...rest) => atOnce(request) ?? longWay(request, ...rest);
  return app;
}
