import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import type { Role, Scope } from "../../src/domain/role.ts";
import { ask, endpoints, type Json, one, problemOf } from "../support/http.ts";
import { newChild, newParent } from "../support/scanning.ts";
import { openSite, password, type SignedIn, type TestSite } from "../support/site.ts";

let site: TestSite;
beforeAll(async () => {
  site = await openSite();
});
afterAll(() => site.close());

const everybody: Role[] = ["dispatcher", "biller", "admin"];
const billers: Role[] = ["biller", "admin"];
const admins: Role[] = ["admin"];
/** domain.md, "Who may do what", endpoint by endpoint: the roles, and the scopes that are enough. Null: also who is not signed in. */
const table: Record<string, { roles: Role[]; scopes: Scope[] } | null> = {
  "post /api/scans": { roles: everybody, scopes: ["all", "scan"] },
  "get /api/bag/:code": { roles: everybody, scopes: ["all", "scan", "read"] },
  "get /api/bag/:code/history": { roles: everybody, scopes: ["all", "scan", "read"] },
  "get /api/bags": { roles: everybody, scopes: ["all", "scan", "read"] },
  "get /api/bills": { roles: everybody, scopes: ["all", "scan", "read"] },
  "get /api/bills/:number.pdf": { roles: billers, scopes: ["all", "scan", "read"] },
  "get /api/bills/:number.xlsx": { roles: billers, scopes: ["all", "scan", "read"] },
  "get /api/bills/:number.csv": { roles: billers, scopes: ["all", "scan", "read"] },
  "get /api/days/:day.xlsx": { roles: billers, scopes: ["all", "scan", "read"] },
  "get /api/days/:day.csv": { roles: billers, scopes: ["all", "scan", "read"] },
  ...Object.fromEntries(
    ["csv", "xlsx"].flatMap((ending) => [
      [`get /api/exports/bills.${ending}`, { roles: billers, scopes: ["all", "scan", "read"] }],
      ...["bags", "events", "activity"].map((what) => [`get /api/exports/${what}.${ending}`, { roles: admins, scopes: ["all", "read"] }]),
    ]),
  ),
  "get /api/events": { roles: admins, scopes: ["all", "read"] },
  "get /api/bills/:number": { roles: everybody, scopes: ["all", "scan", "read"] },
  "get /api/bills/:number/history": { roles: everybody, scopes: ["all", "scan", "read"] },
  "get /api/bills/:number/versions/:version": { roles: everybody, scopes: ["all", "scan", "read"] },
  "get /api/days/:day": { roles: everybody, scopes: ["all", "scan", "read"] },
  "post /api/bills": { roles: billers, scopes: ["all"] },
  "patch /api/bills/:number": { roles: billers, scopes: ["all"] },
  "delete /api/bills/:number": { roles: admins, scopes: ["all"] },
  "post /api/bills/:number/complete": { roles: billers, scopes: ["all"] },
  "post /api/bills/:number/reopen": { roles: billers, scopes: ["all"] },
  "get /api/returns": { roles: billers, scopes: ["all", "scan", "read"] },
  "get /api/returns/:number": { roles: billers, scopes: ["all", "scan", "read"] },
  "post /api/returns": { roles: billers, scopes: ["all"] },
  "post /api/returns/:number/finish": { roles: billers, scopes: ["all"] },
  "post /api/returns/:number/cancel": { roles: billers, scopes: ["all"] },
  ...Object.fromEntries(
    [
      "get ",
      "post ",
      "get /:id",
      "get /:id/rows",
      "get /:id/report.xlsx",
      "patch /:id",
      "post /:id/commit",
      "post /:id/revoke",
      "post /:id/cancel",
    ].map((each) => [each.replace(" ", " /api/imports"), { roles: admins, scopes: ["all"] as Scope[] }]),
  ),
  "get /api/stats": { roles: everybody, scopes: ["all", "scan", "read"] },
  "get /api/live": { roles: everybody, scopes: ["all", "scan", "read"] },
  "post /api/session": null,
  "post /api/session/badge": null,
  "post /api/session/pin": null,
  "get /api/session": { roles: everybody, scopes: ["all", "scan", "read"] },
  "delete /api/session": null,
  "get /api/sessions": { roles: everybody, scopes: ["all", "scan", "read"] },
  "delete /api/sessions/:id": { roles: everybody, scopes: ["all"] },
  "post /api/users/:id/password-link": { roles: admins, scopes: ["all"] },
  "post /api/password/:token": null,
  "post /api/session/password": { roles: everybody, scopes: ["all"] },
  "get /api/session/second-factor": { roles: everybody, scopes: ["all", "scan", "read"] },
  "post /api/session/second-factor": { roles: everybody, scopes: ["all"] },
  "post /api/session/second-factor/confirm": { roles: everybody, scopes: ["all"] },
  "post /api/session/second-factor/recovery-codes": { roles: everybody, scopes: ["all"] },
  "delete /api/session/second-factor": { roles: everybody, scopes: ["all"] },
  "delete /api/users/:id/second-factor": { roles: admins, scopes: ["all"] },
  "get /api/users": { roles: admins, scopes: ["all"] },
  "post /api/users": { roles: admins, scopes: ["all"] },
  "patch /api/users/:id": { roles: admins, scopes: ["all"] },
  "post /api/badges/:person": { roles: admins, scopes: ["all"] },
  "delete /api/badges/:person": { roles: admins, scopes: ["all"] },
  "get /api/tokens": { roles: admins, scopes: ["all"] },
  "post /api/tokens": { roles: admins, scopes: ["all"] },
  "patch /api/tokens/:id": { roles: admins, scopes: ["all"] },
  "get /api/kinds": { roles: admins, scopes: ["all", "read"] },
  "post /api/kinds": { roles: admins, scopes: ["all"] },
  "patch /api/kinds/:id": { roles: admins, scopes: ["all"] },
  "get /api/checks": { roles: admins, scopes: ["all", "read"] },
  "post /api/checks": { roles: admins, scopes: ["all"] },
  "get /api/areas": { roles: admins, scopes: ["all", "read"] },
  "post /api/areas": { roles: admins, scopes: ["all"] },
  "patch /api/areas/:id": { roles: admins, scopes: ["all"] },
};

test("every endpoint stands in the table, and only signing in and out is for strangers", () => {
  expect(endpoints.map(({ method, path }) => `${method} ${path}`).sort()).toEqual(Object.keys(table).sort());
  for (const { method, path, action } of endpoints) expect(action === null).toBe(table[`${method} ${path}`] === null);
});

const pathOf = (path: string) =>
  path
    .replace(":code", "SB99999")
    .replace(":number", "B-NONE")
    .replace(":version", "1")
    .replace(":day", "2026-11-22")
    .replace(/:id|:person/, "999999999");
/** Wrong on purpose: whoever may act gets as far as the look at the body. */
const bodyOf = (method: string, hasBody: boolean) => (method !== "get" && hasBody ? { json: { wrong: 1 } } : {});

for (const role of everybody)
  for (const scope of ["all", "scan", "read"] as const)
    test(`${role} with a ${scope} token may do what the table says, and nothing else`, async () => {
      const who = await site.person(role);
      await site.owner`update sessions set scope = ${scope}, device_name = 'gun' where id = ${who.sessionId}`;
      for (const { method, path, body } of endpoints) {
        const row = table[`${method} ${path}`];
        if (row === null || row === undefined) continue;
        const answer = await ask(site.app, method.toUpperCase(), pathOf(path), { as: who.token, ...bodyOf(method, body !== undefined) });
        const may = row.roles.includes(role) && row.scopes.includes(scope);
        if (may) expect([200, 202, 404, 422]).toContain(answer.status);
        else expect({ method, path, status: answer.status }).toEqual({ method, path, status: 403 });
        if (!may) expect((await problemOf(answer, 403)).code).toBe("not_allowed");
      }
    });

test("signed out, everything but signing in and out is 401, whatever is carried", async () => {
  const ended = await site.person("admin");
  await site.owner`update sessions set ended_at = now() where id = ${ended.sessionId}`;
  const expired = await site.person("admin");
  await site.owner`update sessions set expires_at = now() - interval '1 second' where id = ${expired.sessionId}`;
  for (const { method, path, body, action } of endpoints) {
    if (action === null) continue;
    for (const as of [undefined, "", "x", ended.token, expired.token, `tt_${ended.token}`, `${expired.token}'--`, "a".repeat(43)]) {
      const answer = await ask(site.app, method.toUpperCase(), pathOf(path), {
        ...(as === undefined ? {} : { as }),
        ...bodyOf(method, body !== undefined),
      });
      expect((await problemOf(answer, 401)).code).toBe("signed_out");
    }
  }
});

describe("rights come before the body", () => {
  const garbage = "{".repeat(5_000_000);
  test("5 MB of garbage from somebody who may not: 403; from a stranger: 401; from an admin: 413", async () => {
    const [packer, admin] = [await site.person("dispatcher"), await site.person("admin")];
    for (const { method, path, body, action } of endpoints) {
      if (!body || action === null) continue;
      const send = async (as?: string) =>
        (await ask(site.app, method.toUpperCase(), pathOf(path), { ...(as ? { as } : {}), body: garbage })).status;
      expect(await send()).toBe(401);
      if (!table[`${method} ${path}`]?.roles.includes("dispatcher")) expect(await send(packer.token)).toBe(403);
      else expect(await send(packer.token)).toBe(413);
      expect([413, 422]).toContain(await send(admin.token));
    }
  });
});

describe("areas", () => {
  test("a dispatcher of one area finds, lists, counts and traces nothing of another", async () => {
    const [north] = await site.owner`insert into areas (name) values ('North') returning id`;
    const [south] = await site.owner`insert into areas (name) values ('South') returning id`;
    const n = await site.person("dispatcher", { area: north?.id });
    const s = await site.person("dispatcher", { area: south?.id });
    const biller = await site.person("biller", { area: south?.id });
    const [parent, child] = [newParent(), newChild()];
    const pack = { do: "pack", parent, child, station: "n" };
    expect((await ask(site.app, "POST", "/api/scans", { as: n.token, json: one(pack) })).status).toBe(200);
    for (const code of [parent, child]) {
      for (const path of [`/api/bag/${code}`, `/api/bag/${code}/history`]) {
        expect((await ask(site.app, "GET", path, { as: n.token })).status).toBe(200);
        expect((await problemOf(await ask(site.app, "GET", path, { as: s.token }), 403)).code).toBe("not_allowed");
        expect((await ask(site.app, "GET", path, { as: biller.token })).status).toBe(200);
      }
      expect((await ask(site.app, "GET", `/bags/${code}`, { cookie: s.token })).status).toBe(403);
      const listed = async (who: SignedIn) =>
        ((await (await ask(site.app, "GET", `/api/bags?search=${code}`, { as: who.token })).json()) as Json).items.length;
      expect([await listed(n), await listed(s), await listed(biller)]).toEqual([1, 0, 1]);
    }
    expect(((await (await ask(site.app, "GET", "/api/bags?area=North", { as: s.token })).json()) as Json).items).toEqual([]);
    const page = async (who: SignedIn) => (await ask(site.app, "GET", "/bags", { cookie: who.token })).text();
    expect(await page(n)).toContain(parent);
    expect(await page(s)).not.toContain(parent);
    expect(await (await ask(site.app, "GET", "/", { cookie: s.token })).text()).not.toContain(parent);
    for (const asked of [
      { do: "open", parent },
      { do: "pack", parent, child: newChild() },
      { do: "unpack", child },
      { do: "close", parent, reason: "x" },
    ]) {
      const answer = await ask(site.app, "POST", "/api/scans", { as: s.token, json: one(asked) });
      const [result] = ((await answer.json()) as Json).results;
      expect(result.outcome).toBe("not_allowed");
      expect(JSON.stringify(result.parent ?? null)).not.toContain('"count":1');
    }
  });
});

describe("admins", () => {
  const change = (who: SignedIn, id: number, json: object) => ask(site.app, "PATCH", `/api/users/${id}`, { as: who.token, json });
  test("nobody changes their own role or switches themselves off", async () => {
    const admin = await site.person("admin");
    expect((await problemOf(await change(admin, admin.personId, { role: "dispatcher" }), 403)).code).toBe("own_role");
    expect((await problemOf(await change(admin, admin.personId, { active: false }), 403)).code).toBe("own_account");
    expect((await change(admin, admin.personId, { name: "Me", role: "admin" })).status).toBe(200);
    const biller = await site.person("biller");
    expect((await change(biller, biller.personId, { role: "admin" })).status).toBe(403);
  });
  test("two admins disabling each other at the same instant: one stays, 20 times", async () => {
    for (let round = 0; round < 20; round++) {
      await site.owner`update people set active = false where role = 'admin'`;
      const [a, b] = [await site.person("admin"), await site.person("admin")];
      const answers = await Promise.all([change(a, b.personId, { active: false }), change(b, a.personId, { active: false })]);
      const [left] = await site.owner`select count(*)::int as n from people where role = 'admin' and active`;
      expect(left?.n).toBe(1);
      expect(answers.map(({ status }) => status).sort()).toEqual([200, expect.any(Number)]);
      expect(answers.map(({ status }) => status).filter((status) => status >= 500)).toEqual([]);
    }
  });
  test("two admins taking each other's role at the same instant: one stays", async () => {
    await site.owner`update people set active = false where role = 'admin'`;
    const [a, b] = [await site.person("admin"), await site.person("admin")];
    await Promise.all([change(a, b.personId, { role: "biller" }), change(b, a.personId, { role: "biller" })]);
    const [left] = await site.owner`select count(*)::int as n from people where role = 'admin' and active`;
    expect(left?.n).toBe(1);
  });
});

describe("somebody with a password from an admin", () => {
  test("chooses their own before anything else", async () => {
    const who = await site.person("admin", { mustChange: true });
    for (const [method, path, asking] of [
      ["POST", "/api/scans", { json: one({ do: "undo" }) }],
      ["GET", "/api/bags", {}],
      ["GET", "/api/bag/SB00001", {}],
      ["GET", "/api/users", {}],
      ["GET", "/api/kinds", {}],
      ["POST", "/api/areas", { json: { name: "Too early" } }],
    ] as const) {
      const problem = await problemOf(await ask(site.app, method, path, { as: who.token, ...asking }), 403);
      expect(problem.code).toBe("must_change_password");
    }
    expect(await site.owner`select 1 from areas where name = 'Too early'`).toHaveLength(0);
    expect(((await (await ask(site.app, "GET", "/api/session", { as: who.token })).json()) as Json).mustChange).toBe(true);
    for (const path of ["/", "/pack", "/bags", "/people", "/kinds"]) {
      const answer = await ask(site.app, "GET", path, { cookie: who.token });
      expect([answer.status, answer.headers.get("location")]).toEqual([303, "/account"]);
    }
    const json = { current: password, password: "my own long password" };
    expect((await ask(site.app, "POST", "/api/session/password", { as: who.token, json })).status).toBe(200);
    expect((await ask(site.app, "GET", "/api/users", { as: who.token })).status).toBe(200);
  });
});
