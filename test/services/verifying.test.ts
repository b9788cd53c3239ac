import { afterAll, beforeAll, beforeEach, describe, expect, test } from "bun:test";
import { shortHash } from "../../src/domain/anchor.ts";
import { sealAll } from "../../src/services/sealing.ts";
import { orderVerify } from "../../src/services/verify-order.ts";
import { tamper, verified, writeEvents } from "../support/log.ts";
import { openSite, type TestSite, timeZone } from "../support/site.ts";

/** An owner of the database who changes the log behind everybody's back, and what an outsider then finds. */
let site: TestSite;
let ids: number[];
beforeAll(async () => {
  site = await openSite();
});
afterAll(() => site.close());
beforeEach(async () => {
  await tamper(site.owner, "delete from event_seals; delete from seal_marks; delete from events");
  await writeEvents(site.owner, 1); // a hole in the numbers behind it
  await tamper(site.owner, "select setval('events_id_seq', nextval('events_id_seq') + 10)");
  ids = [...(await writeEvents(site.owner, 30, "2026-10-30 12:00Z")), ...(await writeEvents(site.owner, 70, "2026-11-03 12:00Z"))];
  await sealAll(site.database, () => false, 10);
});

const id = (place: number) => ids[place] as number;
const asOwner = (statement: string) => tamper(site.owner, statement);
const fault = async (month?: string) => (await verified(site.url, month)).fault;
async function verify(...words: string[]) {
  const said: string[] = [];
  const isWhole = await orderVerify({ url: site.url, timeZone, words, say: (line) => said.push(line) });
  return { isWhole, said: said.join("\n") };
}

describe("verifying", () => {
  test("a log that nobody touched is whole, and says how much was looked at", async () => {
    const { isWhole, said } = await verify();
    expect(isWhole).toBe(true);
    expect(said).toMatch(
      /^The log is as it was sealed: 101 events in 13 seals\. 0 newer events wait for a seal\.\nNewest seal 13: (?:[0-9A-F]{4} ?){5} \(/,
    );
  });
  const changes = {
    outcome: "'moved'",
    at: "at + interval '1 microsecond'",
    answer: `'{"n": 1}'`,
    person_id: "7",
    station: "null",
    code: "code || ' '",
    reason: "''",
    key: "gen_random_uuid()",
    bag_id: "id",
  };
  for (const [column, value] of Object.entries(changes))
    test(`a row with another ${column} is named`, async () => {
      await asOwner(`update events set ${column} = ${value} where id in (${id(57)}, ${id(80)})`);
      const found = await verified(site.url);
      expect(found.fault).toMatchObject({ is: "event", event: String(id(57)), what: "changed" });
      expect(found.events).toBeGreaterThan(40);
    });
  test("a removed row is named, the first and the last too", async () => {
    for (const place of [99, 57, 0]) {
      await asOwner(`delete from events where id = ${id(place)}`);
      expect(await fault()).toMatchObject({ is: "event", event: String(id(place)), what: "removed" });
    }
  });
  test("a whole seal's worth of rows is missed", async () => {
    await asOwner(`delete from events where id between ${id(40)} and ${id(69)}`);
    expect(await fault()).toMatchObject({ event: String(id(40)), what: "removed" });
  });
  test("a row that was put in is named: into a hole, as a second of its number, into a month without a seal there", async () => {
    const put = (number: number, at: string) =>
      asOwner(`insert into events (id, at, what, outcome, result) values (${number}, '${at}', 'pack', 'packed', 'good')`);
    await put(id(0) - 3, "2026-10-30 12:00Z");
    expect(await fault()).toMatchObject({ is: "event", event: String(id(0) - 3), what: "inserted" });
    await asOwner(`delete from events where id = ${id(0) - 3}`);
    await put(id(60), "2026-11-03 12:01Z");
    expect(await fault()).toMatchObject({ is: "event", event: String(id(60)) });
    await asOwner(`delete from events where id = ${id(60)} and at = '2026-11-03 12:01Z'`);
    await put(id(60), "2026-08-03 12:00Z");
    expect(await fault()).toMatchObject({ is: "event", event: String(id(60)), what: "inserted", month: "2026-08" });
  });
  test("a row that was moved to another number is named", async () => {
    await asOwner(`update events set id = ${id(0) - 2} where id = ${id(50)}`);
    expect(await fault()).toMatchObject({ event: String(id(0) - 2), what: "inserted" });
  });
  for (const change of [
    "count = count + 1",
    "hash = sha256(hash)",
    "previous = sha256(previous)",
    "month = '2026-12'",
    "last_id = last_id + 1",
    "last_id = last_id + 1000000000000",
    "after_id = after_id - 1",
    "first_at = first_at - interval '1 day'",
    "sealed_at = sealed_at - interval '1 day'",
    "rule = 2",
    "marks = ''",
    "number = 100",
  ])
    test(`a seal is named: ${change}`, async () => {
      await asOwner(`update event_seals set ${change} where number = 8`);
      const found = (await fault()) as { is: string; seal: number };
      expect(["seal", "gap", "event"]).toContain(found.is);
      expect([7, 8]).toContain(found.seal); // where two don't fit each other, the first is named
    });
  test("a seal that is gone is missed, the first too", async () => {
    await asOwner("delete from event_seals where number = 8");
    expect(await fault()).toEqual({ is: "gap", seal: 8 });
    await asOwner("delete from event_seals where number = 1");
    expect(await fault()).toEqual({ is: "gap", seal: 1 });
  });
  test("seals cut off the end: old events without a seal are told", async () => {
    await asOwner("delete from event_seals where number > 9");
    const found = await fault();
    expect(found).toMatchObject({ is: "late" });
    expect(Number((found as { event: string }).event)).toBeGreaterThan(id(60));
    expect((await verify()).said).toContain("sealing stands still, or the newest seals were removed");
  });
  test("from a month on, what is older is not looked at", async () => {
    await asOwner(`update events set outcome = 'moved' where id = ${id(3)}`);
    expect(await fault()).toMatchObject({ event: String(id(3)) });
    expect(await fault("2026-11")).toBeNull();
    expect((await verified(site.url, "2026-11")).events).toBe(71);
    expect(await fault("2027-01")).toBeNull();
  });
  test("functions of the database that were changed with the log deceive nobody", async () => {
    const [before] = await site.owner`select pg_get_functiondef('event_text(events)'::regprocedure) as text`;
    await asOwner(`update events set outcome = 'moved' where id = ${id(3)}`);
    await site.owner.unsafe("create or replace function event_text(e events) returns text language sql stable as $$ select '' $$");
    expect(await fault()).toMatchObject({ event: String(id(3)) });
    await site.owner.unsafe(before?.text);
  });
});

describe("an anchor that was written down", () => {
  const today = async () => {
    const [row] = await site.owner`select (max(sealed_at) at time zone ${timeZone})::date::text as day from event_seals`;
    const [seal] = await site.owner`select encode(hash, 'hex') as hash from event_seals order by number desc limit 1`;
    return { day: row?.day as string, hash: seal?.hash as string };
  };
  test("is found again, short or whole, also when the log has grown", async () => {
    const { day, hash } = await today();
    await writeEvents(site.owner, 5);
    await sealAll(site.database, () => false);
    for (const given of [[hash], [shortHash(hash)], shortHash(hash).split(" "), [shortHash(hash).toLowerCase()]])
      expect(await verify("--anchor", day, ...given)).toMatchObject({ isWhole: true, said: expect.stringContaining("is in the chain") });
  });
  test("tells of a chain that was made anew from a changed log", async () => {
    const { day, hash } = await today();
    await asOwner(`update events set outcome = 'moved' where id = ${id(57)}; delete from event_seals`);
    await sealAll(site.database, () => false, 10);
    expect(await fault()).toBeNull();
    expect(await verify("--anchor", day, hash)).toMatchObject({ isWhole: false, said: expect.stringContaining("BROKEN: the anchor of") });
  });
  test("tells of a tail that was cut off with its seals", async () => {
    const { day, hash } = await today();
    await asOwner(`delete from event_seals where number > 9; delete from events where id > (select max(last_id) from event_seals)`);
    expect(await fault()).toBeNull();
    expect((await verify("--anchor", day, hash)).isWhole).toBe(false);
  });
  test("words that can't be understood are refused with how it is done", async () => {
    for (const words of [
      ["2026-13"],
      ["x", "y"],
      ["--anchor"],
      ["--anchor", "2026-11-22"],
      ["--anchor", "2026-11-22", "7F3A"],
      ["--anchor", "today", "0".repeat(64)],
    ])
      expect(verify(...words)).rejects.toThrow("Use: bun src/cli.ts verify");
  });
});
