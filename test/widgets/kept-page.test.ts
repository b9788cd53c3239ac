import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { fetchAndKeep, file, forgetPage, page } from "../../src/widgets/worker/kept-page.ts";

type Site = Record<string, () => Response | Promise<Response>>;

const ours = (name = "anna") =>
  `<link href="/assets/app.css"><script id="pack-state">{"name":"${name}","fromDevice":false}</script></html>`;
const whole: Site = {
  "/pack": () => new Response(ours()),
  "/assets/app.css": () => new Response("@font-face { src: url(/fonts/plain.woff2) }"),
  "/fonts/plain.woff2": () => new Response("font"),
  "/favicon.svg": () => new Response("<svg/>"),
};
const world = globalThis as { caches: unknown; fetch: unknown; Request: unknown };
const before = { caches: world.caches, fetch: world.fetch, Request: world.Request };

/** A device with caches of its own, before a site. */
function atDevice(site: Site) {
  const kept = new Map<string, Map<string, Response>>();
  const device = { isFull: false, isBroken: false };
  const pathOf = (asked: string | { url: string }) => new URL(typeof asked === "string" ? asked : asked.url, "http://site").pathname;
  world.Request = class {
    url: string;
    constructor(url: string) {
      this.url = new URL(url, "http://site").href;
    }
  };
  world.fetch = async (asked: string | { url: string }) => {
    const answer = site[pathOf(asked)];
    if (!answer) return new Response("", { status: 404 });
    return answer();
  };
  world.caches = {
    open: async (name: string) => {
      if (device.isBroken) throw new DOMException("Broken.", "UnknownError");
      const entries = kept.get(name) ?? new Map<string, Response>();
      kept.set(name, entries);
      return {
        match: async (asked: string | { url: string }) => entries.get(pathOf(asked))?.clone(),
        put: async (asked: string | { url: string }, response: Response) => {
          if (device.isFull) throw new DOMException("No room.", "QuotaExceededError");
          entries.set(pathOf(asked), response);
        },
        delete: async (asked: string | { url: string }) => entries.delete(pathOf(asked)),
        keys: async () => [...entries.keys()].map((path) => ({ url: `http://site${path}` })),
      };
    },
  };
  const ask = () => page(new Request("/pack"), 20);
  const offline = async () => {
    world.fetch = () => Promise.reject(new TypeError("network"));
    return (await ask().response).text().catch(() => "");
  };
  return { device, ask, offline };
}

let at: ReturnType<typeof atDevice>;
beforeEach(async () => {
  at = atDevice(whole);
  await forgetPage();
});
afterEach(() => void Object.assign(globalThis, before));

describe("the page on the device", () => {
  test("opens without a server, whole, and says where it comes from", async () => {
    const { response, kept } = at.ask();
    expect(await (await response).text()).toBe(ours());
    await kept;
    expect(await at.offline()).toBe(ours().replace("false", "true"));
    expect(await (await file(new Request("/fonts/plain.woff2"))).text()).toBe("font");
  });

  test("comes in place of one that was cut on its way", async () => {
    await at.ask().kept;
    for (const cut of ["", ours("berta").slice(0, 40)]) {
      world.fetch = async () => new Response(cut);
      expect(await (await at.ask().response).text()).toBe(ours().replace("false", "true"));
    }
    expect(await at.offline()).toBe(ours().replace("false", "true"));
  });

  test("is not kept when one of its files is missing, nor is a page that is none of ours", async () => {
    const { "/fonts/plain.woff2": _, ...torn } = whole;
    at = atDevice(torn);
    await fetchAndKeep();
    expect(await at.offline()).toBe("");
    at = atDevice({ ...whole, "/pack": () => new Response("<html>Pay for the Wi-Fi</html>") });
    await fetchAndKeep();
    expect(await at.offline()).toBe("");
  });

  test("is not kept when its person went while its files were on their way", async () => {
    let isGone = false;
    at = atDevice({
      ...whole,
      "/favicon.svg": async () => {
        if (!isGone) await forgetPage();
        isGone = true;
        return new Response("<svg/>");
      },
    });
    await fetchAndKeep();
    expect(await at.offline()).toBe("");
  });

  test("comes in place of a server that is silent or has a fault, and is kept anew when the answer comes late", async () => {
    await fetchAndKeep();
    for (const bad of [() => new Response("", { status: 502 }), () => Bun.sleep(60).then(() => new Response(ours("ben")))]) {
      world.fetch = async (asked: { url: string }) => (asked.url.endsWith("/pack") ? bad() : whole[new URL(asked.url).pathname]?.());
      const { response, kept } = at.ask();
      expect(await (await response).text()).toContain("anna");
      await kept;
    }
    expect(await at.offline()).toContain("ben");
  });

  test("a device that is full, or can't keep anything, has the network all the same", async () => {
    at.device.isFull = true;
    expect(await (await file(new Request("/assets/app.css"))).text()).toContain("plain.woff2");
    expect(await (await at.ask().response).text()).toBe(ours());
    at.device.isBroken = true;
    expect(await (await file(new Request("/assets/app.css"))).text()).toContain("plain.woff2");
    expect(await (await at.ask().response).text()).toBe(ours());
  });
});
