import { afterAll, beforeAll, expect, test } from "bun:test";
import type { Role } from "../../src/domain/role.ts";
import { desk } from "../support/billing.ts";
import { ask } from "../support/http.ts";
import { station } from "../support/scanning.ts";
import { openSite, type SignedIn, type TestSite } from "../support/site.ts";

let site: TestSite;
let people: Record<Role, SignedIn>;
let codes: Record<string, string>;

beforeAll(async () => {
  site = await openSite();
  people = { dispatcher: await site.person("dispatcher"), biller: await site.person("biller"), admin: await site.person("admin") };
  const at = desk(site, people.biller, "dock-1");
  await station(site, people.dispatcher, "table-1").open("SB00001");
  codes = { "/bags/:code": "SB00001", "/bills/:number": await at.bill(3), "/returns/:number": await at.ticket() };
});
afterAll(() => site.close());

const everybody: Role[] = ["dispatcher", "biller", "admin"];
const billing: Role[] = ["biller", "admin"];
const admins: Role[] = ["admin"];

/** domain.md, "Who may do what", page by page and form by form. Null: also who is not signed in. */
const table: Record<string, Role[] | null> = {
  "GET /": everybody,
  "GET /login": null,
  "POST /login": null,
  "GET /login/code": null,
  "POST /login/code": null,
  "POST /sign-out": null,
  "POST /theme": null,
  "GET /password/:token": null,
  "POST /password/:token": null,
  "GET /sw.js": null,
  "GET /favicon.svg": null,
  "GET /fonts/:name": null,
  "GET /account": everybody,
  "POST /account/password": everybody,
  "POST /account/badge": everybody,
  "POST /account/badge/drop": everybody,
  "POST /account/pin": everybody,
  "POST /account/pin/drop": everybody,
  "GET /account/second-step": everybody,
  "POST /account/second-step/begin": everybody,
  "POST /account/second-step/confirm": everybody,
  "POST /account/second-step/off": everybody,
  "POST /account/second-step/recovery-codes": everybody,
  "POST /account/sessions/:id/end": everybody,
  "GET /cards": everybody,
  "GET /scanner": everybody,
  "GET /pack": everybody,
  "POST /pack": everybody,
  "GET /bags": everybody,
  "GET /bags/:code": everybody,
  "GET /bills": everybody,
  "GET /bills/:number": everybody,
  "GET /bills/:number/print": everybody,
  "GET /days": everybody,
  "GET /days/:day": everybody,
  "POST /bills": billing,
  "POST /bills/:number": billing,
  "POST /bills/:number/complete": billing,
  "POST /bills/:number/reopen": billing,
  "POST /bills/:number/delete": admins,
  "POST /bills/:number/add": billing,
  "POST /bills/:number/take-out": billing,
  "GET /returns": billing,
  "POST /returns": billing,
  "GET /returns/:number": billing,
  "POST /returns/:number/add": billing,
  "POST /returns/:number/finish": billing,
  "POST /returns/:number/cancel": billing,
  ...Object.fromEntries(
    [
      "GET /uploads",
      "POST /uploads",
      "GET /new-upload",
      "GET /example-upload.xlsx",
      "GET /uploads/:id",
      "POST /uploads/:id/settings",
      "POST /uploads/:id/cancel",
      "POST /uploads/:id/revoke",
      "GET /people",
      "POST /people",
      "POST /people/:id",
      "POST /people/:id/badge",
      "POST /people/:id/badge/take",
      "POST /people/:id/password-link",
      "POST /people/:id/second-step/reset",
      "GET /devices",
      "POST /devices",
      "POST /devices/:id/end",
      "GET /kinds",
      "POST /kinds",
      "POST /kinds/:id",
      "POST /areas",
      "POST /areas/:id",
      "GET /system",
      "GET /activity",
      "POST /system/checks",
    ].map((route) => [route, admins]),
  ),
};

type Route = { method: string; path: string };
const routes = () => {
  const all = (site.app as unknown as { routes: Route[] }).routes.filter(
    ({ method, path }) => method !== "ALL" && !path.startsWith("/api"),
  );
  return [...new Set(all.map(({ method, path }) => `${method} ${path}`))].filter(
    (route) => /^(GET|POST) /.test(route) && !/\/(livez|readyz|assets|metrics)/.test(route),
  );
};
const address = (path: string) => {
  for (const [pattern, code] of Object.entries(codes)) if (path.startsWith(pattern)) return path.replace(/:\w+/, code);
  return path.replace(":day", "2026-01-05").replace(":id", "999999").replace(":token", "x".repeat(43)).replace(":name", "none.woff2");
};
const knock = (route: string, who: SignedIn | null) => {
  const [method = "", path = ""] = route.split(" ");
  const asking = {
    ...(who ? { cookie: who.token } : { headers: { origin: "http://bags.example" } }),
    ...(method === "POST" ? { form: {} } : {}),
  };
  return ask(site.app, method, address(path), asking);
};

test("every page and every form stands in the table", () => {
  expect(routes().sort()).toEqual(Object.keys(table).sort());
});

/** `SHOW_RIGHTS=1 bun test/run.ts test/http/page-rights.test.ts` prints what each role was answered. */
const answered: Record<string, Record<string, number>> = {};
const note = (route: string, who: string, status: number) => {
  answered[route] = { ...answered[route], [who]: status };
};
afterAll(() => {
  if (process.env.SHOW_RIGHTS) console.table(answered);
});

for (const role of everybody)
  test(`a ${role} sees and sends what the table says, and nothing else`, async () => {
    const [before] = await site.owner`select count(*)::int as n from events`;
    const wrong: string[] = [];
    for (const [route, roles] of Object.entries(table)) {
      if (roles === null || roles.includes(role)) continue;
      const { status } = await knock(route, people[role]);
      note(route, role, status);
      if (status !== 403) wrong.push(`${route}: ${status}, and is not theirs`);
    }
    expect((await site.owner`select count(*)::int as n from events`)[0]).toEqual(before as never);
    for (const [route, roles] of Object.entries(table)) {
      if (!roles?.includes(role) || route.startsWith("POST /account") || route.endsWith("/delete")) continue;
      const { status } = await knock(route, people[role]);
      note(route, role, status);
      if (status === 403 || status >= 500) wrong.push(`${route}: ${status}, and is theirs`);
    }
    expect(wrong).toEqual([]);
  });

test("who is not signed in is sent to sign in, and comes back to where they wanted to go", async () => {
  const wrong: string[] = [];
  for (const [route, roles] of Object.entries(table)) {
    if (roles === null) continue;
    const answer = await knock(route, null);
    note(route, "nobody", answer.status);
    const next = route.startsWith("GET ") && route !== "GET /" ? `?next=${encodeURIComponent(address(route.slice(4)))}` : "";
    if (answer.status !== 303 || answer.headers.get("location") !== `/login${next}`)
      wrong.push(`${route}: ${answer.status} ${answer.headers.get("location")}`);
  }
  expect(wrong).toEqual([]);
});
