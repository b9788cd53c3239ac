import { afterAll, beforeAll, beforeEach, describe, expect, test } from "bun:test";
import postgres from "postgres";
import { sealAll, startSealing } from "../../src/services/sealing.ts";
import { sealEvents } from "../../src/store/seals.ts";
import { tamper, verified, writeEvents } from "../support/log.ts";
import { newChild, newParent, station } from "../support/scanning.ts";
import { openSite, type TestSite } from "../support/site.ts";
import { uploader } from "../support/uploads.ts";

let site: TestSite;
beforeAll(async () => {
  site = await openSite();
});
afterAll(() => site.close());
beforeEach(() => tamper(site.owner, "delete from event_seals; delete from seal_marks; delete from events"));

const never = () => false;
const sealed = (rowsMax = 2000) => sealAll(site.database, never, rowsMax);
const seals = () =>
  site.owner`select number::int, month, after_id::int as after, last_id::int as last, count from event_seals order by number`;
const sum = async () => Number((await site.owner`select coalesce(sum(count), 0) as n from event_seals`)[0]?.n);
const whole = async () => (await verified(site.url)).fault;

describe("sealing", () => {
  test("closes all events, some at a time, each number in one seal", async () => {
    const ids = await writeEvents(site.owner, 25);
    expect(await sealed(10)).toBe("done");
    const all = await seals();
    expect(all.map(({ count }) => count)).toEqual([10, 10, 5]);
    expect(all.map(({ after }) => after)).toEqual([0, ids[9], ids[19]] as number[]);
    expect(await verified(site.url)).toMatchObject({ events: 25, seals: 3, unsealed: 0, fault: null });
  });
  test("does nothing when nothing is new", async () => {
    await writeEvents(site.owner, 3);
    await sealed();
    expect(await sealEvents(site.database)).toEqual({ state: "done", events: 0 });
    expect(await seals()).toHaveLength(1);
  });
  test("gives each month its own seal, also where their numbers are mixed", async () => {
    for (const at of ["2026-10-31 23:59:59Z", "2026-11-01 00:00:00Z", "2026-10-31 23:59:58Z", "2026-11-01 00:00:01Z"])
      await writeEvents(site.owner, 2, at);
    await sealed();
    expect((await seals()).map(({ month, count }) => [month, count])).toEqual([
      ["2026-10", 4],
      ["2026-11", 4],
    ]);
    await writeEvents(site.owner, 1, "2026-10-31 23:50:00Z"); // an upload that began before midnight
    await sealed();
    expect((await seals()).at(-1)).toMatchObject({ month: "2026-10", count: 1 });
    expect(await verified(site.url)).toMatchObject({ events: 9, seals: 3 });
    expect(await verified(site.url, "2026-11")).toMatchObject({ events: 4, seals: 1 });
  });
  test("hashes what an outsider can write down from the rows alone, whatever the session", async () => {
    await writeEvents(site.owner, 2, "2026-11-02 10:00:00.123456Z");
    await sealed();
    const other = postgres(site.url, {
      max: 1,
      onnotice: () => {},
      connection: {
        TimeZone: "America/Lima",
        DateStyle: "German",
        IntervalStyle: "iso_8601",
        extra_float_digits: -5,
        bytea_output: "escape",
      } as never,
    });
    const [seal] =
      await other`select encode(hash, 'hex') as hash, (extract(epoch from first_at) * 1000000)::bigint as first_us, (extract(epoch from sealed_at) * 1000000)::bigint as sealed_us from event_seals`;
    const rows =
      await other`select id, (extract(epoch from at) * 1000000)::bigint as at, what, answer->>'n' as n, answer->>'text' as text from events order by id`;
    await other.end();
    const sha = (...parts: (string | Uint8Array)[]) =>
      parts.reduce((hasher, part) => hasher.update(part), new Bun.CryptoHasher("sha256")).digest();
    const eventText = (row: postgres.Row) =>
      `[${row.id}, ${row.at}, null, null, null, null, "table-4", null, "pack", "packed", "good", "PKT${row.n}", null, null, null, null, null, null, {"n": ${row.n}, "text": ${JSON.stringify(row.text)}}]`;
    const head = `["TraceTrack seal", 1, 1, "2026-11", 0, ${rows[1]?.id}, 2, ${seal?.first_us}, ${seal?.sealed_us}]`;
    const hash = sha(new Uint8Array(32), head, ...rows.map((row) => sha(eventText(row))));
    expect(seal?.hash).toBe(hash.toString("hex"));
    expect(rows[0]?.text).toBe('Grün "\u2028');
  });
});

describe("what is not settled waits", () => {
  test("an event with a lower number that comes later is sealed, in its order", async () => {
    const slow = postgres(site.url, { max: 1, onnotice: () => {} });
    await slow.unsafe("begin");
    const early = await writeEvents(slow, 3);
    await writeEvents(site.owner, 5);
    expect((await sealEvents(site.database)).state).toBe("waiting");
    expect(await sealed()).toBe("waiting");
    expect(await sum()).toBe(0);
    await slow.unsafe("commit");
    expect(await sealed()).toBe("done");
    expect((await seals())[0]).toMatchObject({ count: 8 });
    expect(early[0]).toBeLessThanOrEqual((await seals())[0]?.last);
    await slow.end();
    expect(await whole()).toBeNull();
  });
  test("whoever began to write after the mark is not waited for", async () => {
    const [first, second] = [postgres(site.url, { max: 1, onnotice: () => {} }), postgres(site.url, { max: 1, onnotice: () => {} })];
    await first.unsafe("begin");
    await writeEvents(first, 2);
    expect((await sealEvents(site.database)).state).toBe("waiting");
    await second.unsafe("begin");
    await writeEvents(second, 2);
    await first.unsafe("commit");
    expect(await sealEvents(site.database)).toEqual({ state: "done", events: 2 });
    expect((await sealEvents(site.database)).state).toBe("waiting");
    await second.unsafe("rollback");
    expect(await sealed()).toBe("done");
    expect(await sum()).toBe(2);
    await Promise.all([first.end(), second.end()]);
  });
  test("a number is taken before anything else is written, and even then it is waited for", async () => {
    const slow = postgres(site.url, { max: 1, onnotice: () => {} });
    await slow.unsafe("begin");
    const [{ id }] = (await slow`select nextval('events_id_seq') as id`) as unknown as [{ id: string }];
    await writeEvents(site.owner, 1);
    expect((await sealEvents(site.database)).state).toBe("waiting");
    await slow`insert into events (id, at, what, outcome, result) values (${id}, now(), 'pack', 'packed', 'good')`;
    await slow.unsafe("commit");
    await slow.end();
    expect(await sealed()).toBe("done");
    expect(await sum()).toBe(2);
  });
  test("a piece of an upload that was given up and done again is waited for as well", async () => {
    const slow = postgres(site.url, { max: 1, onnotice: () => {} });
    await slow.unsafe("begin; savepoint piece");
    await writeEvents(slow, 2);
    await slow.unsafe("rollback to savepoint piece");
    await writeEvents(site.owner, 1);
    expect((await sealEvents(site.database)).state).toBe("waiting");
    await writeEvents(slow, 2);
    await slow.unsafe("commit");
    await slow.end();
    expect([await sealed(), await sealed()]).toEqual(["done", "done"]); // what came after the mark is for the next round
    expect(await verified(site.url)).toMatchObject({ events: 3, unsealed: 0, fault: null });
  });
  test("readers are not waited for, however long they take", async () => {
    const reader = postgres(site.url, { max: 1, onnotice: () => {} });
    await writeEvents(site.owner, 2);
    await reader.unsafe("begin isolation level repeatable read; select count(*) from events");
    expect(await sealed()).toBe("done");
    expect(await sum()).toBe(2);
    await reader.unsafe("commit");
    await reader.end();
  });
});

describe("at the same time", () => {
  test("two processes seal nothing twice: one is told that another is at it", async () => {
    await writeEvents(site.owner, 400);
    const states = await Promise.all(Array.from({ length: 8 }, () => sealAll(site.database, never, 20)));
    await sealed();
    expect(states).toContain("elsewhere");
    expect(await verified(site.url)).toMatchObject({ events: 400, unsealed: 0, fault: null });
  });
  test("scans and a large transaction that ends late: every event is in one seal, none is missed", async () => {
    const who = await site.person("dispatcher");
    const end = startSealing(site.database, (error) => expect(error).toBeNull(), { everyMs: 5, rowsMax: 50 });
    const upload = site.owner.begin(async (client) => {
      for (let piece = 0; piece < 10; piece++) {
        await writeEvents(client, 300);
        await Bun.sleep(60);
      }
    });
    const scan = async () => {
      const table = station(site, who);
      const parent = newParent();
      for (let n = 0; n < 25; n++) await table.pack(parent, newChild());
    };
    await Promise.all([upload, ...Array.from({ length: 8 }, scan)]);
    for (let tries = 0; tries < 200 && (await verified(site.url)).unsealed > 0; tries++) await Bun.sleep(25);
    await end();
    const { events, unsealed, fault } = await verified(site.url);
    expect({ events, unsealed, fault }).toEqual({ events: 3000 + 8 * 25, unsealed: 0, fault: null });
  });
  test("a real upload that is put in while people scan, and taken back again", async () => {
    const [who, admin] = [await site.person("dispatcher"), await site.person("admin")];
    site.site.imports.start();
    const by = uploader(site, admin);
    const rows = Array.from({ length: 60 }, newParent).flatMap((sack) => Array.from({ length: 30 }, () => `${sack},${newChild()}`));
    const { id } = await by.checked(["Sack,Packet", ...rows].join("\n"), {}, "bags.csv");
    const end = startSealing(site.database, (error) => expect(error).toBeNull(), { everyMs: 5, rowsMax: 100 });
    let isOver = false;
    const scan = async () => {
      const table = station(site, who);
      for (let parent = newParent(), n = 0; !isOver && n < 200; n++) {
        if (n % 25 === 0) parent = newParent();
        await table.pack(parent, newChild());
      }
    };
    const scans = Array.from({ length: 4 }, scan);
    await by.commit(id);
    await by.order(id, "revoke");
    await by.until(id, ["revoked"]);
    isOver = true;
    await Promise.all(scans);
    for (let tries = 0; tries < 200 && (await verified(site.url)).unsealed > 0; tries++) await Bun.sleep(25);
    await end();
    const [log] = await site.owner`select count(*)::int as n, count(*) filter (where what like 'import%')::int as uploaded from events`;
    expect(log?.uploaded).toBeGreaterThan(1800 * 2);
    const { events, unsealed, fault } = await verified(site.url);
    expect({ events, unsealed, fault }).toEqual({ events: log?.n, unsealed: 0, fault: null });
  });
  test("a scan doesn't wait for a seal that is being made", async () => {
    await writeEvents(site.owner, 10);
    const who = await site.person("dispatcher");
    await site.owner.begin(async (client) => {
      await client`select seal_events(2000)`; // its transaction stays open
      const answer = await station(site, who).pack(newParent(), newChild());
      expect(answer.outcome).toBe("packed");
    });
    expect(await whole()).toBeNull();
  });
});

describe("rights", () => {
  const code = (work: PromiseLike<unknown>) =>
    Promise.resolve(work).then(
      () => "done",
      (error) => error.code,
    );
  test("the application adds a seal by the command alone, and changes none; nor does the owner", async () => {
    await writeEvents(site.owner, 1);
    await sealed();
    const asApp = postgres(site.url, { max: 1, onnotice: () => {}, connection: { role: "tracetrack_app" } as never });
    for (const table of ["event_seals", "seal_marks"]) {
      expect(await code(asApp.unsafe(`insert into ${table} select * from ${table}`))).toBe("42501");
      expect(await code(asApp.unsafe(`delete from ${table}`))).toBe("42501");
      expect(await code(asApp.unsafe(`truncate ${table}`))).toBe("42501");
      expect(await code(asApp.unsafe(`select * from ${table}`))).toBe("42501");
    }
    expect(await code(asApp`update event_seals set count = 2`)).toBe("42501");
    expect(await code(asApp`select seal_range(null, 0, 1)`)).toBe("42501");
    await asApp.end();
    for (const statement of ["update event_seals set late = not late", "delete from event_seals", "truncate event_seals"])
      expect(await code(site.owner.unsafe(statement))).toBe("TT403");
  });
});
