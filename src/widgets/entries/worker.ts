import { file, forgetPage, isFile, isPage, keepPage, page } from "../worker/kept-page.ts";
import type { WorkerScope } from "../worker/scope.d.ts";

declare const self: WorkerScope;
/** Written in front of this script by the server: another build is another worker. */
declare const version: string;

/** Somebody stands there and waits: after this the kept page opens, and the outbox sends when the network is back. */
const pageWaitMaxMs = 4000;

self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

self.addEventListener("message", ({ data, ports }) => {
  if (data.is === "version") ports[0]?.postMessage(version);
  if (data.is === "take_over") void self.skipWaiting();
  if (data.is === "keep")
    void fetch("/pack")
      .then(keepPage)
      .catch(() => undefined);
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (origin !== self.location.origin) return;
  if (request.method === "POST" && pathname === "/sign-out") event.waitUntil(forgetPage());
  if (request.method !== "GET") return;
  if (isFile(pathname)) return event.respondWith(file(request));
  if (!isPage(pathname) || request.mode !== "navigate") return;
  const response = page(request, pageWaitMaxMs);
  event.respondWith(response);
  event.waitUntil(response.then((given) => keepPage(given.clone())).catch(() => undefined));
});
