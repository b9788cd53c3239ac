import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import type { TransactionSql } from "postgres";
import { allChecks } from "../../src/store/checks/all.ts";
import { checkAll, recountIn } from "../../src/store/checks/run.ts";
import { newChild, newParent, station } from "../support/scanning.ts";
import { openSite, type TestSite } from "../support/site.ts";
import { type Day, workADay } from "../support/working-day.ts";

const timeZone = "Asia/Kolkata";
let site: TestSite;
let day: Day;
beforeAll(async () => {
  site = await openSite();
  day = await workADay(site, await site.person("admin"));
});
afterAll(() => site.close());

type Breaking = (sql: TransactionSql, day: Day) => PromiseLike<unknown>;

/** What must never be, done as the owner of the tables with every guard off. */
const broken: Record<string, Breaking> = {
  parent_count: (sql, { open }) => sql`update bags set child_count = child_count + 1 where code = ${open}`,
  parent_overfull: (sql, { full }) => sql`update bags set capacity = 14 where code = ${full}`,
  parent_weight: (sql, { open }) => sql`update bags set weight_grams = weight_grams + 1 where code = ${open}`,
  child_weight: (sql, { out }) => sql`update bags set weight_grams = 1500 where code = ${out}`,
  parent_state: (sql, { open }) => sql`update bags set status = 'closed' where code = ${open}`,
  parent_billed_state: (sql, { billed }) => sql`update bags set status = 'dispatched' where code = ${billed}`,
  child_state: (sql, { out }) => sql`update bags set status = 'packed' where code = ${out}`,
  bag_sort: (sql, { out }) => sql`update bags set kind_id = 1 where code = ${out}`,
  bag_code: (sql, { out }) => sql`update bags set code = lower(code) where code = ${out}`,
  bag_twice: (sql, { out }) =>
    sql`insert into bags (code, sort, kind_id, own_grams, weight_grams, status) values (lower(${out}), 'child', 3, 1000, 1000, 'free')`,
  child_parent: (sql, { moved, out }) => sql`update bags set parent_id = (select id from bags where code = ${out}) where code = ${moved}`,
  parent_inside: (sql, { open, half }) => sql`update bags set parent_id = (select id from bags where code = ${half}) where code = ${open}`,
  child_on_bill: (sql, { out, waiting }) =>
    sql`update bags set bill_id = (select id from bills where number = ${waiting}) where code = ${out}`,
  bag_bill: (sql, { billed }) => sql`update bags set bill_id = 999999 where code = ${billed}`,
  bag_area: (sql, { open }) => sql`update bags set area_id = 999999 where code = ${open}`,
  bill_figures: (sql, { waiting }) => sql`update bills set full_grams = full_grams + 1 where number = ${waiting}`,
  bill_overfull: (sql, { done }) => sql`update bills set target = 1 where number = ${done}`,
  bill_state: (sql, { done }) => sql`update bills set completed_at = null where number = ${done}`,
  bill_twice: (sql, { done, waiting }) => sql`update bills set number = lower(${done}) where number = ${waiting}`,
  bill_versions: (sql) => sql`delete from bill_versions where version = 1`,
  bill_document_lacks: (sql, { full }) => sql`update bags set weight_grams = weight_grams + 1 where code = ${full}`,
  bill_document_hash: (sql) => sql`update bill_versions set document = document || '{"vehicle": "another"}' where version = 1`,
  bill_document_totals: (sql) => sql`update bill_versions set document = document || '{"grams": 1}' where version = 1`,
  return_count: (sql, { ticket }) => sql`update returns set parent_count = parent_count + 1 where number = ${ticket}`,
  return_state: (sql, { ticket }) => sql`update returns set status = 'cancelled' where number = ${ticket}`,
  return_line: (sql) => sql`update return_items set return_id = 999999 where state = 'back'`,
  return_by_log: (sql) => sql`delete from events where what = 'return'`,
  key_without_event: (sql) => sql`delete from events where id = (select max(event_id) from scan_keys)`,
  event_without_key: (sql) => sql`delete from scan_keys where event_id = (select max(event_id) from scan_keys)`,
  event_of_nobody: (sql) => sql`update events set person_id = 999999 where id = (select max(id) from events)`,
  event_of_no_bag: (sql, { out }) => sql`delete from bags where code = ${out}`,
  undo_of_another: (sql) => sql`update events set reverses = 999999 where what = 'undo' and reverses is not null`,
  undone_twice: (sql) => sql`update events set reverses = (select min(reverses) from events), bag_id = bag_id where what = 'unpack'`,
  tally: (sql) => sql`update tallies set count = count + 1 where outcome = 'packed'`,
  tally_hours: (sql) => sql`update tallies set hours[1] = hours[1] + 1, last_at = last_at + interval '1 second' where outcome = 'packed'`,
  child_by_log: (sql, { moved }) => sql`update bags set parent_id = null, status = 'free' where code = ${moved}`,
  parent_by_log: (sql, { billed }) => sql`update bags set bill_id = null, status = 'closed' where code = ${billed}`,
  bill_by_log: (sql, { done }) => sql`update bills set status = 'open', completed_at = null where number = ${done}`,
  upload_half_in: (sql, { upload }) => sql`update imports set state = 'failed' where id = ${upload}`,
  upload_row: (sql, { upload }) => sql`update import_rows set event_id = 1 where import_id = ${upload}`,
  no_admin: (sql) => sql`update people set active = false where role = 'admin'`,
  number_used: (sql) => sql`insert into areas (id, name) overriding system value values (999999, 'Far ahead')`,
};

const rollBack = new Error("roll back");

/** The names of the rules that don't hold after this; nothing of it stays. */
async function foundAfter(breakIt: Breaking): Promise<string[]> {
  const found: string[] = [];
  await site.owner
    .begin(async (sql) => {
      await sql.unsafe("set local session_replication_role = replica");
      for (const name of ["bags_code_normal", "bags_of_their_sort"]) await sql.unsafe(`alter table bags drop constraint ${name}`);
      await sql.unsafe("alter table bills drop constraint bills_whole");
      await sql.unsafe("drop index bills_number_once");
      await breakIt(sql, day);
      found.push(...(await recountIn(sql, timeZone)).problems.map(({ name }) => name));
      throw rollBack;
    })
    .catch((error) => {
      if (error !== rollBack) throw error;
    });
  return found;
}

test("a site after a working day has 0 problems", async () => {
  const { problems, rows } = await checkAll(site.owner, { timeZone });
  expect(problems).toEqual([]);
  expect(rows).toBeGreaterThan(150);
});

test("every rule has a way to break it here, and names and sentences are its own", () => {
  expect(Object.keys(broken).sort()).toEqual(allChecks.map(({ name }) => name).sort());
  expect(new Set(allChecks.map(({ says }) => says)).size).toBe(allChecks.length);
  for (const { says } of allChecks) expect(says).toMatch(/^[A-Z].*[^ ]\.$/);
});

describe("what must never be is found", () => {
  for (const [name, breakIt] of Object.entries(broken))
    test(name, async () => {
      expect(await foundAfter(breakIt)).toContain(name);
    });
});

test("a problem is told with its sentence, how many there are, and the first twenty", async () => {
  const found: unknown[] = [];
  await site.owner
    .begin(async (sql) => {
      await sql.unsafe("set local session_replication_role = replica");
      await sql`update bags set weight_grams = 999, own_grams = 998 where sort = 'child'`;
      found.push(...(await recountIn(sql, timeZone)).problems.filter(({ name }) => name === "child_weight"));
      throw rollBack;
    })
    .catch(() => {});
  const [{ n } = { n: 0 }] = await site.owner`select count(*)::int as n from bags where sort = 'child'`;
  expect(found).toEqual([
    {
      name: "child_weight",
      says: expect.any(String),
      of: "bag",
      count: n,
      first: expect.arrayContaining([{ name: expect.any(String), kept: 999, counted: 998 }]),
    },
  ]);
  expect((found[0] as { first: unknown[] }).first).toHaveLength(20);
});

test("a check while people scan takes nothing for a fault, and stops nobody", async () => {
  const stations = await Promise.all(Array.from({ length: 6 }, async () => station(site, await site.person("dispatcher"))));
  let isOver = false;
  let scans = 0;
  const scanning = Promise.all(
    stations.map(async (at) => {
      while (!isOver) {
        const [parent, child, other] = [newParent(), newChild(), newParent()];
        await at.pack(parent, child);
        await at.move(other, child);
        await at.undo();
        scans += 3;
      }
    }),
  );
  for (let times = 0; times < 8; times++) expect((await checkAll(site.owner, { timeZone })).problems).toEqual([]);
  isOver = true;
  await scanning;
  expect(scans).toBeGreaterThan(50);
  expect((await checkAll(site.owner, { timeZone })).problems).toEqual([]);
});
