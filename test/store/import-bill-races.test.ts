import { afterAll, afterEach, beforeAll, expect, test } from "bun:test";
import type { ScanAnswer } from "../../src/store/scans.ts";
import { type Desk, desk, fill } from "../support/billing.ts";
import { recount } from "../support/recount.ts";
import { newChild, newParent } from "../support/scanning.ts";
import { openSite, type TestSite } from "../support/site.ts";
import { type FileRow, type Importer, importer } from "../support/staging.ts";

let site: TestSite;
let uploads: Importer;
let desks: Desk[];
let numbers = 0;

beforeAll(async () => {
  site = await openSite();
  uploads = importer(site, await site.person("admin"));
  desks = await Promise.all(Array.from({ length: 10 }, async (_, n) => desk(site, await site.person("biller"), `dock-${n}`)));
});
afterEach(async () => expect(await recount(site.owner)).toEqual([]));
afterAll(async () => {
  await uploads.close();
  await site.close();
});

const times = <T>(count: number, make: (n: number) => T) => Array.from({ length: count }, (_, n) => make(n));
const newBill = () => `RACE-${++numbers}`;
const pick = <T>(list: readonly T[]) => list[Math.floor(Math.random() * list.length)] as T;
const deadlocks = async () =>
  Number((await site.owner`select deadlocks from pg_stat_database where datname = current_database()`)[0]?.deadlocks ?? 0);

type Seen = { answers: ScanAnswer[]; waits: number[]; errors: unknown[] };

/** Scans until told to stop; nothing that goes wrong is passed over. */
async function scanning(at: Desk, act: (at: Desk) => Promise<ScanAnswer>, isOver: () => boolean, seen: Seen): Promise<void> {
  for (let n = 0; n < 3 || !isOver(); n++) {
    const startedAt = performance.now();
    try {
      seen.answers.push(await act(at));
    } catch (error) {
      seen.errors.push(error);
    }
    seen.waits.push(performance.now() - startedAt);
    await Bun.sleep(60);
  }
}

/** A hall that scans while `work` runs. */
async function beside(work: () => Promise<unknown>, act: (at: Desk) => Promise<ScanAnswer>): Promise<Seen> {
  const seen: Seen = { answers: [], waits: [], errors: [] };
  let isOver = false;
  const hall = desks.map((at) => scanning(at, act, () => isOver, seen));
  await work().finally(() => {
    isOver = true;
  });
  await Promise.all(hall);
  seen.waits.sort((a, b) => a - b);
  const [p50, p99] = [0.5, 0.99].map((share) => seen.waits[Math.floor(seen.waits.length * share)]?.toFixed(1));
  process.stdout.write(`scans meanwhile: ${seen.waits.length}, p50 ${p50}, p99 ${p99}, max ${seen.waits.at(-1)?.toFixed(1)} ms\n`);
  return seen;
}

/** Every answer that a scanner got is in the log, as it was given. */
async function expectAllKept({ answers, errors }: Seen): Promise<void> {
  expect(errors).toEqual([]);
  const kept = new Map(
    (await site.owner`select id::text as id, outcome from events where key is not null`).map(({ id, outcome }) => [id, outcome]),
  );
  for (const { event, outcome } of answers) expect(kept.get(event)).toBe(outcome);
}

test("links and unlinks of the same parents and bills while an upload packs, bills and makes bills", async () => {
  const [first] = desks as [Desk];
  const bills = await Promise.all(times(12, () => first.bill(60)));
  const fresh = times(12, newBill);
  const known = await Promise.all(times(240, () => fill(first, newParent(), 1)));
  const made = times(240, newParent);
  const rows: FileRow[] = [
    ...known.flatMap((parent) => times(5, () => ({ parent, child: newChild() }))),
    ...made.flatMap((parent) => times(5, () => ({ parent, child: newChild() }))),
    ...known.map((parent, n) => ({ parent, bill: bills[n % 12] as string })),
    ...made.map((parent, n) => ({ parent, bill: fresh[n % 12] as string })),
  ];
  const id = await uploads.stage(rows);
  expect(await uploads.check(id, 200)).toMatchObject({ new: rows.length });
  const before = await deadlocks();
  const seen = await beside(
    async () => {
      const counts = await uploads.run("commit", id);
      process.stdout.write(`commit of ${rows.length} rows: ${JSON.stringify(counts)}\n`);
      expect(counts.done + counts.changed).toBe(rows.length);
      expect(counts.done).toBeGreaterThan(0);
    },
    (at) => (Math.random() < 0.5 ? at.link(pick(bills), pick(known)) : at.unlink(pick(bills), pick(known))),
  );
  await expectAllKept(seen);
  expect((await deadlocks()) - before).toBe(0);
  expect(seen.waits[Math.floor(seen.waits.length * 0.99)]).toBeLessThan(1000);
  const strangers = await site.owner`
    select r.place from import_rows r left join bags p on p.id = r.parent_id
     where r.import_id = ${id} and r.bill_number is not null and r.event_id is not null and p.bill_id is distinct from r.bill_id
       and not exists (select 1 from events e where e.bag_id = p.id and e.id > r.event_id and e.result = 'good')`;
  expect([...strangers]).toEqual([]);
}, 120_000);

test("taking it back while the hall scans: all of it comes off, or none and it says why", async () => {
  const [first] = desks as [Desk];
  const bills = [...(await Promise.all(times(6, () => first.bill(60)))), ...times(6, newBill)];
  const parents = await Promise.all(times(120, () => fill(first, newParent(), 1)));
  const rows = parents.map((parent, n): FileRow => ({ parent, bill: bills[n % 12] as string }));
  const id = await uploads.stage(rows);
  await uploads.check(id, 20);
  await uploads.run("commit", id);
  const others = await Promise.all(times(60, () => fill(first, newParent(), 1)));
  const before = await deadlocks();
  const seen = await beside(
    () => uploads.run("revoke", id),
    (at) => (Math.random() < 0.5 ? at.link(pick(bills.slice(0, 6)), pick(others)) : at.unlink(pick(bills.slice(0, 6)), pick(others))),
  );
  await expectAllKept(seen);
  expect((await deadlocks()) - before).toBe(0);
  const billed = await site.owner`select p.code from bags p where p.code in ${site.owner(parents)} and p.bill_id is not null`;
  expect([...billed]).toEqual([]);
  expect([...(await site.owner`select number from bills where number in ${site.owner(bills.slice(6))}`)]).toEqual([]);
}, 120_000);

test("a bill, or one of its parents, in the hall's hands: the upload waits its turn and both are right", async () => {
  const [first] = desks as [Desk];
  for (let round = 0; round < 15; round++) {
    const [bill, fresh] = [await first.bill(30), newBill()];
    const parents = await Promise.all(times(12, () => fill(first, newParent(), 1)));
    const rows = parents.map((parent, n): FileRow => ({ parent, bill: n < 6 ? bill : fresh }));
    const id = await uploads.stage(rows);
    await uploads.check(id);
    const [counts, linked, made] = await Promise.all([
      uploads.run("commit", id),
      first.link(bill, parents[round % 6] as string),
      (desks[1] as Desk).bill(30, fresh).then(
        () => "made",
        (error) => error.code,
      ),
    ]);
    expect(["linked_short", "already_on_bill"]).toContain(linked.outcome);
    expect(["made", "number_taken"]).toContain(made);
    expect(counts.done + counts.changed).toBe(12);
    expect(counts.changed).toBe((linked.outcome === "linked_short" ? 6 : 0) + (made === "made" ? 6 : 0));
  }
});
