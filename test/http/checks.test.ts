import { afterAll, beforeAll, beforeEach, expect, test } from "bun:test";
import { ask, call, problemOf } from "../support/http.ts";
import { openSite, type SignedIn, type TestSite } from "../support/site.ts";
import { type Day, workADay } from "../support/working-day.ts";

let site: TestSite;
let admin: SignedIn;
let day: Day;
beforeAll(async () => {
  site = await openSite();
  admin = await site.person("admin");
  day = await workADay(site, admin);
});
beforeEach(async () => {
  await site.owner`delete from check_runs`;
});
afterAll(async () => {
  expect(site.faults).toEqual([]);
  await site.close();
});

const words = (html: string) => html.replace(/<[^>]+>/g, " ").replace(/\s+/g, " ");
const page = async () => words(await (await ask(site.app, "GET", "/system", { cookie: admin.token })).text());
const list = async () => (await call(site.app, "GET", "/api/checks", { as: admin.token })).body.items;

/** Does something that no guard would let through, looks, and puts it right again. */
async function whileWrong(work: () => Promise<void>) {
  const turn = (by: number) =>
    site.owner.begin(async (sql) => {
      await sql.unsafe("set local session_replication_role = replica");
      await sql`update bags set child_count = child_count + ${by} where code = ${day.open}`;
    });
  await turn(1);
  try {
    await work();
  } finally {
    await turn(-1);
  }
}

test("before the first check the page says so, and offers one", async () => {
  const text = await page();
  expect(text).toContain("Nothing was checked yet");
  expect(text).toContain("Check now");
  expect(text).toContain("No backup was made yet");
});

test("an admin asks for a check; it runs in the background and says 0 problems", async () => {
  const { status, body } = await call(site.app, "POST", "/api/checks", { as: admin.token });
  expect(status).toBe(202);
  expect(body).toMatchObject({ state: "running", how: "asked", askedBy: admin.username, problems: null });
  await site.site.checks.ended();
  expect(await list()).toEqual([expect.objectContaining({ id: body.id, state: "done", problems: [], fault: null })]);
  const [run] = await list();
  expect(run.seconds).toBeGreaterThan(0);
  expect(run.rows).toBeGreaterThan(100);
  expect(await page()).toContain("0 problems Everything adds up.");
});

test("the button of the page does the same, and the page says that it runs", async () => {
  const answer = await ask(site.app, "POST", "/system/checks", { cookie: admin.token, form: {} });
  expect([answer.status, answer.headers.get("location")]).toEqual([303, "/system"]);
  await site.site.checks.ended();
  await site.owner`insert into check_runs (how) values ('nightly')`; // as another process would begin it
  expect(await page()).toContain("A check is running since");
  expect(await page()).not.toContain("Check now");
});

test("two who ask at once get one run", async () => {
  const [one, two] = await Promise.all([1, 2].map(() => call(site.app, "POST", "/api/checks", { as: admin.token })));
  expect(one?.body.id).toBe(two?.body.id);
  await site.site.checks.ended();
  expect(await list()).toHaveLength(1);
});

test("what is wrong is told in plain words, with the way to the bag and the bill", async () => {
  await whileWrong(async () => {
    await call(site.app, "POST", "/api/checks", { as: admin.token });
    await site.site.checks.ended();
    const names = (await list())[0].problems.map(({ name }: { name: string }) => name);
    expect(names).toContain("parent_count");
    const html = await (await ask(site.app, "GET", "/system", { cookie: admin.token })).text();
    expect(words(html)).toContain("A parent bag's count is not the number of child bags in it.".replace("'", "&#39;"));
    expect(html).toContain(`href="/bags/${day.open}"`);
    expect(html).toContain("A recount says");
  });
});

test("a run whose process died counts as broken, and the next one begins", async () => {
  await site.owner`insert into check_runs (how, started_at) values ('asked', now() - interval '1 minute')`;
  expect(await list()).toMatchObject([{ state: "broken" }]);
  expect(await page()).toContain("came to no end");
  expect((await call(site.app, "POST", "/api/checks", { as: admin.token })).body.state).toBe("running");
  await site.site.checks.ended();
  expect((await list())[0].state).toBe("done");
});

test("at night it comes by itself, once however many ask, and not again for 20 hours", async () => {
  expect(await site.site.checks.atNight()).toBe(false); // a new site, in whatever hour
  await site.owner`insert into check_runs (how, started_at, seconds, problems) values ('nightly', now() - interval '49 hours', 1, '[]')`;
  const begun = await Promise.all([1, 2, 3].map(() => site.site.checks.atNight()));
  expect(begun.filter(Boolean)).toHaveLength(1);
  await site.site.checks.ended();
  expect(await list()).toMatchObject([{ how: "nightly", state: "done", askedBy: null }, {}]);
  expect(await site.site.checks.atNight()).toBe(false);
});

test("inside the quiet hours of the site's own zone, and not outside of them", async () => {
  const hour = Number(new Intl.DateTimeFormat("en-GB", { timeZone: "Asia/Kolkata", hour: "2-digit", hourCycle: "h23" }).format(new Date()));
  const begin = async (from: number, to: number) =>
    site.database.run((client) => client`select begin_nightly_check(${from}, ${to}) as run`).then(([row]) => row?.run !== null);
  await site.owner`insert into check_runs (how, started_at, seconds, problems) values ('nightly', now() - interval '30 hours', 1, '[]')`;
  expect(await begin(hour + 1, hour + 2)).toBe(false);
  expect(await begin(hour, hour + 1)).toBe(true);
});

test("a monitor reads when, how many and how long, with an admin's token only", async () => {
  expect(await (await ask(site.app, "GET", "/metrics", { as: admin.token })).text()).not.toMatch(/^tracetrack_check/m);
  await call(site.app, "POST", "/api/checks", { as: admin.token });
  await site.site.checks.ended();
  const answer = await ask(site.app, "GET", "/metrics", { as: admin.token });
  expect(answer.headers.get("content-type")).toStartWith("text/plain");
  const text = await answer.text();
  expect(text).toContain("\ntracetrack_check_problems 0\n");
  expect(text).toMatch(/\ntracetrack_check_last_time_seconds \d{10}/);
  expect(text).toMatch(/\ntracetrack_check_duration_seconds [\d.e-]+\n/);
  const other = await site.person("biller");
  expect((await ask(site.app, "GET", "/metrics", { as: other.token })).status).toBe(403);
  expect((await ask(site.app, "GET", "/metrics")).status).toBeGreaterThan(300);
});

test("nobody but an admin sees or asks, by page or program", async () => {
  for (const role of ["dispatcher", "biller"] as const) {
    const who = await site.person(role);
    await problemOf(await ask(site.app, "POST", "/api/checks", { as: who.token }), 403);
    await problemOf(await ask(site.app, "GET", "/api/checks", { as: who.token }), 403);
    expect((await ask(site.app, "GET", "/system", { cookie: who.token })).status).toBe(403);
    expect((await ask(site.app, "POST", "/system/checks", { cookie: who.token, form: {} })).status).toBe(403);
    const guard = [who.sessionId, 1] as const;
    await expect(site.database.run((client) => client`select ask_check(${guard[0]}, ${guard[1]})`)).rejects.toThrow();
    await expect(site.database.run((client) => client`select list_checks(${guard[0]}, ${guard[1]}, 1)`)).rejects.toThrow();
  }
  expect((await site.owner`select count(*)::int as n from check_runs`)[0]?.n).toBe(0);
});
