import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import net from "node:net";
import { brotliDecompressSync, gunzipSync } from "node:zlib";
import { ask, endpoints, type Json, one, ownOrigin, problemOf } from "../support/http.ts";
import { newChild, newParent } from "../support/scanning.ts";
import { openSite, password, type SignedIn, type TestSite } from "../support/site.ts";

let site: TestSite;
let admin: SignedIn;
beforeAll(async () => {
  site = await openSite();
  admin = await site.person("admin");
});
afterAll(() => site.close());

describe("a page of somebody else", () => {
  const cookie = () => ({ cookie: `tt_session=${admin.token}` });
  const tries: [string, Record<string, string>][] = [
    ["no word of where it comes from", {}],
    ["a foreign Origin", { origin: "https://evil.example" }],
    ["a foreign Origin with a right Sec-Fetch-Site", { origin: "https://evil.example", "sec-fetch-site": "same-origin" }],
    ["a cross-site request with our Origin", { origin: ownOrigin, "sec-fetch-site": "cross-site" }],
    ["a sibling of ours", { origin: "http://other.bags.example", "sec-fetch-site": "same-site" }],
    ["same-site alone", { "sec-fetch-site": "same-site" }],
    ["another port", { origin: "http://bags.example:8080" }],
    ["Origin null", { origin: "null" }],
    ["an empty Origin", { origin: "" }],
    ["our name in front of theirs", { origin: "http://bags.example.evil.example" }],
  ];
  const unsafe = [
    ...endpoints.filter(({ method }) => method !== "get").map(({ method, path }) => [method.toUpperCase(), path.replace(":id", "1")]),
    ...[
      "/login",
      "/sign-out",
      "/theme",
      "/pack",
      "/people",
      "/people/1",
      "/kinds",
      "/kinds/1",
      "/areas",
      "/areas/1",
      "/account/password",
    ].map((path) => ["POST", path]),
  ] as [string, string][];
  for (const [what, headers] of tries)
    test(`${what}: nothing is done with a person's cookie`, async () => {
      const [before] = await site.owner`select count(*)::int as n from events`;
      for (const [method, path] of unsafe)
        expect([
          path,
          (await problemOf(await ask(site.app, method, path, { headers: { ...cookie(), ...headers }, json: {} }))).code,
        ]).toEqual([path, "wrong_origin"]);
      expect((await site.owner`select count(*)::int as n from events`)[0]).toEqual(before as Json);
    });
  for (const [what, headers] of tries.slice(1))
    test(`${what}: can't sign somebody in either`, async () => {
      const asking = { headers, json: { username: admin.username, password } };
      const answer = await ask(site.app, "POST", "/api/session", asking);
      expect([answer.status, answer.headers.get("set-cookie")]).toEqual([403, null]);
      expect((await ask(site.app, "POST", "/login", { headers, form: { username: admin.username, password } })).status).toBe(403);
    });
  for (const [what, headers] of [
    ["both right", { origin: ownOrigin, "sec-fetch-site": "same-origin" }],
    ["Origin alone", { origin: ownOrigin }],
    ["Sec-Fetch-Site alone", { "sec-fetch-site": "same-origin" }],
  ] as [string, Record<string, string>][])
    test(`a page of ours, ${what}: done`, async () => {
      const asking = { headers: { ...cookie(), ...headers }, json: one({ do: "open", parent: newParent() }) };
      expect((await ask(site.app, "POST", "/api/scans", asking)).status).toBe(200);
    });
  test("a device with its token and no cookie needs neither", async () => {
    for (const headers of [{}, { origin: "https://evil.example" }] as Record<string, string>[])
      expect(
        (await ask(site.app, "POST", "/api/scans", { as: admin.token, headers, json: one({ do: "open", parent: newParent() }) })).status,
      ).toBe(200);
  });
});

describe("headers", () => {
  const wanted = {
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
  };
  test("stand on every kind of answer", async () => {
    const html = await (await ask(site.app, "GET", "/login")).text();
    const asset = /\/assets\/[^"]+\.css/.exec(html)?.[0] as string;
    for (const [method, path, asking] of [
      ["GET", "/login", {}],
      ["GET", "/", { cookie: admin.token }],
      ["GET", "/", {}],
      ["GET", "/api/bags", { as: admin.token }],
      ["GET", "/api/bags", {}],
      ["GET", "/api/nothing", {}],
      ["GET", "/nothing", {}],
      ["GET", asset, {}],
      ["GET", "/assets/nothing.css", {}],
      ["GET", "/favicon.svg", {}],
      ["GET", "/livez", {}],
      ["GET", "/readyz", {}],
      ["GET", "/api/docs", {}],
      ["GET", "/api/openapi.json", {}],
      ["HEAD", "/login", {}],
      ["OPTIONS", "/api/bags", {}],
      ["POST", "/api/scans", { as: admin.token, body: "{" }],
      ["POST", "/pack", { headers: { cookie: "tt_session=x" } }],
      ["GET", "/livez", { headers: { host: "a b" } }],
      ["GET", "/login", { headers: { host: "a b" } }],
    ] as [string, string, object][]) {
      const { headers, status } = await ask(site.app, method, path, asking);
      const policy = headers.get("content-security-policy") ?? "";
      expect({ path, ...Object.fromEntries(Object.keys(wanted).map((name) => [name, headers.get(name)])) }).toEqual({ path, ...wanted });
      expect(policy).toContain("default-src 'none'");
      expect(policy).toContain("frame-ancestors 'none'");
      expect(policy).not.toMatch(/unsafe|\*|http/);
      expect(headers.get("x-request-id")).toMatch(/^[A-Za-z0-9_-]{8,64}$/);
      expect(headers.get("access-control-allow-origin")).toBeNull();
      expect([path, status, headers.get("cache-control")]).toEqual([
        path,
        status,
        status === 200 && /assets|favicon/.test(path) ? expect.stringContaining("public") : "no-store",
      ]);
      expect(headers.get("server") ?? headers.get("x-powered-by")).toBeNull();
    }
  });
  test("TRACE and other odd methods get nothing", async () => {
    for (const method of ["PUT", "DELETE", "PATCH"]) expect((await ask(site.app, method, "/login")).status).toBe(404);
  });
});

describe("the cookie", () => {
  const signIn = async (environment: Record<string, string>, headers: Record<string, string> = {}) => {
    const there = await openSite(environment);
    const who = await there.person("dispatcher");
    const answer = await ask(there.app, "POST", "/api/session", { json: { username: who.username, password }, headers });
    const page = await ask(there.app, "GET", "/login", { headers });
    await there.close();
    return { cookie: answer.headers.getSetCookie()[0] ?? "", page };
  };
  test("is HttpOnly and Lax", async () => {
    const { cookie, page } = await signIn({});
    expect(cookie).toMatch(/^tt_session=[A-Za-z0-9_-]{43}; Max-Age=\d+; Path=\/; HttpOnly; SameSite=Lax$/);
    expect(page.headers.get("strict-transport-security")).toBeNull();
  });
  test("behind https it is Secure and __Host-, and browsers are told to stay on https", async () => {
    const { cookie, page } = await signIn({ PUBLIC_URL: "https://bags.example" });
    expect(cookie).toMatch(/^__Host-tt_session=[A-Za-z0-9_-]{43}; Max-Age=\d+; Path=\/; HttpOnly; Secure; SameSite=Lax$/);
    expect(page.headers.get("strict-transport-security")).toMatch(/^max-age=31536000/);
  });
  test("of the theme takes only its two values", async () => {
    for (const theme of ["dark", "light"])
      expect((await ask(site.app, "POST", "/theme", { form: { theme } })).headers.get("set-cookie")).toStartWith(`tt_theme=${theme};`);
    for (const theme of ["x", "dark; Domain=evil", "", "dark\r\nSet-Cookie: a=b"])
      expect((await ask(site.app, "POST", "/theme", { form: { theme } })).headers.get("set-cookie")).toBeNull();
    const html = await (await ask(site.app, "GET", "/login", { headers: { cookie: 'tt_theme="><script>' } })).text();
    expect(html).not.toContain("<script>");
  });
});

describe("the name under which it is asked", () => {
  test("with a public address only that one, and the machine itself", async () => {
    const there = await openSite({ PUBLIC_URL: "https://bags.example" });
    const status = async (host: string) => (await ask(there.app, "GET", "/login", { headers: { host } })).status;
    for (const host of ["bags.example", "BAGS.example", "localhost:3000", "127.0.0.1:3000", "[::1]:3000"])
      expect([host, await status(host)]).toEqual([host, 200]);
    for (const host of [
      "evil.example",
      "bags.example.evil.example",
      "bags.example:8080",
      "bags.example, evil.example",
      "",
      "localhost.evil.example",
      "127.0.0.1.evil.example",
      "x@bags.example",
    ])
      expect([host, await status(host)]).toEqual([host, 421]);
    await there.close();
  });
  test("without one any well-formed name, never two", async () => {
    const status = async (host: string) => (await ask(site.app, "GET", "/login", { headers: { host } })).status;
    for (const host of ["any.example", "10.0.0.7:3000", "[fe80::1]:80"]) expect(await status(host)).toBe(200);
    for (const host of ["a, b", "a b", "a/b", "a@b", "", "<script>", "a".repeat(300)]) expect(await status(host)).toBe(421);
  });
  test("no link, form or redirect is made from it", async () => {
    for (const path of ["/login", "/api/docs", "/api/openapi.json", "/nothing"])
      expect(await (await ask(site.app, "GET", path, { headers: { host: "evil.example" } })).text()).not.toContain("evil.example");
    expect(
      (await ask(site.app, "GET", "/bags", { headers: { host: "evil.example", "x-forwarded-host": "evil.example" } })).headers.get(
        "location",
      ),
    ).toBe("/login?next=%2Fbags");
  });
  test("two Host lines on the wire are refused", async () => {
    const server = Bun.serve({ port: 0, hostname: "127.0.0.1", fetch: site.app.fetch });
    const answer = await new Promise<string>((done) => {
      let text = "";
      const socket = net.connect(server.port as number, "127.0.0.1", () =>
        socket.write("GET /login HTTP/1.1\r\nHost: bags.example\r\nHost: evil.example\r\nConnection: close\r\n\r\n"),
      );
      socket.on("data", (bytes) => {
        text += bytes;
      });
      socket.on("close", () => done(text));
    });
    await server.stop(true);
    expect(answer).toMatch(/^HTTP\/1\.1 4\d\d/);
  });
});

describe("a fault of ours", () => {
  const secrets =
    /select |insert |update |from bags|relation|params|parameter|postgres|drizzle|node_modules|\/src\/|\bat [\w.]+ \(|SB77777/i;
  test("tells nobody of statements, tables or places in the code, and logs no statement or parameter", async () => {
    const there = await openSite();
    const who = await there.person("admin");
    await ask(there.app, "GET", "/api/bags", { as: who.token });
    await there.owner`alter table bags rename to bags_gone`;
    await there.owner`alter table areas rename to areas_gone`;
    for (const [method, path, asking] of [
      ["GET", "/api/bag/SB77777", { as: who.token }],
      ["GET", "/api/bags?search=SB77777", { as: who.token }],
      ["GET", "/api/bag/SB77777/history", { as: who.token }],
      ["POST", "/api/scans", { as: who.token, json: one({ do: "open", parent: "SB77777" }) }],
      ["POST", "/api/areas", { as: who.token, json: { name: "SB77777" } }],
      ["GET", "/bags/SB77777", { cookie: who.token }],
      ["GET", "/bags?sort=parent", { cookie: who.token }],
      ["POST", "/pack", { cookie: who.token, form: { code: "SB77777" } }],
    ] as [string, string, object][]) {
      const answer = await ask(there.app, method, path, asking);
      expect([path, answer.status]).toEqual([path, 500]);
      const text = await answer.text();
      if (path.startsWith("/api")) expect(JSON.parse(text).code).toBe("server_fault");
      expect(text.replace(/<(?:script|link)[^>]*>/g, "")).not.toMatch(secrets);
    }
    const faults = there.logged.filter(({ message }) => message === "fault");
    expect(faults).toHaveLength(8);
    for (const { more } of faults as { more: Json }[]) {
      expect(more.code).toMatch(/^42/);
      expect(more.stack).toContain(" at ");
      expect(JSON.stringify(more)).not.toMatch(/select |\$1|params:|SB77777|is_outside|jsonb/i);
    }
    expect(JSON.stringify(there.logged)).not.toContain(who.token);
    expect(JSON.stringify(there.logged)).not.toContain("SB77777");
    await there.close();
  });
});

describe("markup that was stored or sent", () => {
  const evil = `"><img src=x onerror=alert(1)><script>alert(1)</script>'{{x}}`;
  test("comes back as text on every page that shows it", async () => {
    const post = (path: string, json: object) => ask(site.app, "POST", path, { as: admin.token, json });
    const person: Json = await (
      await post("/api/users", { username: "<b>x</b>'\"&", name: evil, role: "dispatcher", password, mustChange: false })
    ).json();
    expect((await post("/api/areas", { name: `${evil}`.slice(0, 60) })).status).toBe(201);
    expect((await post("/api/kinds", { name: `<i>${evil}`.slice(0, 60), sort: "parent", pattern: "XX-###", capacity: 2 })).status).toBe(
      201,
    );
    const parent = "XX-001";
    expect(
      (
        await post("/api/scans", {
          scans: [
            { key: crypto.randomUUID(), do: "pack", parent, child: newChild(), station: "<script>alert(2)" },
            { key: crypto.randomUUID(), do: "close", parent, reason: evil },
          ],
        })
      ).status,
    ).toBe(200);
    await post("/api/scans", one({ do: "open", parent: evil }));
    const open = (path: string) => ask(site.app, "GET", path, { cookie: admin.token });
    for (const path of [
      "/",
      "/people",
      `/people?open=${person.id}`,
      "/people?open=new",
      "/kinds",
      "/kinds?open=area-1",
      "/kinds?open=kind-4",
      "/bags",
      `/bags/${parent}`,
      `/pack?parent=${parent}`,
      "/account",
      `/bags?search=${encodeURIComponent(evil)}`,
      `/bags?sort=${encodeURIComponent(evil)}`,
      `/people?open=${encodeURIComponent(evil)}&done=${encodeURIComponent(evil)}`,
      `/pack?parent=${encodeURIComponent(evil)}`,
      `/bags/${encodeURIComponent(evil)}`,
      `/login?next=${encodeURIComponent(evil)}`,
      `/${encodeURIComponent(evil)}`,
    ]) {
      const html = await (await open(path)).text();
      expect([path, /<img src=x|<script>|<b>x<|<i>"|onerror=alert\(1\)>(?!.*&)/.exec(html.replaceAll(/&[a-z#0-9]+;/g, "&"))?.[0]]).toEqual([
        path,
        undefined,
      ]);
      for (const [, script] of html.matchAll(/<script type="application\/json"[^>]*>(.*?)<\/script>/gs))
        expect(() => JSON.parse(script as string)).not.toThrow();
    }
    const typed = await ask(site.app, "POST", "/people", {
      cookie: admin.token,
      form: { username: evil, name: evil, role: evil, password: "short" },
    });
    expect(typed.status).toBe(422);
    expect(await typed.text()).not.toContain("<img src=x");
    const wrong = await ask(site.app, "POST", "/login", { form: { username: evil, password: "x", next: evil } });
    expect(await wrong.text()).not.toContain("<img src=x");
    const packed = await ask(site.app, "POST", "/pack", { cookie: admin.token, form: { parent: evil, code: evil } });
    expect(await packed.text()).not.toContain("<img src=x");
  });
});

describe("the way back after signing in", () => {
  const foreign = [
    "//evil.example",
    "/\\evil.example",
    "\\/evil.example",
    "\\\\evil.example",
    "https://evil.example",
    "HTTPS:evil.example",
    "javascript:alert(1)",
    "/\t/evil.example",
    "\t//evil.example",
    "/\n/evil.example",
    "///evil.example",
    " //evil.example",
    "http:/evil.example",
    "data:text/html,x",
    "",
    "evil.example",
    "@evil.example",
    "/\u0000/evil.example",
    "/a\\b",
    "/ä",
  ];
  for (const next of foreign)
    test(`${JSON.stringify(next)} leads home`, async () => {
      const signedIn = await ask(site.app, "GET", `/login?next=${encodeURIComponent(next)}`, { cookie: admin.token });
      expect([signedIn.status, signedIn.headers.get("location")]).toEqual([303, "/"]);
      const who = await site.person("dispatcher");
      const byForm = await ask(site.app, "POST", "/login", { form: { username: who.username, password, next } });
      expect([byForm.status, byForm.headers.get("location")]).toEqual([303, "/"]);
    });
  test("paths of ours are kept, and whatever else is tried stays on our origin", async () => {
    for (const next of [
      "/bags?search=a&sort=parent",
      "/bags/SB00001",
      "/%2F%2Fevil.example",
      "/%5Cevil.example",
      "/.//evil.example",
      "/..//evil.example",
      "/;@evil.example",
      "/?//evil.example",
      "/#//evil.example",
    ]) {
      const location = (await ask(site.app, "GET", `/login?next=${encodeURIComponent(next)}`, { cookie: admin.token })).headers.get(
        "location",
      ) as string;
      expect(location).toBe(next);
      expect(new URL(location, ownOrigin).origin).toBe(ownOrigin);
    }
  });
  test("nor does the theme's way back lead away", async () => {
    for (const referer of [
      "https://evil.example//evil.example",
      "http://bags.example//evil.example/x",
      "javascript:alert(1)",
      "x",
      "http://bags.example/\\evil.example",
    ]) {
      const location = (await ask(site.app, "POST", "/theme", { form: { theme: "dark" }, headers: { referer } })).headers.get(
        "location",
      ) as string;
      expect(new URL(location, ownOrigin).origin).toBe(ownOrigin);
      expect(location).not.toMatch(/^\/[/\\]/);
    }
  });
});

describe("files", () => {
  for (const name of [
    "../../package.json",
    "..%2f..%2fpackage.json",
    "%2e%2e/%2e%2e/package.json",
    "....//package.json",
    "..\\..\\package.json",
    "..%5c..%5cpackage.json",
    "/etc/passwd",
    "%2fetc%2fpasswd",
    "manifest.json",
    "source.txt%00.css",
    ".env",
    ".css",
    "a/b.css",
    "x.css%2f..%2fapp.css",
    "%00.css",
    "app.css\u0000",
    "a".repeat(5000),
  ])
    test(`nothing leads out of the folder by ${name.slice(0, 40)}`, async () => {
      for (const folder of ["/assets/", "/fonts/", "/"]) {
        const answer = await ask(site.app, "GET", folder + name, { cookie: admin.token });
        expect([folder + name, answer.status < 500 && answer.status >= 300]).toEqual([folder + name, true]);
        expect(await answer.text()).not.toMatch(/root:|"dependencies"|hono/);
      }
    });
});

test("passwords and tokens never reach the log", async () => {
  await ask(site.app, "POST", "/api/session", { json: { username: admin.username, password } });
  await ask(site.app, "POST", "/api/session", { json: { username: admin.username, password: "a wrong secret phrase" } });
  const text = JSON.stringify(site.logged);
  for (const secret of [password, "a wrong secret phrase", admin.token]) expect(text).not.toContain(secret);
});

describe("scripts and style sheets", () => {
  const asset = async () => /\/assets\/[^"]+\.css/.exec(await (await ask(site.app, "GET", "/login")).text())?.[0] as string;
  test("go out as small as the browser takes them, and whole where it takes nothing", async () => {
    const path = await asset();
    const whole = await ask(site.app, "GET", path, { headers: { "accept-encoding": "" } });
    const text = await whole.text();
    expect(whole.headers.get("content-encoding")).toBeNull();
    const sizes = [];
    for (const [given, got] of [
      ["gzip, deflate", "gzip"],
      ["gzip, deflate, br", "br"],
      ["br;q=0, gzip", "gzip"],
    ] as const) {
      const answer = await ask(site.app, "GET", path, { headers: { "accept-encoding": given } });
      expect([answer.headers.get("content-encoding"), answer.headers.get("vary")]).toEqual([got, "Accept-Encoding"]);
      const bytes = new Uint8Array(await answer.arrayBuffer());
      expect((got === "br" ? brotliDecompressSync(bytes) : gunzipSync(bytes)).toString()).toBe(text);
      sizes.push(bytes.length);
    }
    expect(sizes[1]).toBeLessThan(sizes[0] as number);
  });
});
