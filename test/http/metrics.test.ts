import { afterAll, beforeAll, expect, test } from "bun:test";
import { requestFigures } from "../../src/http/request-figures.ts";
import { ask, one } from "../support/http.ts";
import { figuresIn, namesIn } from "../support/metrics.ts";
import { newChild, newParent } from "../support/scanning.ts";
import { openSite, type SignedIn, type TestSite } from "../support/site.ts";
import { program, startCommand } from "../support/started.ts";

const metricsToken = "a monitor's own token";
let site: TestSite;
let server: ReturnType<typeof Bun.serve>;
let who: SignedIn;
beforeAll(async () => {
  site = await openSite({ METRICS_TOKEN: metricsToken.replaceAll(" ", "-") });
  server = Bun.serve({ port: 0, hostname: "127.0.0.1", fetch: site.app.fetch });
  who = await site.person("dispatcher");
});
afterAll(async () => {
  await server.stop(true);
  await site.close();
});

const token = metricsToken.replaceAll(" ", "-");
const text = async () => (await ask(site.app, "GET", "/metrics", { as: token })).text();
const figures = async () => figuresIn(await text());

/** What a request from this machine gets where these settings are made. */
async function fromHere(
  settings: Record<string, string>,
  ask: (here: (headers?: Record<string, string>) => Promise<number>) => Promise<void>,
) {
  const other = await openSite(settings);
  const local = Bun.serve({ port: 0, hostname: "127.0.0.1", fetch: other.app.fetch });
  try {
    await ask((headers = {}) => fetch(`http://127.0.0.1:${local.port}/metrics`, { headers }).then(({ status }) => status));
  } finally {
    await local.stop(true);
    await other.close();
  }
}

test("figures are for this machine itself where no proxy and no token is set", () =>
  fromHere({}, async (here) => {
    expect(await here()).toBe(200);
    for (const name of ["x-forwarded-for", "forwarded", "x-real-ip", "via"]) expect(await here({ [name]: "203.0.113.9" })).toBe(401);
    expect(await here({ host: "rebound.example" })).not.toBe(200);
  }));

for (const [name, value] of [
  ["TRUST_PROXY", "1"],
  ["PUBLIC_URL", "http://bags.example"],
] as const)
  test(`with ${name} a proxy may be on this machine and say nothing of itself: nobody gets figures for being here`, () =>
    fromHere({ [name]: value }, async (here) => {
      for (const host of ["localhost", "127.0.0.1", "bags.example"]) expect(await here({ host })).not.toBe(200);
    }));

test("else for the monitor's token and for admins, and for nobody else", async () => {
  const here = (headers: Record<string, string> = {}) =>
    fetch(`http://127.0.0.1:${server.port}/metrics`, { headers }).then(({ status }) => status);
  expect(await here()).toBe(401);
  expect(await here({ authorization: `Bearer ${token}` })).toBe(200);
  expect(await here({ "x-forwarded-for": "203.0.113.9", authorization: `Bearer ${token}` })).toBe(200);
  for (const as of ["", `${token}x`, token.slice(1), who.token])
    expect((await ask(site.app, "GET", "/metrics", as ? { as } : {})).status).toBeWithin(401, 404);
  const admin = await site.person("admin");
  expect((await ask(site.app, "GET", "/metrics", { as: admin.token })).status).toBe(200);
});

test("requests are counted by the pattern of their route, and no code of a bag gets into a label", async () => {
  const parent = newParent();
  for (let n = 0; n < 3; n++) await ask(site.app, "GET", `/api/bag/${parent}`, { as: who.token });
  await ask(site.app, "GET", `/nowhere/${parent}`, { as: who.token });
  const shown = await text();
  const found = figuresIn(shown);
  expect(found.get('tracetrack_request_duration_seconds_count{method="GET",route="/api/bag/:code",status="4xx"}')).toBe(3);
  expect(shown).not.toContain(parent);
  expect(found.get("tracetrack_requests_in_flight")).toBe(1); // this one
});

test("a method that nobody knows gets no label of its own", async () => {
  const counted = requestFigures();
  for (const method of ["BREW", "WHEN", "GET"]) {
    counted.began();
    counted.ended(method, "/x", 404, 0.1);
  }
  const shown = await counted.registry.metrics();
  expect(shown).toContain('_count{method="other",route="/x",status="4xx"} 2');
  expect(shown).toContain('_count{method="GET",route="/x",status="4xx"} 1');
});

test("scans are counted with what came of them, and with their age when they were sent", async () => {
  const before = await figures();
  const scan = { do: "pack", parent: newParent(), child: newChild(), at: "2026-11-22T09:30:00Z" };
  const more = (name: string, after: Map<string, number>) => (after.get(name) ?? 0) - (before.get(name) ?? 0);
  for (const key of [crypto.randomUUID(), crypto.randomUUID()])
    await ask(site.app, "POST", "/api/scans", { as: who.token, json: { ...one({ ...scan, key }), sentAt: "2026-11-22T09:34:00Z" } });
  const after = await figures();
  expect(more('tracetrack_scans_total{do="pack",result="good"}', after)).toBe(1);
  expect(more('tracetrack_scans_total{do="pack",result="repeat"}', after)).toBe(1);
  expect(more('tracetrack_scan_age_seconds_bucket{le="60"}', after)).toBe(0);
  expect(more('tracetrack_scan_age_seconds_bucket{le="300"}', after)).toBe(2);
});

test("the process, the pool and the site say how they are; what is not known is left out", async () => {
  const found = await figures();
  expect(found.get("tracetrack_database_up")).toBe(1);
  expect(found.get("tracetrack_people_signed_in")).toBeGreaterThan(0);
  expect(found.get("tracetrack_database_bytes")).toBeGreaterThan(1_000_000);
  expect(found.get("process_resident_memory_bytes")).toBeGreaterThan(10_000_000);
  expect(found.get("process_start_time_seconds")).toBeWithin(1_600_000_000, Date.now() / 1000 + 2);
  expect(found.get('tracetrack_event_loop_delay_seconds{quantile="1"}')).toBeGreaterThanOrEqual(
    found.get('tracetrack_event_loop_delay_seconds{quantile="0.5"}') as number,
  );
  for (const name of ["tracetrack_redis_up", "tracetrack_replica_used", "tracetrack_check_problems", "tracetrack_backup_bytes"])
    expect(found.has(name)).toBe(false);
  expect(new Set(namesIn(await text())).size).toBeGreaterThan(20);
});

test("what is kept says by kind where answers came from", async () => {
  const kind = { name: "thing", lifetimeMs: 1000, entriesMax: 10, isShared: false };
  await site.site.cache.read(kind, "one", async () => ({ value: 1, tags: [] }));
  const found = await figures();
  expect(found.get('tracetrack_cache_reads_total{kind="thing",from="passed_by"}')).toBe(1);
  expect(found.get('tracetrack_cache_reads_total{kind="thing",from="memory"}')).toBe(0);
  expect(found.get("tracetrack_cache_serving")).toBe(0);
});

test("of several workers each figure says whose it is, whoever answers; those of the site are there once", async () => {
  const { process: parent, address } = await startCommand(program, { DATABASE_URL: site.url, WORKERS: "2", LOG_LEVEL: "error" });
  try {
    const look = async () => (await fetch(`${address}/metrics`)).text();
    let shown = await look();
    while (!shown.includes('worker="2"') || !shown.includes('worker="1"')) shown = await look(); // one that is too busy to answer in time is left out
    const found = figuresIn(shown);
    for (const worker of [1, 2]) {
      expect(found.get(`tracetrack_database_up{worker="${worker}"}`)).toBe(1);
      expect(found.get(`tracetrack_pool_size{class="scan",worker="${worker}"}`)).toBeGreaterThan(0);
    }
    expect(found.get("tracetrack_database_bytes")).toBeGreaterThan(0);
    expect(new Set(namesIn(shown)).size).toBe(namesIn(shown).length);
  } finally {
    parent.kill("SIGTERM");
    await parent.exited;
  }
}, 30_000);

test("a worker that answers alone is still named, so that its series go on", async () => {
  const other = await openSite({ WORKERS: "2", METRICS_TOKEN: token });
  try {
    const found = figuresIn(await (await ask(other.app, "GET", "/metrics", { as: token })).text());
    expect(found.get('tracetrack_database_up{worker="1"}')).toBe(1);
  } finally {
    await other.close();
  }
});

test("they are there while the database is away, and say so", async () => {
  await site.database.close();
  const found = await figures();
  expect(found.get("tracetrack_database_up")).toBe(0);
  expect(found.has("tracetrack_people_signed_in")).toBe(false);
  expect(found.get("tracetrack_requests_in_flight")).toBe(1);
});
