import type { MiddlewareHandler } from "hono";
import { Problem } from "../domain/error.ts";
import type { Environment } from "./environment.ts";
import { classOf, type RequestClass } from "./request-class.ts";

/** How much this process has to do: how late its one thread is, and how many scans wait for a connection. */
export type Pressure = { loopMs: number; scansWaiting: number };

/**
 * Above this a class is turned away at once, so that what is worth more is answered in time: first what only looks over much, scans last. A scan that
 * is turned away is kept by its station; one that takes longer than 2 s is too.
 */
const bounds: Record<RequestClass, Pressure> = {
  report: { loopMs: 250, scansWaiting: 200 },
  export: { loopMs: 250, scansWaiting: 200 },
  upload: { loopMs: 250, scansWaiting: 200 },
  page: { loopMs: 600, scansWaiting: 800 },
  lookUp: { loopMs: 1000, scansWaiting: 1400 },
  scan: { loopMs: 1800, scansWaiting: 2000 },
};

/** How long a request may take, its body included. Below the 30 s after which a quiet connection is cut; whoever sends a file is cut by that alone. */
const deadlinesMs: Record<RequestClass, number | null> = {
  scan: 25_000,
  lookUp: 20_000, // signing in is among them, and a whole hall comes in at once
  page: 15_000,
  report: 28_000,
  export: 28_000,
  upload: null,
};

export const isOver = (pressure: Pressure, kind: RequestClass): boolean =>
  pressure.loopMs > bounds[kind].loopMs || pressure.scansWaiting > bounds[kind].scansWaiting;

/** Something is turned away now. */
export const isOverloaded = (pressure: Pressure): boolean => isOver(pressure, "report");

const overloaded = () =>
  new Problem("busy", "overloaded", "The system has more to do than it can. Nothing is lost. Try again in a moment.", {
    retryAfterSeconds: 1 + Math.floor(Math.random() * 3), // not all together
  });

const tooLong = () =>
  new Problem("busy", "took_too_long", "This took too long and was given up. Try again in a moment.", { retryAfterSeconds: 2 });

export const wasGivenUp = (error: unknown): boolean => error instanceof Problem && error.code === "took_too_long";

/** Turns away what is worth least while there is too much to do, and ends what takes too long. */
export const withinMeans =
  (pressure: () => Pressure, onShed: (kind: RequestClass) => void = () => {}, deadlines = deadlinesMs): MiddlewareHandler<Environment> =>
  async (c, next) => {
    const kind = classOf(c.req.method, c.req.path);
    if (isOver(pressure(), kind)) {
      onShed(kind);
      throw overloaded();
    }
    const ms = deadlines[kind];
    if (ms === null) return next();
    let timer: Timer | undefined;
    const late = new Promise<never>((_, fail) => {
      timer = setTimeout(() => fail(tooLong()), ms);
    });
    try {
      await Promise.race([next(), late]);
    } finally {
      clearTimeout(timer);
    }
  };
