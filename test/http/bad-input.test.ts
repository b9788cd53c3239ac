import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import fc from "fast-check";
import { ask, endpoints, type Json, one, problemOf } from "../support/http.ts";
import { newParent } from "../support/scanning.ts";
import { openSite, password, type SignedIn, type TestSite } from "../support/site.ts";

let site: TestSite;
let admin: SignedIn;
let kindId: number;
let areaId: number;
beforeAll(async () => {
  site = await openSite();
  admin = await site.person("admin", { username: "the-admin" });
  kindId = (await site.owner`select id from kinds where sort = 'parent' limit 1`)[0]?.id;
  areaId = (await site.owner`insert into areas (name) values ('Dock') returning id`)[0]?.id;
});
afterAll(async () => {
  expect(site.logged.filter(({ message }) => message === "fault")).toEqual([]);
  await site.close();
});

/** Everything that can be written, as one number. */
const written = async () => {
  const [row] = await site.owner`
    select (select count(*) from events) + (select count(*) from bags) + (select count(*) from people) + (select count(*) from kinds)
         + (select count(*) from areas) + (select count(*) from sessions) + (select count(*) from scan_keys)
         + (select count(*) from stations) + (select count(*) from bills) + (select count(*) from returns) as n`;
  return Number(row?.n);
};
/** Nothing of what the work asks for is done. */
async function writesNothing(work: () => Promise<unknown>) {
  const before = await written();
  await work();
  expect(await written()).toBe(before);
}
const problem = (answer: Response) => {
  expect(answer.status).toBeGreaterThanOrEqual(400);
  expect(answer.status).toBeLessThan(500);
  return problemOf(answer);
};

const key = () => crypto.randomUUID();
/** A right body for each endpoint that takes one. Each field of it is spoiled in turn. */
const bodies: Record<string, () => Record<string, unknown>> = {
  "post /api/session": () => ({ username: `nobody-${key()}`, password: "x", code: "1" }),
  "post /api/session/badge": () => ({ badge: `TT-ME-${"0".repeat(26)}` }),
  "post /api/session/pin": () => ({ username: `nobody-${key()}`, pin: "2580" }),
  "post /api/session/password": () => ({ current: "not it", password: "long enough for this" }),
  "post /api/session/second-factor": () => ({ current: "not it", code: "123456" }),
  "post /api/session/second-factor/confirm": () => ({ code: "123456" }),
  "post /api/session/second-factor/recovery-codes": () => ({ current: "not it", code: "123456" }),
  "delete /api/session/second-factor": () => ({ current: "not it", code: "123456" }),
  "post /api/password/:token": () => ({ password: "long enough for this" }),
  "post /api/users": () => ({ username: `u-${key()}`, name: "N", role: "biller", area: areaId, password, mustChange: true }),
  "patch /api/users/:id": () => ({ name: "The Admin", role: "admin", area: null, active: true, password, mustChange: false }),
  "post /api/tokens": () => ({ name: "gun", person: admin.personId, scope: "scan", expiresAt: "2090-01-01T00:00:00Z" }),
  "patch /api/tokens/:id": () => ({ active: false }),
  "post /api/kinds": () => ({ name: `K ${key()}`, sort: "parent", pattern: "ZZ-####", capacity: 3, tareKg: 1 }),
  "patch /api/kinds/:id": () => ({ name: "Kind", pattern: "ZZ-####", capacity: 3, tareKg: 1, unitWeightKg: 1, active: true }),
  "post /api/bills": () => ({ number: `B-${key()}`, target: 3, destination: "Here", vehicle: "V 1", note: "n", area: areaId }),
  "patch /api/bills/:number": () => ({ target: 3, destination: "Here", vehicle: "V 1", note: "n", area: areaId }),
  "post /api/bills/:number/complete": () => ({ reason: "no more" }),
  "post /api/bills/:number/reopen": () => ({ reason: "more came" }),
  "post /api/returns": () => ({ area: areaId, note: "n" }),
  "patch /api/imports/:id": () => ({
    layout: [{ place: 1, layout: "pairs", columns: ["parent", "child"], headingRow: 1, fillDown: false, leftOut: false }],
    knownParents: "reuse",
    childrenElsewhere: "move",
    unknownBills: "make",
  }),
  "post /api/areas": () => ({ name: `A ${key()}` }),
  "patch /api/areas/:id": () => ({ name: "Dock", active: true }),
};
const scanBodies: Record<string, Record<string, unknown>> = {
  open: { parent: "SB00001" },
  pack: { parent: "SB00001", child: "PKT0001" },
  move: { parent: "SB00001", child: "PKT0001" },
  unpack: { child: "PKT0001" },
  close: { parent: "SB00001", reason: "torn" },
  reopen: { parent: "SB00001", reason: "more" },
  link: { bill: "B-NONE", parent: "SB00001" },
  unlink: { bill: "B-NONE", parent: "SB00001" },
  return: { return: "R-NONE", parent: "SB00001" },
  undo: {},
};
const pathOf = (path: string) =>
  path
    .replace(":number", "B-BAD")
    .replace(":token", "x".repeat(43))
    .replace(":id", String(path.includes("kinds") ? kindId : path.includes("areas") ? areaId : 999_999));
const withBody = endpoints.filter(({ body }) => body);
const send = (method: string, path: string, asking: object) => ask(site.app, method.toUpperCase(), path, { as: admin.token, ...asking });

/** Values that no field of ours takes, whatever it is for. */
const neverRight: [string, unknown][] = [
  ["an array", [["a"]]],
  ["an object", { a: 1 }],
  ["a number with a fraction", 1.5e300],
  ["below zero", -1],
  ["too large", 9_007_199_254_740_991],
  ["1 MB of text", "x".repeat(900_000)],
];
const neverText: [string, unknown][] = [
  ["NUL", "a\0b"],
  ["a lone surrogate", "a\ud800b"],
  ["nothing", ""],
  ["blanks", "   "],
  ["a line end", "a\nb"],
];
const skipped = (name: string, field: string, what: string) =>
  // Passwords are only ever hashed; kinds' names are below; a number may be an area.
  (["post /api/session", "post /api/session/badge", "post /api/session/pin", "post /api/password/:token"].includes(name) &&
    what === "1 MB of text") || // 413: less is read of a stranger
  (["current", "code"].includes(field) && what !== "nothing") ||
  (field === "password" && name === "post /api/session" && what !== "nothing") ||
  (field === "password" && ["blanks", "a line end"].includes(what)) ||
  (name.endsWith("/api/kinds") || name.includes("/api/kinds/:id")
    ? field === "name" && ["NUL", "a lone surrogate", "a line end"].includes(what)
    : false) ||
  (field === "code" && what === "nothing");

test("every endpoint with a body has its right body here", () => {
  expect(withBody.map(({ method, path }) => `${method} ${path}`).sort()).toEqual(["post /api/scans", ...Object.keys(bodies)].sort());
});

for (const { method, path } of withBody) {
  const name = `${method} ${path}`;
  const right = () => bodies[name]?.() ?? one({ do: "undo" });
  describe(name, () => {
    test("names the field that is wrong, and does nothing", async () => {
      for (const field of Object.keys(bodies[name]?.() ?? {}))
        for (const [what, value] of [...neverRight, ...neverText, ["null", null] as [string, unknown]]) {
          if (
            skipped(name, field, what) ||
            (["area", "destination", "vehicle", "note"].includes(field) && value === null && method === "patch") ||
            (field === "area" && value === null)
          )
            continue;
          await writesNothing(async () => {
            const answer = await send(method, pathOf(path), { json: { ...right(), [field]: value } });
            const { status, code, errors } = await problem(answer);
            if (status !== 422 || !errors?.some((error: Json) => error.path === field || error.path.startsWith(`${field}.`)))
              throw new Error(`${name} ${field} with ${what}: ${status} ${code} ${JSON.stringify(errors)}`);
          });
        }
    });
    test("refuses unknown fields by their names, __proto__ too", async () => {
      for (const extra of ["isAdmin", "id", "rights", "__proto__", "constructor", "toString", "a\ud800", "", "x".repeat(5000)]) {
        const body = `${JSON.stringify(right()).slice(0, -1)},${JSON.stringify(extra)}:{"role":"admin"}}`;
        await writesNothing(async () => {
          const { status, errors } = await problem(await send(method, pathOf(path), { body }));
          expect(status).toBe(422);
          expect(errors[0].path.length).toBeLessThan(200);
        });
      }
    });
    test("refuses a name that stands twice, however it is written and wherever it stands", async () => {
      const text = JSON.stringify(right());
      const first = Object.keys(right())[0] as string;
      const spelt = `\\u${first.charCodeAt(0).toString(16).padStart(4, "0")}${first.slice(1)}`;
      for (const twin of [first, spelt])
        await writesNothing(async () => {
          const { status, code, errors } = await problem(await send(method, pathOf(path), { body: `{"${twin}":1,${text.slice(1)}` }));
          expect({ status, code, path: errors[0].path }).toEqual({ status: 422, code: "repeated_name", path: first });
        });
      for (const body of [
        '{"q":{"a":1,"a":2}}',
        '{"q":[{"a":1},{"b":{"\\u0062":1,"b":2}}]}',
        '[{"a":[],"a":{}}]',
        '{"q":{"\\"":1,"\\u0022":2}}',
      ]) {
        expect((await problem(await send(method, pathOf(path), { body }))).code).toBe("repeated_name");
      }
      const fine = await problem(await send(method, pathOf(path), { body: '{"q":[{"a":1},{"a":2}],"r":{"a":"a\\",\\"a"}}' }));
      expect(fine.code).toBe("invalid_input");
    });
    test("refuses what is not JSON, not UTF-8, not an object, too deep, too large or not said to be JSON", async () => {
      await writesNothing(async () => {
        for (const body of [
          "",
          " ",
          "{",
          "{}}",
          "undefined",
          "'a'",
          "{a:1}",
          '{"a":1,}',
          "NaN",
          "<a/>",
          "\0",
          "a=b",
          '{"a":"\u0001"}',
          '"\\ud8"',
          "{}\u0000",
        ]) {
          expect({ body, status: (await problem(await send(method, pathOf(path), { body }))).status }).toEqual({ body, status: 400 });
        }
        for (const bytes of [
          [0xff],
          [0xfe, 0xff, 0, 0x7b],
          [0x7b, 0x22, 0xc0, 0x80, 0x22, 0x3a, 0x31, 0x7d],
          [0x22, 0xed, 0xa0, 0x80, 0x22],
        ])
          expect((await problem(await send(method, pathOf(path), { body: new Uint8Array(bytes) }))).status).toBe(400);
        const text = JSON.stringify({ ...right(), name: "@" });
        const broken = Buffer.from(text);
        broken[text.indexOf("@")] = 0xff;
        expect((await problem(await send(method, pathOf(path), { body: new Uint8Array(broken) }))).status).toBe(400);
        for (const body of ["null", "true", "1", '"a"', "[]", "[[]]", "1e999", "-0"]) {
          expect({ body, status: (await problem(await send(method, pathOf(path), { body }))).status }).toEqual({ body, status: 422 });
        }
        for (const deep of [
          "[".repeat(400_000),
          `${"[".repeat(30_000)}${"]".repeat(30_000)}`,
          `${'{"a":'.repeat(10_000)}1${"}".repeat(10_000)}`,
        ])
          expect([400, 413, 422]).toContain((await problem(await send(method, pathOf(path), { body: deep }))).status);
        expect((await problem(await send(method, pathOf(path), { body: `{"a":"${"x".repeat(5_000_000)}"}` }))).status).toBe(413);
        for (const type of [
          "text/plain",
          "application/x-www-form-urlencoded",
          "multipart/form-data; boundary=x",
          "application/jsonx",
          "json",
          "",
        ])
          expect((await problem(await send(method, pathOf(path), { json: right(), headers: { "content-type": type } }))).status).toBe(415);
      });
    });
    test("refuses a parameter that stands twice", async () => {
      for (const query of ["a=1&a=2", "a=1&%61=2", "a&a", "a[]=1&a[]=2"])
        expect((await problem(await send(method, `${pathOf(path)}?${query}`, { json: right() }))).code).toBe("repeated_name");
    });
    if (path.includes(":id"))
      test("takes only the number of a row in the path", async () => {
        for (const id of [
          "0x1",
          "-1",
          "1.5",
          "1e3",
          "1234567890",
          "99999999999999999999",
          "%00",
          "%ff",
          "%2F",
          "%2e%2e",
          "..%2f..",
          "1'",
          "%EF%BC%91",
          "a".repeat(5000),
          "1%0A",
          "%20",
        ]) {
          const answer = await send(method, path.replace(":id", id), { json: right() });
          const { status, errors } = await problem(answer);
          if (status !== 404) expect({ id, errors }).toMatchObject({ id, errors: [{ path: "id" }] });
        }
      });
  });
}

describe("a scan in a list", () => {
  for (const [name, fields] of Object.entries(scanBodies))
    test(`${name}: each field that is wrong is named with its place`, async () => {
      const right = { key: key(), do: name, at: "2026-11-22T09:30:00Z", station: "table-4", how: "scanner", ...fields };
      await writesNothing(async () => {
        for (const field of Object.keys(right)) {
          const isCode = field === "parent" || field === "child";
          const values = [...neverRight, ["null", null] as const, ...(isCode ? [] : neverText)];
          for (const [what, value] of values) {
            const list = [
              { ...right, key: key() },
              { ...right, key: key(), [field]: value },
            ];
            const { status, errors } = await problem(await send("post", "/api/scans", { json: { scans: list } }));
            if (status !== 422 || !errors?.some((error: Json) => error.path.startsWith(`scans.1.${field}`)))
              throw new Error(`${name} ${field} with ${what}: ${status} ${JSON.stringify(errors)}`);
          }
        }
        for (const missing of ["key", "do", ...Object.keys(fields)]) {
          if (name === "close" && missing === "reason") continue;
          const { [missing]: _, ...rest } = right as Record<string, unknown>;
          const { errors } = await problem(await send("post", "/api/scans", { json: { scans: [rest] } }));
          expect(errors[0].path).toBe(`scans.0.${missing}`);
        }
        for (const extra of ["bill", "constructor", "children"])
          expect((await problem(await send("post", "/api/scans", { json: { scans: [{ ...right, [extra]: "x" }] } }))).errors[0].path).toBe(
            `scans.0.${extra}`,
          );
      });
    });
  test("a broken code is an answer, and one event", async () => {
    const broken = [
      "",
      " ",
      "a\0b",
      "a\ud800b",
      "\u0000",
      "A B",
      "<script>",
      "'; drop table bags; --",
      "SB00001SB00002",
      "é",
      "SB٠٠٠٠١",
      "https://evil.example/bags/SB00001",
      "x".repeat(1000),
      "%00",
      "../../etc/passwd",
      "]C1",
      "\u202e",
      "💥",
    ];
    for (const code of broken)
      for (const asked of [
        { do: "open", parent: code },
        { do: "pack", parent: "SB00001", child: code },
        { do: "unpack", child: code },
      ]) {
        const [before] = await site.owner`select count(*)::int as n from events`;
        const answer = await send("post", "/api/scans", { json: one(asked) });
        expect({ code, status: answer.status }).toEqual({ code, status: 200 });
        const [result] = ((await answer.json()) as Json).results;
        expect(result).toMatchObject({ result: "refused", bag: null });
        if (asked.do !== "unpack") expect(result.outcome).toMatch(/^(bad_code|unknown_parent|is_child)$/);
        expect((await site.owner`select count(*)::int as n from events`)[0]?.n).toBe(before?.n + 1);
      }
  });
  test("a broken code beside a good one keeps its place", async () => {
    const list = [newParent(), "A B", newParent()].map((parent) => ({ key: key(), do: "open", parent }));
    const { results }: Json = await (await send("post", "/api/scans", { json: { scans: list } })).json();
    expect(results.map(({ outcome }: Json) => outcome)).toEqual(["opened", "bad_code", "opened"]);
  });
  test("odd moments are refused or understood, never a fault", async () => {
    for (const at of [
      "0000-01-01T00:00:00Z",
      "9999-12-31T23:59:59+23:59",
      "2026-02-30T00:00:00Z",
      "2026-11-22T24:00:00Z",
      `2026-11-22T09:30:00.${"1".repeat(100_000)}Z`,
      "2026-11-22",
      "now",
      "infinity",
    ])
      for (const sentAt of [undefined, "2026-11-22T09:30:00Z", at]) {
        const answer = await send("post", "/api/scans", { json: { sentAt, scans: [{ key: key(), do: "undo", at }] } });
        expect([200, 422]).toContain(answer.status);
        if (answer.status === 422) expect((await problemOf(answer)).errors[0].path).toMatch(/^(scans\.0\.at|sentAt)$/);
      }
  });
  test("no list, an empty list, a list of something else", async () => {
    for (const json of [
      {},
      { scans: [] },
      { scans: null },
      { scans: {} },
      { scans: "x" },
      { scans: [null] },
      { scans: [1] },
      { scans: [[]] },
      { scans: [{}] },
      { sentAt: "x", scans: [{ key: key(), do: "undo" }] },
    ])
      expect((await problem(await send("post", "/api/scans", { json }))).status).toBe(422);
  });
});

describe("parameters of a look-up", () => {
  const names = ["kind", "sort", "status", "area", "bill", "from", "to", "sort_by", "limit", "cursor"];
  const values = [
    "%00",
    "a%00b",
    "%0A",
    "%20",
    "",
    "x".repeat(10_000),
    "2026-13-01T00:00:00Z",
    "0000-01-01T00:00:00Z",
    "9999-01-01T00:00:00%2B23:59",
  ];
  for (const name of names)
    test(`${name} with garbage is refused by name, or finds nothing`, async () => {
      for (const value of [...values, "%ff", "%E0%A4%A", "%ED%A0%80", "'", "1e9", "-1", "0", "201", "1.5", "null", "[]", "%F0%9F%92%A5"]) {
        if (name === "cursor" && value === "") continue; // the first page
        const answer = await send("get", `/api/bags?${name}=${value}`, {});
        if (answer.status === 200) expect([value, ((await answer.json()) as Json).items]).toEqual([value, []]);
        else {
          const { status, errors } = await problem(answer);
          if (status !== 422 || errors?.[0]?.path !== name)
            throw new Error(`${name}=${value.slice(0, 50)}: ${status} ${JSON.stringify(errors)}`);
        }
      }
    });
  test("search takes anything and finds only what is there", async () => {
    await send("post", "/api/scans", { json: one({ do: "open", parent: newParent() }) });
    for (const value of ["%25", "_", "%5C", "'", "%F0%9F%92%A5", "%00x%25", "%ff", "*", ".", "%22"]) {
      const answer = await send("get", `/api/bags?search=${value}`, {});
      expect([value, answer.status, ((await answer.json()) as Json).items]).toEqual([value, 200, []]);
    }
    expect((await send("get", `/api/bags?search=${"x".repeat(81)}`, {})).status).toBe(422);
  });
  test("unknown and repeated ones are refused by name", async () => {
    for (const path of ["/api/bags", "/api/bag/SB00001/history"]) {
      expect((await problem(await send("get", `${path}?page=2`, {}))).errors).toEqual([{ path: "page", message: expect.any(String) }]);
      expect((await problem(await send("get", `${path}?limit=1&limit=2`, {}))).errors[0].path).toBe("limit");
    }
  });
  test("before and limit of a history", async () => {
    for (const [name, value] of [
      ["before", "x"],
      ["before", "-1"],
      ["before", "1".repeat(19)],
      ["before", "%00"],
      ["limit", "0"],
      ["limit", "201"],
      ["limit", "1e2"],
    ])
      expect((await problem(await send("get", `/api/bag/SB00001/history?${name}=${value}`, {}))).errors[0].path).toBe(name);
    expect((await send("get", "/api/bag/SB00001/history?before=999999999999999999", {})).status).toBe(200);
  });
  test("garbage for a code in the path is 4xx, on the API and on pages", async () => {
    for (const code of [
      "%00",
      "%ff",
      "%C0%AF",
      "%2F",
      "%2e%2e%2f",
      "..%2f..%2fetc",
      "%",
      "%zz",
      "%ED%A0%80",
      "a".repeat(2000),
      "%20",
      "<b>",
      "'",
      "%F0%9F%92%A5",
      "SB00001%00",
      "%0d%0aSet-Cookie:a=b",
    ])
      for (const path of [`/api/bag/${code}`, `/api/bag/${code}/history`]) {
        const answer = await send("get", path, {});
        if (code === "SB00001%00") continue;
        await problem(answer);
        const page = await ask(site.app, "GET", `/bags/${code}`, { cookie: admin.token });
        expect(page.status).toBeGreaterThanOrEqual(400);
        expect(page.status).toBeLessThan(500);
        expect(page.headers.get("set-cookie")).toBeNull();
      }
  });
});

describe("forms", () => {
  for (const path of [
    "/login",
    "/pack",
    "/people",
    "/people/1",
    "/kinds",
    "/kinds/1",
    "/areas",
    "/areas/1",
    "/account/password",
    "/theme",
    "/people/x",
    "/kinds/%ff",
    "/areas/99999999999",
  ])
    test(`${path} takes broken, strange and oversized forms without a fault`, async () => {
      for (const [type, body] of [
        ["multipart/form-data; boundary=x", "garbage"],
        ["multipart/form-data", "garbage"],
        ["multipart/form-data; boundary=x", '--x\r\nContent-Disposition: form-data; name="name"; filename="a"\r\n\r\nb\r\n--x--\r\n'],
        ["application/x-www-form-urlencoded", "%ff=%ff&%00=%00&name=%00&name=a&area=x&code=%00&username=%ff&password=%ED%A0%80"],
        ["application/x-www-form-urlencoded", "area=9007199254740991&capacity=1e400&active=maybe&role=root&sort=x&tareKg=NaN&name=x"],
        ["application/x-www-form-urlencoded", "x".repeat(70_000)],
        ["application/json", "{}"],
        ["", ""],
      ] as const) {
        const answer = await ask(site.app, "POST", path, { cookie: admin.token, body, headers: { "content-type": type } });
        if (answer.status >= 500) throw new Error(`${path} ${type} ${body.slice(0, 60)}: ${answer.status}`);
        if (body.length > 64_000) expect(answer.status).toBe(413);
      }
    });
});

test("a thousand arbitrary bodies: always an answer, never a fault", async () => {
  const field = fc.oneof(
    fc.string({ unit: "binary" }),
    fc.integer(),
    fc.double(),
    fc.constant(null),
    fc.boolean(),
    fc.constantFrom("SB00001", "PKT00001", "open", "undo", "pack", key()),
  );
  const scan = fc.record(
    {
      key: fc.oneof(fc.uuid(), field),
      do: fc.oneof(fc.constantFrom(...Object.keys(scanBodies)), field),
      parent: field,
      child: field,
      reason: field,
      station: field,
      at: field,
      how: field,
    },
    { requiredKeys: [] },
  );
  const body = fc.oneof(
    fc.jsonValue(),
    fc.record({ scans: fc.oneof(fc.array(scan, { maxLength: 4 }), fc.jsonValue()), sentAt: field }, { requiredKeys: ["scans"] }),
  );
  await fc.assert(
    fc.asyncProperty(body, async (json) => {
      const answer = await send("post", "/api/scans", { json });
      if (answer.status === 200) {
        const { results }: Json = await answer.json();
        expect(results).toHaveLength((json as Json).scans.length);
      } else expect([400, 422]).toContain((await problemOf(answer)).status);
    }),
    { numRuns: 1000 },
  );
});

// Known gap, in src/domain/kind-schema.ts: `name` is not `plainText(60)`. Remove `failing` when it is.
for (const [what, name] of [
  ["a lone surrogate", "a\ud800b"],
  ["a line end", "a\nb"],
  ["NUL", "a\0b"],
] as const)
  test(`the name of a kind refuses ${what}, by name`, async () => {
    const { errors } = await problem(
      await send("post", "/api/kinds", { json: { name: `${name}${key()}`, sort: "child", pattern: "QQ###", unitWeightKg: 1 } }),
    );
    expect(errors[0].path).toBe("name");
  });
