import type { Context, Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import { compress } from "hono/compress";
import type { Environment } from "../http/environment.ts";
import { asProblem } from "../http/errors.ts";
import { DocsPage } from "../views/docs.tsx";
import { ErrorPage } from "../views/error.tsx";
import type { OpenApi } from "../views/openapi.ts";
import { mountAccount } from "./pages/account.tsx";
import { mountActivity } from "./pages/activity.tsx";
import { mountBadges } from "./pages/badges.tsx";
import { mountBags } from "./pages/bags.tsx";
import { mountBillActs } from "./pages/bill-acts.tsx";
import { mountBills } from "./pages/bills.tsx";
import { mountDays } from "./pages/days.tsx";
import { mountDevices } from "./pages/devices.tsx";
import { mountDoor } from "./pages/door.tsx";
import { mountOffice } from "./pages/office.tsx";
import { mountPack } from "./pages/pack.tsx";
import { mountPasswordLinks } from "./pages/password-links.tsx";
import { mountReturns } from "./pages/returns.tsx";
import { mountScanner } from "./pages/scanner.tsx";
import { mountSecondStep } from "./pages/second-step.tsx";
import { mountSignInCode } from "./pages/sign-in-code.tsx";
import { mountSystem } from "./pages/system.tsx";
import { mountUploads } from "./pages/uploads.tsx";
import { frameOf, GoTo, type PageRooms, show } from "./pages/visit.ts";

const formMaxBytes = 64_000;

/** The pages for people; the API has the same verbs behind other doors. */
export function mountPages(app: Hono<Environment>, rooms: PageRooms, openapi: unknown, isRedisUp: () => Promise<boolean | null>): void {
  const paths = [
    "/",
    "/login",
    "/login/code",
    "/account",
    "/password/*",
    "/account/*",
    "/cards",
    "/scanner",
    "/pack",
    "/bags",
    "/bags/*",
    "/bills",
    "/bills/*",
    "/returns",
    "/returns/*",
    "/days",
    "/days/*",
    "/activity",
    "/uploads/:id/settings",
    "/uploads/:id/cancel",
    "/uploads/:id/revoke",
    "/people",
    "/people/*",
    "/devices",
    "/devices/*",
    "/kinds",
    "/kinds/*",
    "/areas",
    "/areas/*",
    "/system",
    "/system/*",
    "/theme",
    "/sign-out",
    "/api/docs",
  ];
  for (const path of paths) {
    app.use(path, compress());
    app.use(path, bodyLimit({ maxSize: formMaxBytes, onError: (c) => pageError(c as Context<Environment>, rooms, 413) }));
  }
  for (const path of ["/uploads", "/uploads/:id", "/new-upload"]) app.get(path, compress()); // what is sent to the first is a file: its size is looked at while it comes
  mountDoor(app, rooms);
  mountSignInCode(app, rooms);
  mountAccount(app, rooms);
  mountSecondStep(app, rooms);
  mountPasswordLinks(app, rooms);
  mountBadges(app, rooms);
  mountScanner(app, rooms);
  mountBags(app, rooms);
  mountPack(app, rooms);
  mountBills(app, rooms);
  mountBillActs(app, rooms);
  mountReturns(app, rooms);
  mountDays(app, rooms);
  mountActivity(app, rooms);
  mountUploads(app, rooms);
  mountOffice(app, rooms);
  mountSystem(app, rooms, isRedisUp);
  mountDevices(app, rooms);
  app.get("/api/docs", (c) =>
    show(c, <DocsPage {...frameOf(c, rooms)} openapi={openapi as OpenApi} person={c.get("actor")?.person ?? null} />),
  );
}

const words: Record<number, { title: string; detail: string }> = {
  403: { title: "This is not yours to open", detail: "Your role may not do this. Ask an admin." },
  404: { title: "This page does not exist", detail: "The address may be mistyped, or the bag is not in the system." },
  413: { title: "This is too large", detail: "Send less at once." },
  422: { title: "Something is not right", detail: "Open the page again and try once more." },
  429: { title: "Too many requests", detail: "Wait a moment, then try again." },
  500: { title: "Something went wrong", detail: "It is a fault of ours, and nothing is lost. Try again, or tell an admin." },
  503: { title: "The system is busy", detail: "Nothing is lost. Wait a moment, then try again." },
};

/** Where to look on when a page is not there. */
const lists: [string, { href: string; words: string }][] = [
  ["/bills", { href: "/bills", words: "Look at the bills" }],
  ["/returns", { href: "/returns", words: "Look at the returns" }],
  ["/uploads", { href: "/uploads", words: "Look at the uploads" }],
];

/** An error as a page: what happened, what to do. Somebody who is signed out goes to sign in, and comes back. */
export function pageError(c: Context<Environment>, rooms: PageRooms, error: unknown): Response | Promise<Response> {
  if (error instanceof GoTo) return c.redirect(error.path, 303);
  const { status, detail } =
    typeof error === "number"
      ? { status: error, detail: undefined }
      : (({ status, problem }) => ({ status, detail: problem.message }))(asProblem(error, c, rooms.log));
  if (status === 401) {
    const here = c.req.method === "GET" ? c.req.path + new URL(c.req.url).search : "/";
    return c.redirect(here === "/" ? "/login" : `/login?next=${encodeURIComponent(here)}`, 303);
  }
  const shown = status in words ? status : status >= 500 ? 500 : 404;
  const { title, detail: standard } = words[shown] as { title: string; detail: string };
  if (status === 503 || status === 429) c.header("Retry-After", "1");
  const person = c.get("actor")?.person ?? null;
  const act = person && status === 404 ? lists.find(([place]) => c.req.path.startsWith(`${place}/`))?.[1] : undefined;
  const page = (
    <ErrorPage {...frameOf(c, rooms)} status={status} title={title} detail={detail ?? standard} person={person} {...(act ? { act } : {})} />
  );
  return show(c, page, (status === 413 || status === 422 || status in words ? status : shown) as 404);
}
