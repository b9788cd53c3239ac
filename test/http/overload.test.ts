import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { connect } from "node:net";
import { type Context, Hono } from "hono";
import { mount } from "../../src/http/endpoint.ts";
import type { Environment } from "../../src/http/environment.ts";
import { apiError } from "../../src/http/errors.ts";
import { type Pressure, withinMeans } from "../../src/http/overload.ts";
import { classOf, type RequestClass } from "../../src/http/request-class.ts";
import { ask, endpoints, one, problemOf } from "../support/http.ts";
import { newChild, newParent } from "../support/scanning.ts";
import { openSite, type SignedIn, type TestSite } from "../support/site.ts";

describe("what a request is worth", () => {
  for (const [method, path, is] of [
    ["POST", "/api/scans", "scan"],
    ["GET", "/api/bag/SB00001", "lookUp"],
    ["GET", "/api/bag/SB00001/history", "lookUp"],
    ["GET", "/pack", "lookUp"],
    ["POST", "/api/session", "lookUp"],
    ["GET", "/api/bags", "report"],
    ["GET", "/", "report"],
    ["GET", "/bags", "report"],
    ["GET", "/bags/SB00001", "page"],
    ["GET", "/api/bills/B-1", "page"],
    ["GET", "/api/bills/B-1.pdf", "export"],
    ["POST", "/bills", "page"],
    ["GET", "/api/exports/bags.csv", "export"],
    ["POST", "/api/imports", "upload"],
    ["POST", "/api/imports/4/commit", "page"],
    ["GET", "/packing", "page"],
  ] as const)
    test(`${method} ${path}: ${is}`, () => expect(classOf(method, path)).toBe(is));
  test("one path alone is worth a scan", () =>
    expect(endpoints.filter(({ method, path }) => classOf(method.toUpperCase(), path) === "scan").map(({ path }) => path)).toEqual([
      "/api/scans",
    ]));
});

const asked: Record<RequestClass, [string, string]> = {
  scan: ["POST", "/api/scans"],
  lookUp: ["GET", "/api/bag/SB00001"],
  page: ["GET", "/account"],
  report: ["GET", "/api/bags"],
  export: ["GET", "/api/exports/bags.csv"],
  upload: ["POST", "/api/imports"],
};

const none = { scan: null, lookUp: null, page: null, report: null, export: null, upload: null };

/** An app of one slow answer, under a pressure that the test sets. */
function pressed(deadlineMs = 1000) {
  const now: Pressure = { loopMs: 0, scansWaiting: 0 };
  const shed: RequestClass[] = [];
  const app = new Hono<Environment>();
  const deadlines = Object.fromEntries(Object.keys(asked).map((kind) => [kind, deadlineMs])) as Record<RequestClass, number>;
  app.use(
    withinMeans(
      () => now,
      (kind) => shed.push(kind),
      deadlines,
    ),
  );
  app.all("*", async (c) => {
    await Bun.sleep(Number(c.req.header("takes-ms") ?? 0));
    return c.text("done");
  });
  app.onError((error, c) => apiError(error, c, () => {}));
  const answered = async () => {
    const kinds = Object.keys(asked) as RequestClass[];
    const ok = await Promise.all(kinds.map(async (kind) => (await ask(app, ...asked[kind])).status === 200));
    return kinds.filter((_, place) => ok[place]);
  };
  return { app, now, shed, answered };
}

describe("too much to do", () => {
  const all = Object.keys(asked) as RequestClass[];
  for (const [what, pressures] of [
    ["the thread is late", [{ loopMs: 300 }, { loopMs: 700 }, { loopMs: 1200 }, { loopMs: 2500 }]],
    ["scans wait", [{ scansWaiting: 300 }, { scansWaiting: 900 }, { scansWaiting: 1500 }, { scansWaiting: 2001 }]],
  ] as const)
    test(`${what}: what looks over much goes first, then pages, then look-ups, scans last; then all are back`, async () => {
      const { now, answered } = pressed();
      expect(await answered()).toEqual(all);
      const left: RequestClass[][] = [];
      for (const pressure of pressures) {
        Object.assign(now, pressure);
        left.push(await answered());
      }
      expect(left).toEqual([["scan", "lookUp", "page"], ["scan", "lookUp"], ["scan"], []]);
      Object.assign(now, { loopMs: 0, scansWaiting: 0 });
      expect(await answered()).toEqual(all);
    });
  test("who is turned away hears it at once, with a time to come again, and is counted", async () => {
    const { app, now, shed } = pressed();
    now.loopMs = 300;
    const answer = await ask(app, "GET", "/api/bags", { headers: { "takes-ms": "60000" } });
    expect((await problemOf(answer, 503)).code).toBe("overloaded");
    expect(Number(answer.headers.get("retry-after"))).toBeWithin(1, 4);
    expect(shed).toEqual(["report"]);
  });
});

describe("a request that takes too long", () => {
  test("is given up", async () => {
    const { app } = pressed(50);
    const answer = await ask(app, "GET", "/account", { headers: { "takes-ms": "400" } });
    expect((await problemOf(answer, 503)).code).toBe("took_too_long");
    expect(answer.headers.get("retry-after")).toBe("2");
    await Bun.sleep(400); // what comes of it later harms nobody
    expect((await ask(app, "GET", "/account")).status).toBe(200);
  });
  test("ends the stream that is there only afterwards: a download keeps no place, a live view no watch", async () => {
    const { promise: isEnded, resolve: cancel } = Promise.withResolvers<void>();
    const app = new Hono<Environment>();
    app.use(withinMeans(() => ({ loopMs: 0, scansWaiting: 0 }), undefined, { ...none, export: 50 }));
    app.onError((error, c) => apiError(error, c, () => {}));
    const { promise: mayOpen, resolve: open } = Promise.withResolvers<void>();
    const [method, path] = ["get", asked.export[1]] as const;
    const handle = async (c: Context<Environment>) => {
      await mayOpen;
      return c.body(new ReadableStream({ cancel }));
    };
    mount(app, { method, path, tag: "", summary: "", action: null, answers: {}, handle });
    expect((await problemOf(await ask(app, "GET", path), 503)).code).toBe("took_too_long");
    open();
    await isEnded;
  });
});

describe("on a real connection", () => {
  let site: TestSite;
  let server: ReturnType<typeof Bun.serve>;
  let who: SignedIn;
  beforeAll(async () => {
    site = await openSite();
    server = Bun.serve({ port: 0, hostname: "127.0.0.1", idleTimeout: 30, fetch: site.app.fetch });
    who = await site.person("dispatcher");
  });
  afterAll(async () => {
    await server.stop(true);
    await site.close();
  });

  /** A client that goes on a byte at a time, until it is cut. */
  function trickle(head: string): { cut: Promise<number>; end: () => void } {
    const startedAt = performance.now();
    const socket = connect(server.port as number, "127.0.0.1");
    socket.on("error", () => {});
    socket.write(head);
    const timer = setInterval(() => socket.write("a"), 1000);
    const cut = new Promise<number>((done) =>
      socket.on("close", () => {
        clearInterval(timer);
        done(performance.now() - startedAt);
      }),
    );
    socket.resume();
    return { cut, end: () => void socket.destroy() };
  }

  test("200 slow ones don't keep scans waiting, and are cut within 30 s", async () => {
    const body = `POST /theme HTTP/1.1\r\nHost: 127.0.0.1:${server.port}\r\nOrigin: http://127.0.0.1:${server.port}\r\nCookie: tt_session=${who.token}\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 60000\r\n\r\n`;
    const heads = `GET /api/bag/SB00001 HTTP/1.1\r\nHost: 127.0.0.1:${server.port}\r\nX-Slow: `;
    const slow = [...Array.from({ length: 100 }, () => trickle(body)), ...Array.from({ length: 100 }, () => trickle(heads))];
    const until = performance.now() + 3000;
    const times: number[] = [];
    while (performance.now() < until) {
      const startedAt = performance.now();
      const answer = await ask(site.app, "POST", "/api/scans", {
        as: who.token,
        json: one({ do: "pack", parent: newParent(), child: newChild() }),
      });
      expect(answer.status).toBe(200);
      times.push(performance.now() - startedAt);
    }
    expect(times.sort((a, b) => a - b)[Math.floor(times.length / 2)]).toBeLessThan(2000); // the promise of a scan, not a measure
    const cuts = await Promise.all(slow.map(({ cut }) => cut));
    expect(Math.max(...cuts)).toBeLessThan(30_000);
  }, 60_000);

  test("too much to do is said by /readyz and takes nobody away", async () => {
    const busy = await openSite();
    const flood = Array.from({ length: 600 }, () =>
      busy.database.run((client) => client`select pg_sleep(0.05)`, "scan").catch((error) => error.code as string),
    );
    const [ready, list] = await Promise.all([ask(busy.app, "GET", "/readyz"), ask(busy.app, "GET", "/api/bags")]);
    expect(ready.status).toBe(200);
    expect(await ready.json()).toEqual({ status: "ok", database: "ok", overloaded: true });
    expect(list.status).toBe(503);
    await Promise.all(flood);
    expect(await (await ask(busy.app, "GET", "/readyz")).json()).toEqual({ status: "ok", database: "ok" });
    expect((await ask(busy.app, "GET", "/api/bags")).status).toBe(401);
    await busy.close();
  }, 30_000);
});
