import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type EmbeddedServer, startEmbedded } from "../../src/store/embedded/server.ts";
import { laneNames, laneSizes } from "../../src/store/lanes.ts";
import { migrateDatabase } from "../../src/store/migrate.ts";
import { ask, type Json, one } from "../support/http.ts";
import { startProxy } from "../support/proxy.ts";
import { recount } from "../support/recount.ts";
import { newChild, newParent } from "../support/scanning.ts";
import { openSite, type SignedIn, type TestSite } from "../support/site.ts";

/** PostgreSQL of its own, to be killed and frozen. Times here are promises (promises.md, "Faults"), not measures of speed. */
let folder: string;
let server: EmbeddedServer;
let site: TestSite;
let proxy: Awaited<ReturnType<typeof startProxy>>;
let who: SignedIn;
let mayRevive = false;
/** Every scan that was answered 200, with its key and its child. */
const acknowledged: { key: string; child: string }[] = [];
const unhandled: unknown[] = [];
const note = (error: unknown) => void unhandled.push(error);

beforeAll(async () => {
  process.on("unhandledRejection", note);
  folder = mkdtempSync(join(tmpdir(), "tracetrack-faults-"));
  chmodSync(folder, 0o755);
  server = await startEmbedded(folder);
  await migrateDatabase(server.url);
  const url = new URL(server.url);
  proxy = await startProxy(Number(url.port));
  url.port = String(proxy.port);
  site = await openSite({}, { url: server.url, appUrl: url.href, onAway: async () => (mayRevive ? server.revive() : undefined) });
  who = await site.person("dispatcher");
  expect((await scan()).status).toBe(200);
}, 60_000);
afterAll(async () => {
  proxy?.stop();
  await site?.close();
  await server?.stop();
  rmSync(folder, { recursive: true, force: true });
  process.off("unhandledRejection", note);
}, 60_000);

const postmaster = () => Number(readFileSync(join(folder, "postgres/postmaster.pid"), "utf8").split("\n")[0]);
const family = (): number[] => {
  const parent = postmaster();
  const isChild = (pid: string) => {
    try {
      const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
      return Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1]) === parent;
    } catch {
      return false;
    }
  };
  return [
    parent,
    ...readdirSync("/proc")
      .filter((name) => /^\d+$/.test(name) && isChild(name))
      .map(Number),
  ];
};
const signal = (name: NodeJS.Signals) => {
  for (const pid of family()) process.kill(pid, name);
};

let sack = newParent();
let inside = 0;
type Pulled = { key: string; child: string; parent: string };
async function scan(again?: Pulled): Promise<Pulled & { status: number; ms: number; answer: Response }> {
  if (inside++ % 25 === 24) sack = newParent();
  const { key, child, parent } = again ?? { key: crypto.randomUUID() as string, child: newChild(), parent: sack };
  const startedAt = performance.now();
  const answer = await ask(site.app, "POST", "/api/scans", { as: who.token, json: one({ key, do: "pack", parent, child, station: "t" }) });
  const ms = performance.now() - startedAt;
  if (answer.status === 200) {
    const { results }: Json = await answer.clone().json();
    if (["packed", "packed_full", "already_here"].includes(results[0].outcome)) acknowledged.push({ key, child });
  }
  return { status: answer.status, ms, answer, key, child, parent };
}

const ours = laneNames.map((lane) => `tracetrack ${lane}`);
const pageSlots = laneSizes(20).page;
const expectQuiet = () => {
  for (const figures of Object.values(site.database.load)) expect(figures).toMatchObject({ running: 0, waiting: 0 });
};

const promisedMs = 2000;
const graceMs = 400; // the test's own machine is busy too

async function expectAway(path = "/api/bag/SB00001") {
  const seen = await Promise.all([
    ...Array.from({ length: 50 }, () => scan()),
    ...Array.from({ length: 10 }, async () => {
      const startedAt = performance.now();
      const answer = await ask(site.app, "GET", path, { as: who.token });
      return { status: answer.status, answer, ms: performance.now() - startedAt };
    }),
    (async () => {
      const startedAt = performance.now();
      const answer = await ask(site.app, "GET", "/bags", { cookie: who.token });
      return { status: answer.status, answer, ms: performance.now() - startedAt };
    })(),
  ]);
  for (const { status, ms, answer } of seen) {
    expect(status).toBe(503);
    expect(Number(answer.headers.get("retry-after"))).toBeGreaterThan(0);
    expect(ms).toBeLessThan(promisedMs + graceMs);
  }
  expect((await ask(site.app, "GET", "/livez")).status).toBe(200);
  const ready = await ask(site.app, "GET", "/readyz");
  expect(ready.status).toBe(503);
  expect(await ready.json()).toEqual({ status: "unavailable", database: "away" });
  expect(site.database.isReachable).toBe(false);
  const again = await scan();
  expect(again.status).toBe(503);
  expect(again.ms).toBeLessThan(500); // the breaker: nobody waits any more
}

async function expectBack() {
  const until = Date.now() + 10_000;
  while ((await scan()).status !== 200) {
    if (Date.now() > until) throw new Error("not back within 10 s");
    await Bun.sleep(50);
  }
  const rush = await Promise.all(Array.from({ length: 60 }, () => scan()));
  expect(rush.map(({ status }) => status)).toEqual(rush.map(() => 200));
  expect((await ask(site.app, "GET", "/readyz")).status).toBe(200);
  expect((await ask(site.app, "GET", "/bags", { cookie: who.token })).status).toBe(200);
  expectQuiet();
}

async function expectNothingLost() {
  const keys = acknowledged.map(({ key }) => key);
  const [found] = await site.owner`select count(*)::int as n from scan_keys where key = any(${keys}::uuid[])`;
  expect(found?.n).toBe(new Set(keys).size);
  const children = acknowledged.map(({ child }) => child);
  const [packed] = await site.owner`select count(*)::int as n from bags where code = any(${children}) and parent_id is not null`;
  expect(packed?.n).toBe(new Set(children).size);
  expect(await recount(site.owner)).toEqual([]);
}

/** Scans without pause until told to stop; what was refused with 503 is sent again later with its key. */
function pour() {
  let isOn = true;
  const open: Pulled[] = [];
  const hands = Array.from({ length: 8 }, async () => {
    while (isOn) {
      const { status, key, child, parent } = await scan();
      if (status !== 200) open.push({ key, child, parent });
      await Bun.sleep(2);
    }
  });
  return async () => {
    isOn = false;
    await Promise.all(hands);
    return open;
  };
}

async function drill(fault: () => Promise<void> | void, repair: () => Promise<void> | void) {
  const stop = pour();
  await Bun.sleep(200);
  await fault();
  await Bun.sleep(300);
  const open = await stop();
  await expectAway();
  await repair();
  await expectBack();
  for (const pulled of open) expect((await scan(pulled)).status).toBe(200);
  await expectNothingLost();
}

describe("PostgreSQL goes away", () => {
  test("killed: 503 within 2 s, and scanning again without a restart of the app", async () => {
    await drill(
      () => void process.kill(postmaster(), "SIGKILL"),
      async () => {
        mayRevive = true;
        await server.revive();
        mayRevive = false;
      },
    );
  }, 60_000);

  test("killed with its children: the app brings its own server back by itself", async () => {
    mayRevive = true;
    const pids = family();
    for (const pid of pids) process.kill(pid, "SIGKILL");
    await expectBack();
    mayRevive = false;
    await expectNothingLost();
  }, 60_000);

  test("frozen: 503 within 2 s, back when it thaws", async () => {
    await drill(
      () => signal("SIGSTOP"),
      () => signal("SIGCONT"),
    );
  }, 60_000);

  test("a black hole on the way: the same", async () => {
    await drill(
      () => proxy.swallow(),
      () => proxy.heal(),
    );
  }, 60_000);

  test("old lines dead without a word while new ones work: back within 10 s", async () => {
    proxy.forget();
    expect((await scan()).status).toBe(503);
    await expectBack();
    await expectNothingLost();
  }, 60_000);

  test("stopped and started by its admin: the same", async () => {
    await drill(
      async () => {
        process.kill(postmaster(), "SIGINT");
        await Bun.sleep(700);
      },
      () => server.revive(),
    );
  }, 60_000);

  test("all connections ended by an admin: at most a moment of 503, no breaker left open", async () => {
    const stop = pour();
    for (let round = 0; round < 5; round++) {
      await site.owner`select pg_terminate_backend(pid) from pg_stat_activity where application_name = any(${ours}) and pid <> pg_backend_pid()`;
      await Bun.sleep(50);
    }
    const open = await stop();
    await Bun.sleep(300); // they end a moment after they were told to
    await expectBack();
    for (const pulled of open) expect((await scan(pulled)).status).toBe(200);
    await expectNothingLost();
  }, 60_000);
});

describe("slow statements", () => {
  test("one that takes long in a quiet hour throws nobody else out", async () => {
    const slow = site.database.run((client) => client`select pg_sleep(2.5) as slept`, "page", 4000);
    await Bun.sleep(1500);
    expect(site.database.isReachable).toBe(true);
    expect((await scan()).status).toBe(200);
    expect(await slow).toHaveLength(1);
  });
  test("one that is over its deadline is 503, and its slot comes back", async () => {
    await expect(site.database.run((client) => client`select pg_sleep(1)`, "page", 200)).rejects.toMatchObject({ code: "busy" });
    expect(site.database.load.page.running).toBe(1);
    await Bun.sleep(1200);
    expectQuiet();
  });
  test("more than the class has connections wait their turn; more than may wait are told at once", async () => {
    const sleepers = Array.from({ length: pageSlots }, () => site.database.run((client) => client`select pg_sleep(0.6)`));
    const queue = Array.from({ length: 2300 }, () =>
      site.database
        .run((client) => client`select 1`)
        .then(
          () => "done",
          (error) => error.code as string,
        ),
    );
    expect(site.database.load.page).toMatchObject({ running: pageSlots, waiting: 2000 });
    const ends = await Promise.all(queue);
    expect(ends.filter((end) => end === "done")).toHaveLength(2000);
    expect(ends.filter((end) => end === "busy")).toHaveLength(300);
    await Promise.all(sleepers);
    expectQuiet();
  });
  test("who waits longer than they may is told, and takes no slot later", async () => {
    const sleepers = Array.from({ length: pageSlots }, () => site.database.run((client) => client`select pg_sleep(0.7)`));
    const impatient = Array.from({ length: 30 }, () => site.database.run((client) => client`select 1`, "page", 150));
    for (const one of await Promise.allSettled(impatient)) expect(one).toMatchObject({ status: "rejected", reason: { code: "busy" } });
    expect(site.database.load.page).toMatchObject({ running: pageSlots, waiting: 0 });
    await Promise.all(sleepers);
    expectQuiet();
  });
  test("work that throws before it asks anything gives its slot back", async () => {
    for (let n = 0; n < 50; n++)
      await expect(
        site.database.run(() => {
          throw new Error("a mistake of ours");
        }),
      ).rejects.toThrow("a mistake of ours");
    expectQuiet();
  });
  test("a lock that is held is 503 after a bounded wait, and the key finds out later", async () => {
    const other = newParent();
    const { child } = await scan();
    const holder = await site.owner.reserve();
    await holder`begin`;
    await holder`select * from bags where code = ${child} for update`;
    const asked = one({ key: crypto.randomUUID(), do: "move", parent: other, child, station: "t" });
    const answer = await ask(site.app, "POST", "/api/scans", { as: who.token, json: asked });
    expect(answer.status).toBe(503);
    await holder`rollback`;
    holder.release();
    const again = await ask(site.app, "POST", "/api/scans", { as: who.token, json: asked });
    expect(again.status).toBe(200);
    expect(((await again.json()) as Json).results[0].outcome).toMatch(/^(moved|already_here)$/);
  });
});

test("a server that only reads is no server to scan on", async () => {
  await site.owner`alter database postgres set default_transaction_read_only = on`;
  await site.owner`select pg_terminate_backend(pid) from pg_stat_activity where application_name = any(${ours})`;
  await Bun.sleep(300);
  expect((await scan()).status).toBe(503);
  const reset = await site.owner.reserve();
  await reset`set default_transaction_read_only = off`;
  await reset`alter database postgres reset default_transaction_read_only`;
  reset.release();
  await site.owner`select pg_terminate_backend(pid) from pg_stat_activity where application_name = any(${ours})`;
  await expectBack();
});

test("nothing was rejected behind anybody's back, and nothing was our fault", () => {
  expect(unhandled).toEqual([]);
  expect(site.logged.filter(({ message }) => message === "fault")).toEqual([]);
});
