import { getPath } from "hono/utils/url";
import type { Context as Acting, Site } from "../services/context.ts";
import type { Health } from "../services/health.ts";
import type { SessionShelf } from "../services/sessions.ts";
import type { Endpoint } from "./endpoint.ts";
import type { CountAtOnce } from "./limits.ts";
import { isOver, type Pressure } from "./overload.ts";
import { classOf } from "./request-class.ts";
import { hostCheck, keptNowhere, standingHeaders } from "./security.ts";
import { carriedToken, type SessionCookie } from "./session.ts";
import type { RequestWatch } from "./telemetry.ts";

type Parts = {
  publicUrl: string | null;
  site: Site;
  sessions: SessionShelf;
  cookie: SessionCookie;
  health: Health;
  watch: RequestWatch;
  limit: CountAtOnce;
  pressure: () => Pressure;
};

/** Addresses and the last part of their path, where they mean nothing but themselves. */
const plainUrl = /^[^?#%]+$/;
const plainPart = /^[A-Za-z0-9-]+$/;

/**
 * The short way of a look-up whose answer is in memory: everything that the long way asks (who, their rights, their limit, how busy we are)
 * without a single wait, because the waits alone cost more than the rest together (`benchmarks/TRIED.md`). It knows one answer only, 200, word
 * for word that of the long way; whatever is not plain is null, and goes the long way from its beginning. Held against it in
 * `test/http/at-once.test.ts`.
 */
export function answerAtOnce(endpoints: readonly Endpoint[], parts: Parts): (request: Request) => Response | null {
  const { publicUrl, site, sessions, cookie, health, watch, limit, pressure } = parts;
  const places = new Map(
    endpoints.flatMap(({ path, atOnce }) => (atOnce ? [[placeOf(path), { path, atOnce, kind: classOf("GET", path) }] as const] : [])),
  );
  const isOurHost = hostCheck(publicUrl);
  const headers = new Headers({
    ...standingHeaders(publicUrl?.startsWith("https:") ?? false),
    ...keptNowhere,
    "Content-Type": "application/json",
  });

  return (request) => {
    if (request.method !== "GET" || health.isDraining) return null;
    const startedAt = performance.now();
    const asked = request.headers;
    const path = getPath(request);
    const part = path.slice(path.lastIndexOf("/") + 1);
    const found = places.get(placeOf(path));
    if (!found || !plainUrl.test(request.url) || !plainPart.test(part) || !isOurHost(asked.get("host"))) return null;
    if (isOver(pressure(), found.kind) || watch.isFollowed(asked)) return null;
    const { token } = carriedToken(asked, cookie);
    const actor = token && sessions.peek(token);
    if (!actor || limit.isUp(actor.sessionId)) return null;
    const context: Acting = {
      site,
      actor,
      renew: () => sessions.renew(token),
      refresh: () => sessions.refresh(token),
      changed: () => {},
    };
    const text = found.atOnce(context, part);
    if (text === null) return null;
    limit.add(actor.sessionId);
    const watched = watch.begin(asked, startedAt);
    const answer = new Response(text, { headers });
    watch.end(watched, answer, { method: "GET", route: found.path, person: actor.person.id });
    return answer;
  };
}

const placeOf = (path: string): string => path.slice(0, path.lastIndexOf("/") + 1);
