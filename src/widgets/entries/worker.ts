import { fetchAndKeep, file, forgetPage, isFile, isPage, page } from "../worker/kept-page.ts";
import type { WorkerScope } from "../worker/scope.d.ts";

declare const self: WorkerScope;
/** Written in front of this script by the server: another build is another worker. */
declare const version: string;

/** Somebody stands there and waits: after this the kept page opens, and the outbox sends when the network is back. */
const pageWaitMaxMs = 4000;

self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

/** Where people come and go by a form: the page that was kept is nobody's then, until the next one is. */
const doors = new Set(["/login", "/sign-out"]);

self.addEventListener("message", ({ data, ports }) => {
  if (data.is === "version") ports[0]?.postMessage(version);
  if (data.is === "take_over") void self.skipWaiting();
  if (data.is === "keep") void fetchAndKeep();
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (origin !== self.location.origin) return;
  if (request.method === "POST" && doors.has(pathname)) event.waitUntil(forgetPage());
  if (request.method !== "GET") return;
  if (isFile(pathname)) return event.respondWith(file(request));
  if (!isPage(pathname) || request.mode !== "navigate") return;
  const { response, kept } = page(request, pageWaitMaxMs);
  event.respondWith(response);
  event.waitUntil(kept);
});
