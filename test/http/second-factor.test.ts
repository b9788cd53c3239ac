import { afterAll, beforeAll, beforeEach, describe, expect, test } from "bun:test";
import { canReadSecrets } from "../../src/services/second-factor-check.ts";
import { SecretBox } from "../../src/services/secret-box.ts";
import { sweepSignIn } from "../../src/store/sign-in.ts";
import { ask, call, type Json, one, problemOf } from "../support/http.ts";
import { type Browser, openBrowser } from "../support/jar.ts";
import { openPhone, type Phone, steadyStep } from "../support/phone.ts";
import { openSite, password, type SignedIn, type TestSite } from "../support/site.ts";

let site: TestSite;
let other: TestSite["app"];
let admin: SignedIn;
beforeAll(async () => {
  site = await openSite();
  other = site.makeReplica();
  admin = await site.person("admin");
});
afterAll(async () => {
  expect(site.logged.filter(({ message }) => message === "fault")).toEqual([]);
  await site.close();
});

const path = "/api/session/second-factor";
type Asked = { username?: string; password?: string; code?: string };
const signIn = (who: SignedIn, more: Asked = {}, browser: Pick<Browser, "ask"> = openBrowser(site.app)) =>
  browser.ask("POST", "/api/session", { json: { username: who.username, password, ...more } });
const codeOf = async (answer: Response, status: number) => (await problemOf(answer, status)).code;
/** As if the codes so far were of long ago, so that a test need not wait 30 seconds for the next. */
const forget = (who: SignedIn) => site.owner`update second_factors set last_step = 0 where person_id = ${who.personId}`;
const whatHappened = async (who: SignedIn) =>
  (await site.owner`select what from events where person_id = ${who.personId} order by id`).map(({ what }) => what);

/** Somebody with a second step, signed in, with their phone. */
async function withPhone(role: "dispatcher" | "biller" | "admin" = "biller", app = site.app) {
  const who = await site.person(role);
  const { body: begun } = await call(app, "POST", path, { as: who.token, json: { current: password } });
  const phone = openPhone(begun.secret);
  const { status, body } = await call(app, "POST", `${path}/confirm`, { as: who.token, json: { code: phone.code() } });
  expect(status).toBe(200);
  await forget(who);
  return { who, phone, recovery: body.recoveryCodes as string[] };
}

describe("setting it up", () => {
  test("asks for the password, shows the secret once, and counts from the first right code on", async () => {
    const who = await site.person("biller");
    expect(await codeOf(await ask(site.app, "POST", path, { as: who.token, json: { current: "not it" } }), 422)).toBe("wrong_password");
    const { body: begun } = await call(site.app, "POST", path, { as: who.token, json: { current: password } });
    expect(begun.uri).toContain(`secret=${begun.secret}`);
    expect((await signIn(who)).status).toBe(200); // not yet
    const phone = openPhone(begun.secret);
    const confirm = (code: string) => ask(site.app, "POST", `${path}/confirm`, { as: who.token, json: { code } });
    expect(await codeOf(await confirm(phone.wrong()), 422)).toBe("wrong_code");
    const { recoveryCodes }: Json = await (await confirm(` ${phone.code()} `)).json();
    expect(recoveryCodes).toHaveLength(10);
    for (const code of recoveryCodes) expect(code).toMatch(/^(?:[2-9A-HJ-NP-Z]{4}-){2}[2-9A-HJ-NP-Z]{4}$/);
    expect(new Set(recoveryCodes).size).toBe(10);
    expect(await codeOf(await confirm(phone.code(1)), 409)).toBe("setup_over");
    expect(await codeOf(await signIn(who), 401)).toBe("code_needed");
    expect((await call(site.app, "GET", path, { as: who.token })).body).toEqual({ isOn: true, codesLeft: 10, isRequired: false });
    expect(await whatHappened(who)).toContain("second_factor_on");
  });

  test("signs other browsers out, and gives this one another token", async () => {
    const who = await site.person("biller");
    const [here, there] = [openBrowser(site.app), openBrowser(site.app)];
    for (const browser of [here, there]) expect((await signIn(who, {}, browser)).status).toBe(200);
    const before = here.cookies.get("tt_session");
    const { secret }: Json = await (await here.ask("POST", path, { json: { current: password } })).json();
    expect((await here.ask("POST", `${path}/confirm`, { json: { code: openPhone(secret).code() } })).status).toBe(200);
    for (let n = 0; n < 2; n++) expect((await here.ask("GET", "/api/session")).status).toBe(200);
    expect(here.cookies.get("tt_session")).not.toBe(before as string);
    expect((await there.ask("GET", "/api/session")).status).toBe(401);
  });

  test("is over after ten minutes, and nothing that a device or a badge can do", async () => {
    const who = await site.person("biller");
    const { secret }: Json = await (await ask(site.app, "POST", path, { as: who.token, json: { current: password } })).json();
    await site.owner`update second_factors set pending_until = now() - interval '1 second' where person_id = ${who.personId}`;
    const confirm = { as: who.token, json: { code: openPhone(secret).code() } };
    expect(await codeOf(await ask(site.app, "POST", `${path}/confirm`, confirm), 409)).toBe("setup_over");
    await site.owner`update sessions set device_name = 'gun' where id = ${who.sessionId}`;
    expect((await ask(site.app, "POST", path, { as: who.token, json: { current: password } })).status).toBe(401);
  });

  test("for another phone costs a code of the old one, which stays until the new one has shown a code", async () => {
    const { who, phone } = await withPhone();
    const begin = (code?: string) => ask(site.app, "POST", path, { as: who.token, json: { current: password, ...(code ? { code } : {}) } });
    expect(await codeOf(await begin(), 422)).toBe("wrong_code");
    const { secret }: Json = await (await begin(phone.code())).json();
    await forget(who);
    expect((await signIn(who, { code: phone.code() })).status).toBe(200);
    const fresh = openPhone(secret);
    expect((await ask(site.app, "POST", `${path}/confirm`, { as: who.token, json: { code: fresh.code() } })).status).toBe(200);
    await forget(who);
    expect((await signIn(who, { code: phone.code() })).status).toBe(401);
    expect((await signIn(who, { code: fresh.code() })).status).toBe(200);
  });
});

describe("signing in", () => {
  let who: SignedIn;
  let phone: Phone;
  let recovery: string[];
  beforeEach(async () => {
    ({ who, phone, recovery } = await withPhone());
  });

  test("needs the code after the right password, and says nothing of it after a wrong one", async () => {
    expect(await codeOf(await signIn(who), 401)).toBe("code_needed");
    expect(await codeOf(await signIn(who, { code: phone.wrong() }), 401)).toBe("wrong_code");
    const guesses = [{}, { code: phone.code() }, { code: phone.wrong() }, { code: recovery[0] as string }];
    for (const more of guesses) expect(await codeOf(await signIn(who, { password: "wrong", ...more }), 401)).toBe("wrong_credentials");
    expect(await codeOf(await signIn(who, { username: "nobody-at-all", code: phone.code() }), 401)).toBe("wrong_credentials");
    expect((await signIn(who, { code: phone.code() })).status).toBe(200);
  });

  test("takes a code of one step before or after, and none of two", async () => {
    await steadyStep();
    for (const [away, status] of [
      [-2, 401],
      [-1, 200],
      [1, 200],
      [2, 401],
    ] as const) {
      await forget(who);
      expect([away, (await signIn(who, { code: phone.code(away) })).status]).toEqual([away, status]);
    }
  });

  test("takes a code once, and none that is older than it", async () => {
    await steadyStep();
    expect((await signIn(who, { code: phone.code() })).status).toBe(200);
    expect(await codeOf(await signIn(who, { code: phone.code() }), 401)).toBe("wrong_code");
    expect(await codeOf(await signIn(who, { code: phone.code(-1) }), 401)).toBe("wrong_code");
  });

  test("takes a code once of eight at once on two replicas", async () => {
    const browsers = Array.from({ length: 8 }, (_, n) => openBrowser(n % 2 ? other : site.app));
    const code = phone.code();
    const answers = await Promise.all(browsers.map((browser) => signIn(who, { code }, browser)));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, ...Array(7).fill(401)]);
  });

  test("doesn't take the code that turned it on", async () => {
    const fresh = await site.person("biller");
    const { secret }: Json = await (await ask(site.app, "POST", path, { as: fresh.token, json: { current: password } })).json();
    const code = openPhone(secret).code();
    expect((await ask(site.app, "POST", `${path}/confirm`, { as: fresh.token, json: { code } })).status).toBe(200);
    expect(await codeOf(await signIn(fresh, { code }), 401)).toBe("wrong_code");
  });

  test("counts wrong codes like wrong passwords: ten, then a wait, for the right one too", async () => {
    const answers = [];
    for (let n = 0; n < 11; n++) answers.push((await signIn(who, { code: phone.wrong() }, openBrowser(n % 2 ? other : site.app))).status);
    expect(answers).toEqual([...Array(10).fill(401), 429]);
    expect((await signIn(who, { code: phone.code() })).headers.get("retry-after")).toMatch(/^\d+$/);
    await site.owner`update people set wait_until = null where id = ${who.personId}`;
    expect((await signIn(who, { code: phone.code() })).status).toBe(200);
    const [row] = await site.owner`select failures from people where id = ${who.personId}`;
    expect(row?.failures).toBe(0);
  });

  test("of sixty guesses at once on two replicas at most ten are looked at", async () => {
    const browsers = Array.from({ length: 60 }, (_, n) => openBrowser(n % 2 ? other : site.app));
    const answers = await Promise.all(browsers.map((browser) => signIn(who, { code: phone.wrong() }, browser)));
    expect(answers.filter(({ status }) => status === 401).length).toBeLessThanOrEqual(10);
    expect(answers.filter(({ status }) => status === 429).length).toBeGreaterThanOrEqual(50);
  }, 30_000);

  test("takes a recovery code once, as people type it, also of two at once", async () => {
    const [first, second] = recovery as [string, string];
    expect((await signIn(who, { code: first.toLowerCase().replaceAll("-", " ") })).status).toBe(200);
    expect(await codeOf(await signIn(who, { code: first }), 401)).toBe("wrong_code");
    const both = await Promise.all([site.app, other].map((app) => signIn(who, { code: second }, openBrowser(app))));
    expect(both.map(({ status }) => status).sort()).toEqual([200, 401]);
    expect((await call(site.app, "GET", path, { as: who.token })).body.codesLeft).toBe(8);
    expect((await whatHappened(who)).filter((what) => what === "recovery_code_used")).toHaveLength(2);
  });

  test("a link for a new password sets it, and doesn't go round the code", async () => {
    const make = () => ask(site.app, "POST", `/api/users/${who.personId}/password-link`, { as: admin.token });
    const fresh = "a wholly other password";
    const { path: link }: Json = await (await make()).json();
    const answer = await ask(site.app, "POST", `/api${link}`, { json: { password: fresh } });
    expect(answer.headers.getSetCookie()).toEqual([]);
    expect(await codeOf(answer, 401)).toBe("code_needed");
    expect((await signIn(who, { password: fresh, code: phone.code() })).status).toBe(200);
    const browser = openBrowser(site.app);
    const { path: again }: Json = await (await make()).json();
    const page = await browser.ask("POST", again, { form: { password: fresh, again: fresh } });
    expect([page.status, page.headers.get("location")]).toEqual([303, "/login/code"]);
    expect((await browser.ask("GET", "/api/session")).status).toBe(401);
    await forget(who);
    expect((await browser.ask("POST", "/login/code", { form: { code: phone.code() } })).headers.get("location")).toBe("/");
    expect((await browser.ask("GET", "/api/session")).status).toBe(200);
  });

  test("a badge and a PIN need no code, and only scan", async () => {
    const browser = openBrowser(site.app);
    expect((await signIn(who, { code: phone.code() }, browser)).status).toBe(200);
    await site.owner`update people set pin_hash = ${await Bun.password.hash("2580")} where id = ${who.personId}`;
    await browser.ask("DELETE", "/api/session");
    const taken = await browser.ask("POST", "/api/session/pin", { json: { username: who.username, pin: "2580" } });
    expect(((await taken.json()) as Json).scope).toBe("scan");
    expect((await browser.ask("GET", "/api/bags")).status).toBe(200);
    expect((await browser.ask("POST", path, { json: { current: password, code: phone.code() } })).status).toBe(403);
  });
});

describe("turning it off, and new recovery codes", () => {
  test("cost password and code", async () => {
    const { who, phone, recovery } = await withPhone();
    const off = (json: object) => ask(site.app, "DELETE", path, { as: who.token, json });
    expect(await codeOf(await off({ current: password }), 422)).toBe("wrong_code");
    expect(await codeOf(await off({ current: "wrong", code: phone.code() }), 422)).toBe("wrong_password");
    expect(await codeOf(await off({ current: password, code: phone.wrong() }), 422)).toBe("wrong_code");
    const { body } = await call(site.app, "POST", `${path}/recovery-codes`, {
      as: who.token,
      json: { current: password, code: phone.code() },
    });
    expect(await codeOf(await signIn(who, { code: recovery[0] as string }), 401)).toBe("wrong_code");
    expect((await off({ current: password, code: body.recoveryCodes[0] })).status).toBe(200);
    expect((await signIn(who)).status).toBe(200);
    expect(await codeOf(await off({ current: password }), 409)).toBe("second_factor_off");
    expect(await site.owner`select 1 from second_factors where person_id = ${who.personId}`).toHaveLength(0);
    expect(await site.owner`select 1 from recovery_codes where person_id = ${who.personId}`).toHaveLength(0);
    expect(await whatHappened(who)).toContain("second_factor_off");
  });

  test("wrong codes there are counted in the session: ten, then a wait", async () => {
    const { who, phone } = await withPhone();
    const answers = [];
    for (let n = 0; n < 11; n++)
      answers.push((await ask(site.app, "DELETE", path, { as: who.token, json: { current: password, code: phone.wrong() } })).status);
    expect(answers).toEqual([...Array(10).fill(422), 429]);
  });
});

describe("an admin resets another's", () => {
  const reset = (who: SignedIn, by = admin) => ask(site.app, "DELETE", `/api/users/${who.personId}/second-factor`, { as: by.token });
  test("which ends their sessions, stands in the log, and is harmless twice", async () => {
    const { who, phone } = await withPhone();
    const browser = openBrowser(other);
    expect((await signIn(who, { code: phone.code() }, browser)).status).toBe(200);
    expect((await browser.ask("GET", "/api/session")).status).toBe(200);
    for (let n = 0; n < 2; n++) expect(((await (await reset(who)).json()) as Json).hasSecondFactor).toBe(false);
    expect((await browser.ask("GET", "/api/session")).status).toBe(401);
    expect((await signIn(who)).status).toBe(200);
    const logged = await site.owner`select answer from events where what = 'second_factor_reset' and person_id = ${admin.personId}`;
    expect(logged.map(({ answer }) => answer.after.id)).toEqual([who.personId]);
  });
  test("but not their own, and nobody else does", async () => {
    const { who } = await withPhone("admin");
    expect(await codeOf(await reset(who, who), 403)).toBe("own_second_factor");
    expect((await reset(who, await site.person("biller"))).status).toBe(403);
    expect(await codeOf(await ask(site.app, "DELETE", "/api/users/999999/second-factor", { as: admin.token }), 404)).toBe("unknown_person");
  });
});

describe("what is stored", () => {
  test("shows neither secret nor recovery codes", async () => {
    const { phone, recovery } = await withPhone();
    const rows = await site.owner`select encode(secret, 'escape') as secret, row_to_json(f)::text as text from second_factors f`;
    const codes = await site.owner`select row_to_json(r)::text as text from recovery_codes r`;
    const events = await site.owner`select row_to_json(e)::text as text from events e`;
    const stored = [...rows, ...codes, ...events].map((row) => `${row.secret ?? ""} ${row.text}`).join("\n");
    for (const text of [phone.hex, ...recovery, ...recovery.map((code) => code.replaceAll("-", ""))]) expect(stored).not.toContain(text);
    expect(codes.every(({ text }) => text.includes("$argon2id$"))).toBe(true);
  });

  test("opens for no server with another key: it says so, and takes recovery codes", async () => {
    const { who, phone, recovery } = await withPhone();
    await site.owner`update second_factors set secret = set_byte(secret, 5, get_byte(secret, 5) # 1) where person_id = ${who.personId}`;
    const answer = await signIn(who, { code: phone.code() });
    const problem = await problemOf(answer, 503);
    expect(problem.code).toBe("secret_key_wrong");
    expect(problem.detail).toContain("SECRET_KEY");
    expect(await canReadSecrets({ database: site.database, secrets: new SecretBox(() => "k".repeat(32)) })).toBe(false); // said at the start
    expect((await signIn(who, { code: recovery[0] as string })).status).toBe(200);
  });

  test("is swept when it is over: what was shown and never confirmed, and half sign-ins", async () => {
    const { who } = await withPhone();
    await call(site.app, "POST", path, { as: (await site.person("biller")).token, json: { current: password } });
    await site.owner`update second_factors set pending = '\\x00', pending_until = now() - interval '1 second' where pending is not null or person_id = ${who.personId}`;
    await sweepSignIn(site.database);
    expect(await site.owner`select 1 from second_factors where pending is not null or secret is null`).toHaveLength(0);
    expect(await site.owner`select 1 from second_factors where person_id = ${who.personId}`).toHaveLength(1);
    expect(await site.owner`select 1 from half_sign_ins where expires_at < now()`).toHaveLength(0);
  });

  test("opens for another process of the site", async () => {
    await withPhone();
    expect(await canReadSecrets(site.site)).toBe(true);
  });

  test("is nothing that the application's role can read as a table", async () => {
    for (const table of ["second_factors", "recovery_codes", "half_sign_ins"]) {
      const refused = site.owner.begin(async (sql) => {
        await sql`set local role tracetrack_app`;
        await sql.unsafe(`select * from ${table}`);
      });
      expect(refused).rejects.toThrow(/permission denied/);
    }
  });
});

describe("where admins must have it", () => {
  let strict: TestSite;
  beforeAll(async () => {
    strict = await openSite({ ADMIN_SECOND_FACTOR: "required" });
  });
  afterAll(() => strict.close());

  test("they set it up before anything else, and can sign out", async () => {
    const who = await strict.person("admin");
    for (const [method, where, asking] of [
      ["GET", "/api/users", {}],
      ["GET", "/api/bags", {}],
      ["POST", "/api/scans", { json: one({ do: "undo" }) }],
      ["POST", "/api/areas", { json: { name: "Too early" } }],
    ] as const)
      expect(await codeOf(await ask(strict.app, method, where, { as: who.token, ...asking }), 403)).toBe("second_factor_needed");
    for (const page of ["/", "/pack", "/people", "/bags"]) {
      const answer = await ask(strict.app, "GET", page, { cookie: who.token });
      expect([answer.status, answer.headers.get("location")]).toEqual([303, "/account/second-step"]);
    }
    expect((await ask(strict.app, "GET", "/account", { cookie: who.token })).status).toBe(200);
    expect(await (await ask(strict.app, "GET", "/account/second-step", { cookie: who.token })).text()).toContain(
      "Admins need a second step here",
    );
    const { secret }: Json = await (await ask(strict.app, "POST", path, { as: who.token, json: { current: password } })).json();
    const phone = openPhone(secret);
    expect((await ask(strict.app, "POST", `${path}/confirm`, { as: who.token, json: { code: phone.code() } })).status).toBe(200);
    expect((await ask(strict.app, "GET", "/api/users", { as: who.token })).status).toBe(200);
    const off = { as: who.token, json: { current: password, code: phone.code(1) } };
    expect(await codeOf(await ask(strict.app, "DELETE", path, off), 403)).toBe("second_factor_required");
    expect((await ask(strict.app, "DELETE", "/api/session", { as: who.token })).status).toBe(204);
  });

  test("an admin's badge or PIN goes on scanning, and looks after nothing", async () => {
    const who = await strict.person("admin");
    await strict.owner`update sessions set scope = 'scan' where id = ${who.sessionId}`;
    const pack = { json: one({ do: "pack", parent: "SB00001", child: "PKT000001", station: "table-1" }) };
    expect((await ask(strict.app, "POST", "/api/scans", { as: who.token, ...pack })).status).toBe(200);
    expect(await codeOf(await ask(strict.app, "GET", "/api/users", { as: who.token }), 403)).toBe("not_allowed");
  });

  test("others need none; who becomes an admin does from the next request on, and who stops being one doesn't", async () => {
    const [boss, who] = [await strict.person("admin"), await strict.person("biller")];
    await strict.owner`update sessions set device_name = 'desk' where id = ${boss.sessionId}`; // a program of an admin goes on
    const become = (role: string) => ask(strict.app, "PATCH", `/api/users/${who.personId}`, { as: boss.token, json: { role } });
    expect((await ask(strict.app, "GET", "/api/bills", { as: who.token })).status).toBe(200);
    expect((await become("admin")).status).toBe(200);
    expect(await codeOf(await ask(strict.app, "GET", "/api/bills", { as: who.token }), 403)).toBe("second_factor_needed");
    expect((await become("biller")).status).toBe(200);
    expect((await ask(strict.app, "GET", "/api/bills", { as: who.token })).status).toBe(200);
  });
});
