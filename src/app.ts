import { type Context, Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import { compress } from "hono/compress";
import type { Assets } from "./assets.ts";
import type { SharedRedis } from "./cache/redis.ts";
import { closeWhenDraining } from "./http/draining.ts";
import { type Endpoint, mount, tooLarge } from "./http/endpoint.ts";
import type { Environment } from "./http/environment.ts";
import { apiError, problemResponse } from "./http/errors.ts";
import { requestLimit, seatLimit, signInLimit } from "./http/limits.ts";
import { openApi } from "./http/openapi.ts";
import { allowedHosts, ownOrigin, securityHeaders } from "./http/security.ts";
import { recognise } from "./http/session.ts";
import { requestLog } from "./http/telemetry.ts";
import { badgeEndpoints } from "./routes/api-badges.ts";
import { bagEndpoints } from "./routes/api-bags.ts";
import { billFileEndpoints } from "./routes/api-bill-files.ts";
import { billEndpoints } from "./routes/api-bills.ts";
import { eventEndpoints } from "./routes/api-events.ts";
import { exportEndpoints } from "./routes/api-exports.ts";
import { importEndpoints } from "./routes/api-imports.ts";
import { kindEndpoints } from "./routes/api-kinds.ts";
import { liveEndpoints } from "./routes/api-live.ts";
import { peopleEndpoints } from "./routes/api-people.ts";
import { returnEndpoints } from "./routes/api-returns.ts";
import { scanEndpoints } from "./routes/api-scans.ts";
import { sessionEndpoints } from "./routes/api-session.ts";
import { mountFiles } from "./routes/files.ts";
import { mountHealth } from "./routes/health.ts";
import { mountPages, pageError } from "./routes/pages.tsx";
import type { Rooms } from "./routes/rooms.ts";
import type { Health } from "./services/health.ts";

export type AppParts = Rooms & { health: Health; redis: SharedRedis | null; assets: Assets };

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
    ...liveEndpoints(rooms),
    ...sessionEndpoints(rooms),
    ...peopleEndpoints(rooms),
    ...badgeEndpoints(rooms),
    ...kindEndpoints(rooms),
  ] as unknown as Endpoint[];

/** A user name and a password, and room to spare: it is read before anybody is known. */
const signInMaxBytes = 64_000;

/** The whole HTTP surface, in the order in which a request passes it. */
export function makeApp(parts: AppParts): Hono<Environment> {
  const { config, sessions, cookie, log, health, redis } = parts;
  const isHttps = config.publicUrl?.startsWith("https:") ?? false;
  const app = new Hono<Environment>();

  app.use(requestLog(log));
  app.use(securityHeaders(isHttps));
  app.use(closeWhenDraining(health));
  mountHealth(app, health);
  app.use(allowedHosts(config.publicUrl));
  app.use("/assets/*", compress());
  mountFiles(app, parts.assets);
  app.use(recognise(sessions, cookie));
  app.use(ownOrigin(config.publicUrl));
  app.use(requestLimit(redis, config.trustProxy));
  const smallBody = bodyLimit({
    maxSize: signInMaxBytes,
    onError: (c) => (c.req.path.startsWith("/api/") ? tooLarge() : pageError(c as Context<Environment>, parts, 413)),
  });
  app.on("POST", ["/api/session", "/login"], smallBody, signInLimit(redis));
  app.on("POST", ["/api/session/badge", "/api/session/pin"], smallBody, seatLimit(redis, config.publicUrl));

  const endpoints = apiEndpoints(parts);
  for (const definition of endpoints) mount(app, definition);
  const document = openApi(endpoints, config.publicUrl);
  app.get("/api/openapi.json", (c) => c.json(document));
  mountPages(app, parts, document);

  app.notFound((c) =>
    c.req.path.startsWith("/api/")
      ? problemResponse(404, "unknown_path", "There is nothing at this address. The paths are listed at /api/docs.")
      : pageError(c, parts, 404),
  );
  app.onError((error, c) => (c.req.path.startsWith("/api/") ? apiError(error, c, log) : pageError(c, parts, error)));
  return app;
}
