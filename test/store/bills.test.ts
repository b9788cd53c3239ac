import { afterAll, beforeAll, beforeEach, describe, expect, test } from "bun:test";
import * as store from "../../src/store/bills.ts";
import { addKind } from "../../src/store/kinds.ts";
import { type Desk, desk, fill, guardOf, problem } from "../support/billing.ts";
import { recount } from "../support/recount.ts";
import { newChild, newMoong, newParent } from "../support/scanning.ts";
import { openSite, type SignedIn, type TestSite } from "../support/site.ts";

let site: TestSite;
let admin: SignedIn;
let loader: SignedIn;
let packer: SignedIn;
let at: Desk;
let boss: Desk;
/** For each test a bill of three with nothing on it, and two short sacks. */
let bill: string;
let sack: string;
let other: string;

beforeAll(async () => {
  site = await openSite();
  [admin, loader, packer] = [await site.person("admin"), await site.person("biller"), await site.person("dispatcher")];
  at = desk(site, loader, "dock-2");
  boss = desk(site, admin);
});
beforeEach(async () => {
  [bill, sack, other] = [await at.bill(3), await fill(at, newParent(), 2), await fill(at, newParent(), 1)];
});
afterAll(async () => {
  expect(await recount(site.owner)).toEqual([]);
  await site.close();
});

const sqlState = (work: PromiseLike<unknown>): Promise<string> =>
  Promise.resolve(work).then(
    () => "done",
    (error) => error.code,
  );
const bag = async (code: string) => (await site.owner`select * from bags where code = ${code}`)[0];
const row = async (number: string) => (await site.owner`select * from bills where number = ${number}`)[0];
const lastEvent = async () => (await site.owner`select * from events order by id desc limit 1`)[0];

describe("linking", () => {
  test("a full parent: linked, with all figures of the bill", async () => {
    const full = await fill(at, newMoong(), 15);
    expect(await at.link(bill, full)).toMatchObject({
      outcome: "linked",
      parent: { code: full, status: "billed", count: 15 },
      bill: { number: bill, status: "open", target: 3, parents: 1, children: 15, short: 0, grams: 15_000, expectedGrams: 45_000 },
    });
    expect(await lastEvent()).toMatchObject({ what: "link", outcome: "linked", station: "dock-2", person_id: loader.personId });
  });
  test("a short one: said clearly, and expected as if it were full", async () => {
    expect(await at.link(bill, sack)).toMatchObject({
      outcome: "linked_short",
      bill: { parents: 1, children: 2, short: 1, grams: 2000, expectedGrams: 90_000 },
    });
  });
  test("mixed kinds: expected is target × what full bags like those on it weigh", async () => {
    await at.link(bill, sack); // 30 kg when full
    const answer = await at.link(bill, await fill(at, newMoong(), 15)); // 15 kg
    expect(answer.bill).toMatchObject({ grams: 17_000, expectedGrams: 67_500 });
  });
  test("expected weights are whole grams, halves rounded up", async () => {
    const parent = { sort: "parent", unitGrams: null } as const;
    const child = { sort: "child", capacity: null, tareGrams: null } as const;
    for (const kind of [
      { ...parent, name: "Tray", pattern: "TR-###", capacity: 3, tareGrams: 250 },
      { ...child, name: "Tin", pattern: "TIN###", unitGrams: 125 },
      { ...child, name: "Jar", pattern: "JAR###", unitGrams: 778 },
    ])
      await addKind(site.database, guardOf(admin), kind);
    site.site.kinds.forget();
    for (const code of ["TIN001", "JAR001"]) await at.pack("TR-001", code);
    const one = await at.link(bill, "TR-001"); // 250 + 903 × 3 / 2 = 1604.5
    expect(one.bill).toMatchObject({ grams: 1153, expectedGrams: 3 * 1605 });
    expect((await at.link(bill, sack)).bill).toMatchObject({ grams: 3153, expectedGrams: 47_408 }); // 31,605 × 3 / 2
  });
  test("in any letter case of the number", async () => {
    expect((await at.link(bill.toLowerCase(), sack)).bill?.number).toBe(bill);
  });
  test("twice: harmless, and says who put it there", async () => {
    await at.link(bill, sack);
    expect(await at.link(bill, sack)).toMatchObject({
      outcome: "already_on_bill",
      bill: { parents: 1 },
      other: { bill, by: loader.personId, byName: loader.username, station: "dock-2" },
    });
  });
  test("what is on another bill: refused, with bill, person, place and time", async () => {
    await at.link(bill, sack);
    const second = await at.bill();
    expect(await boss.link(second, sack)).toMatchObject({
      outcome: "on_other_bill",
      bill: { number: second, parents: 0 },
      other: { bill, byName: loader.username, station: "dock-2", at: expect.any(String) },
    });
    expect(await lastEvent()).toMatchObject({ what: "link", outcome: "on_other_bill", result: "refused" });
  });
  test("an empty parent, a child, an unknown code, a text that is none", async () => {
    const [empty, child] = [newParent(), newChild()];
    await at.open(empty);
    await at.pack(sack, child);
    expect((await at.link(bill, empty)).outcome).toBe("parent_empty");
    expect((await at.link(bill, child)).outcome).toBe("is_child");
    expect((await at.link(bill, newChild())).outcome).toBe("is_child");
    expect((await at.link(bill, newParent())).outcome).toBe("unknown_code");
    expect((await at.link(bill, "?!")).outcome).toBe("bad_code");
    expect((await row(bill))?.parent_count).toBe(0);
  });
  test("no more than the target", async () => {
    const small = await at.bill(1);
    await at.link(small, sack);
    expect((await at.link(small, other)).outcome).toBe("bill_full");
  });
  test("a completed bill takes nothing, and says who finished it", async () => {
    await at.link(bill, sack);
    await at.complete(bill);
    expect(await at.link(bill, other)).toMatchObject({ outcome: "bill_completed", other: { bill, byName: loader.username } });
  });
  test("a number that no bill has: unknown_bill, and nothing is written", async () => {
    const before = await lastEvent();
    expect(await problem(at.link("NO-SUCH", sack))).toBe("unknown_bill");
    expect((await lastEvent())?.id).toBe(before?.id);
  });
  test("the same key gives the same answer and does nothing more", async () => {
    const key = crypto.randomUUID();
    const first = await at.link(bill, sack, key);
    const again = await at.link(bill, sack, key);
    expect(again).toEqual({ ...first, replayed: true });
    expect((await row(bill))?.parent_count).toBe(1);
  });
  test("what is on it can't be packed, unpacked, closed or opened", async () => {
    const child = newChild();
    await at.pack(sack, child);
    await at.link(bill, sack);
    const answers = [at.pack(sack, newChild()), at.unpack(child), at.move(other, child), at.close(sack, "x"), at.reopen(sack)];
    for (const answer of await Promise.all(answers)) expect(answer.outcome).toBe("parent_on_bill");
  });
});

describe("unlinking", () => {
  test("takes it off: figures and state are as before", async () => {
    await at.link(bill, sack);
    expect(await at.unlink(bill, sack)).toMatchObject({
      outcome: "unlinked",
      parent: { status: "open" },
      bill: { parents: 0, grams: 0, short: 0 },
    });
    expect(await at.unlink(bill, sack)).toMatchObject({ outcome: "not_on_bill" });
    expect((await row(bill))?.full_grams).toBe("0");
  });
  test("from the wrong bill: refused with the right one", async () => {
    await at.link(bill, sack);
    expect(await at.unlink(await at.bill(), sack)).toMatchObject({ outcome: "on_other_bill", other: { bill } });
  });
  test("from a completed bill: refused", async () => {
    await at.link(bill, sack);
    await at.complete(bill);
    expect((await at.unlink(bill, sack)).outcome).toBe("bill_completed");
    expect((await bag(sack))?.status).toBe("dispatched");
  });
});

describe("undo", () => {
  test("of a link, of an unlink, and of a return", async () => {
    await at.link(bill, sack);
    expect(await at.undo()).toMatchObject({ outcome: "undone", undid: { what: "link" }, parent: { status: "open" }, bill: { parents: 0 } });
    await at.link(bill, sack);
    await at.unlink(bill, sack);
    expect(await at.undo()).toMatchObject({ outcome: "undone", undid: { what: "unlink" }, bill: { parents: 1 } });
    await at.complete(bill);
    const ticket = await at.ticket();
    await at.giveBack(ticket, sack);
    expect(await at.undo()).toMatchObject({
      outcome: "undone",
      parent: { status: "dispatched" },
      return: { parents: 0 },
      bill: { parents: 1 },
    });
    expect((await at.lookAt(ticket))?.list.map(({ state }) => state)).toEqual(["undone"]);
  });
  test("names what was built upon it", async () => {
    await at.link(bill, sack);
    await at.complete(bill);
    expect(await at.undo()).toMatchObject({ outcome: "built_upon", by: "completed" });
    await at.reopenBill(bill);
    expect(await at.undo()).toMatchObject({ outcome: "built_upon", by: "completed" });
    await boss.unlink(bill, sack);
    await boss.link(await at.bill(), sack);
    expect(await at.undo()).toMatchObject({ outcome: "built_upon", by: "billed", undid: { what: "link", code: sack } });
  });
  test("of a return that was finished since, and of what is on another bill since", async () => {
    const ticket = await at.ticket();
    await at.link(bill, sack);
    await at.giveBack(ticket, sack);
    await at.finish(ticket);
    expect(await at.undo()).toMatchObject({ outcome: "built_upon", by: "return_closed", undid: { what: "return" } });
    await at.link(bill, sack);
    await at.unlink(bill, sack);
    await boss.link(await at.bill(), sack);
    expect(await at.undo()).toMatchObject({ outcome: "built_upon", by: "billed", undid: { what: "unlink" } });
    expect((await bag(sack))?.status).toBe("billed");
  });
  test("of what somebody did again, or packed, since: the bag was changed", async () => {
    await at.link(bill, sack);
    await boss.unlink(bill, sack);
    await boss.link(bill, sack);
    expect(await at.undo()).toMatchObject({ outcome: "built_upon", by: "changed", undid: { what: "link" } });
    await at.unlink(bill, sack);
    await boss.pack(sack, newChild());
    expect(await at.undo()).toMatchObject({ outcome: "built_upon", by: "changed", undid: { what: "unlink" } });
    expect((await bag(sack))?.bill_id).toBeNull();
  });
  test("of an unlink, when the bill is full, finished or gone since", async () => {
    const small = await at.bill(1);
    await at.link(small, sack);
    await at.unlink(small, sack);
    await boss.link(small, other);
    expect(await at.undo()).toMatchObject({ outcome: "built_upon", by: "bill_full" });
    await boss.complete(small);
    expect(await at.undo()).toMatchObject({ outcome: "built_upon", by: "completed" });
    await at.link(bill, sack);
    await at.unlink(bill, sack);
    await boss.remove(bill);
    expect(await at.undo()).toMatchObject({ outcome: "built_upon", by: "bill_gone" });
  });
  test("of a link that took a returned parent: it is returned again", async () => {
    await at.link(bill, sack);
    await at.giveBack(await at.ticket(), sack);
    await at.link(bill, sack);
    await at.undo();
    expect((await bag(sack))?.status).toBe("returned");
  });
  test("by somebody who is no biller any more: not_allowed", async () => {
    const short = await site.person("biller");
    const there = desk(site, short);
    await there.link(bill, sack);
    await site.owner`update people set role = 'dispatcher' where id = ${short.personId}`;
    expect((await there.undo()).outcome).toBe("not_allowed");
    expect((await bag(sack))?.status).toBe("billed");
  });
});

describe("completing", () => {
  test("below the target only with a reason; nothing on it: never", async () => {
    expect(await problem(at.complete(bill))).toBe("bill_empty");
    await at.link(bill, sack);
    expect(await problem(at.complete(bill, null))).toBe("reason_needed");
    expect(await at.complete(bill, "lorry is full")).toMatchObject({ status: "completed", version: 1, completedByName: loader.username });
    expect(await problem(at.complete(bill))).toBe("bill_completed");
    expect(await lastEvent()).toMatchObject({ what: "bill_completed", reason: "lorry is full" });
  });
  test("at the target without", async () => {
    const small = await at.bill(1);
    await at.link(small, sack);
    expect((await at.complete(small, null)).status).toBe("completed");
  });
  test("locks it: no change, no deletion; reopening makes the next version", async () => {
    await at.link(bill, sack);
    await at.complete(bill);
    expect(await problem(at.change(bill, { note: "x" }))).toBe("bill_completed");
    expect(await problem(boss.remove(bill))).toBe("bill_completed");
    await at.reopenBill(bill);
    expect(await problem(at.reopenBill(bill))).toBe("bill_open");
    expect((await bag(sack))?.status).toBe("billed");
    await at.link(bill, other);
    await at.complete(bill);
    expect((await at.look(bill)).versions.map(({ version }) => version)).toEqual([2, 1]);
    expect((await at.document(bill, 1))?.document.list).toHaveLength(1);
    expect((await at.document(bill))?.document.list).toHaveLength(2);
  });
});

/** RFC 8785 for whole numbers, written anew, as a reader of a document would. */
const canonical = (value: unknown): string => {
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([name, each]) => `${JSON.stringify(name)}:${canonical(each)}`).join(",")}}`;
};

describe("the frozen document", () => {
  test("has a hash that a reader recomputes from what the API gives, whatever was written on the bill", async () => {
    for (const note of ['Ünïcode "quoted" \\ / 🚚 \u007f', "plain", "Zeichen: <>&'"]) {
      const number = await at.bill(2);
      await at.change(number, { note, destination: "Nagpur – shed 4" });
      await at.link(number, await fill(at, newParent(), 1));
      await at.complete(number);
      const found = await at.document(number);
      const hash = new Bun.CryptoHasher("sha256").update(canonical(found?.document)).digest("hex");
      expect(found?.hash).toBe(hash);
      expect(found?.document).toMatchObject({ number, note, rule: 1, version: 1, parents: 1 });
    }
  });
  test("stays what it was when parents come back, are packed, and the bill is changed", async () => {
    await at.link(bill, sack);
    await at.link(bill, other);
    await at.complete(bill);
    const frozen = await at.document(bill, 1);
    await at.giveBack(await at.ticket(), sack);
    await at.pack(sack, newChild());
    await at.reopenBill(bill);
    await at.change(bill, { vehicle: "MH 31", target: 9 });
    await at.complete(bill);
    expect(await at.document(bill, 1)).toEqual(frozen);
    expect((await at.look(bill)).returned).toMatchObject([{ code: sack, byName: loader.username }]);
  });
});

describe("returns", () => {
  test("take a parent off its bill at once, with who, when and from which", async () => {
    await at.link(bill, sack);
    await at.complete(bill);
    const ticket = await at.ticket();
    expect(await at.giveBack(ticket, sack)).toMatchObject({
      outcome: "returned",
      parent: { status: "returned" },
      bill: { number: bill, parents: 0 },
      return: { number: ticket, status: "open", parents: 1 },
    });
    expect((await at.giveBack(ticket, sack)).outcome).toBe("already_returned");
    expect((await at.giveBack(ticket, other)).outcome).toBe("not_on_bill");
    expect((await at.giveBack(ticket, newParent())).outcome).toBe("unknown_code");
    expect((await at.giveBack(ticket, newChild())).outcome).toBe("is_child");
    expect((await at.lookAt(ticket))?.list).toMatchObject([
      { code: sack, bill, state: "back", byName: loader.username, station: "dock-2" },
    ]);
    expect(await problem(at.giveBack("R-NONE", sack))).toBe("unknown_return");
  });
  test("closed ones take nothing", async () => {
    await at.link(bill, sack);
    const ticket = await at.ticket();
    await at.finish(ticket);
    expect((await at.giveBack(ticket, sack)).outcome).toBe("return_closed");
    expect(await problem(at.finish(ticket))).toBe("return_closed");
    await at.cancel(ticket);
    expect(await problem(at.cancel(ticket))).toBe("return_closed");
  });
  test("cancelled: puts back what was not billed again, and says what it could not, and why", async () => {
    const [third, fourth] = [await fill(at, newParent(), 1), await fill(at, newParent(), 1)];
    const big = await at.bill(4);
    for (const parent of [sack, other, third, fourth]) await at.link(big, parent);
    await at.complete(big);
    const ticket = await at.ticket();
    for (const parent of [sack, other, third]) await at.giveBack(ticket, parent);
    await at.link(bill, sack);
    await at.pack(other, newChild());
    const cancelled = await at.cancel(ticket);
    expect(cancelled).toMatchObject({ status: "cancelled", putBack: 1, parents: 2 });
    expect(cancelled.kept.map(({ code, why }) => [code, why])).toEqual([
      [sack, "billed_again"],
      [other, "changed"],
    ]);
    expect((await bag(third))?.status).toBe("dispatched");
    expect((await at.look(big)).list.map(({ code }) => code).sort()).toEqual([third, fourth].sort());
  });
  test("cancelled after the bill was finished without it, or is full, or is gone: kept", async () => {
    const small = await at.bill(1);
    await at.link(small, sack);
    const [first, second] = [await at.ticket(), await at.ticket()];
    await at.giveBack(first, sack);
    await at.link(small, other);
    expect((await at.cancel(first)).kept).toMatchObject([{ code: sack, why: "bill_full" }]);
    await at.giveBack(second, other);
    await at.link(bill, other);
    await at.unlink(bill, other);
    expect((await at.cancel(second)).kept).toMatchObject([{ why: "changed" }]);
    const [fresh, third] = [await fill(at, newParent(), 1), await at.ticket()];
    await at.link(bill, fresh);
    await at.link(bill, other);
    await at.giveBack(third, fresh);
    await at.complete(bill);
    expect((await at.cancel(third)).kept).toMatchObject([{ code: fresh, why: "bill_completed" }]);
    const [gone, last, fourth] = [await at.bill(1), await fill(at, newParent(), 1), await at.ticket()];
    await at.link(gone, last);
    await at.giveBack(fourth, last);
    await boss.remove(gone);
    expect((await at.cancel(fourth)).kept).toMatchObject([{ code: last, why: "bill_gone" }]);
  });
});

describe("numbers", () => {
  test("are of the site's day, one after the other", async () => {
    const [{ day } = {}] = await site.owner`select to_char(now() at time zone 'Asia/Kolkata', 'YYYYMMDD') as day`;
    const [first, second] = [await at.bill(), await at.bill()];
    expect(first).toMatch(new RegExp(`^B-${day}-\\d{4}$`));
    expect(Number(second.slice(-4))).toBe(Number(first.slice(-4)) + 1);
    expect(await at.ticket()).toMatch(new RegExp(`^R-${day}-\\d{4}$`));
  });
  test("that somebody typed are gone past; a taken one is refused, in any letter case", async () => {
    const last = await at.bill();
    const next = last.slice(0, -4) + String(Number(last.slice(-4)) + 1).padStart(4, "0");
    await at.bill(5, next);
    expect(await at.bill()).toBe(last.slice(0, -4) + String(Number(last.slice(-4)) + 2).padStart(4, "0"));
    expect(await problem(at.bill(5, next.toLowerCase()))).toBe("number_taken");
  });
});

describe("changing and deleting", () => {
  test("an edit is an event with before and after", async () => {
    await at.change(bill, { target: 5, note: "careful" });
    expect((await lastEvent())?.answer).toMatchObject({ before: { target: 3 }, after: { target: 5, note: "careful" } });
    await at.change(bill, { note: null });
    expect((await row(bill))?.note).toBeNull();
  });
  test("a target below what is linked is refused", async () => {
    await at.link(bill, sack);
    await at.link(bill, other);
    expect(await problem(at.change(bill, { target: 1 }))).toBe("target_below_count");
    expect((await at.change(bill, { target: 2 })).target).toBe(2);
    expect(await problem(at.change(bill, { areaId: 99_999 }))).toBe("unknown_area");
  });
  test("only empty ones that were never finished are deleted, and only by an admin", async () => {
    expect(await problem(at.remove(bill))).toBe("Error: rights changed");
    await at.link(bill, sack);
    expect(await problem(boss.remove(bill))).toBe("bill_not_empty");
    await at.complete(bill);
    await at.reopenBill(bill);
    await at.unlink(bill, sack);
    expect(await problem(boss.remove(bill))).toBe("bill_was_completed");
    const empty = await at.bill();
    await boss.remove(empty);
    expect(await row(empty)).toBeUndefined();
    expect(await lastEvent()).toMatchObject({ what: "bill_deleted", person_id: admin.personId });
  });
});

describe("what no program can get round", () => {
  const asApp = <T>(work: (client: typeof site.owner) => Promise<T>) =>
    site.owner.begin(async (transaction) => {
      await transaction`set local role tracetrack_app`;
      return work(transaction as never);
    });
  test("the application's role bills in no dispatcher's name, and writes no table", async () => {
    const there = desk(site, packer);
    for (const work of [
      () => there.link(bill, sack),
      () => there.unlink(bill, sack),
      () => there.giveBack("R-1", sack),
      () => there.bill(),
      () => there.ticket(),
      () => there.complete(bill),
      () => there.lookAt("R-1"),
    ])
      expect(await problem(work())).toBe("Error: rights changed");
    for (const table of ["bills", "bill_versions", "returns", "return_items", "day_numbers"])
      expect(await sqlState(asApp((client) => client.unsafe(`insert into ${table} default values`)))).toBe("42501");
    expect(await sqlState(asApp((client) => client`select put_on_bill(null, 1, now())`))).toBe("42501");
    expect(await sqlState(asApp((client) => client`select document from bill_versions`))).toBe("42501");
  });
  test("a frozen document is never changed, deleted or emptied", async () => {
    await at.link(bill, sack);
    await at.complete(bill);
    expect(await sqlState(site.owner`update bill_versions set reason = 'x'`)).toBe("TT403");
    expect(await sqlState(site.owner`delete from bill_versions`)).toBe("TT403");
    for (const table of ["bill_versions", "bills cascade", "returns", "return_items"])
      expect(await sqlState(site.owner.unsafe(`truncate ${table}`))).toBe("TT403");
  });
  test("tickets and what is on them stay", async () => {
    await at.link(bill, sack);
    await at.giveBack(await at.ticket(), sack);
    expect(await sqlState(site.owner`delete from returns`)).toBe("TT403");
    expect(await sqlState(site.owner`delete from return_items`)).toBe("TT403");
  });
  test("a completed bill keeps what is written on it, and a bill its number", async () => {
    await at.link(bill, sack);
    await at.complete(bill);
    for (const change of ["target = 400", "note = 'x'", "vehicle = 'x'", "destination = 'x'", "version = 7", "completed_by = 1"])
      expect(await sqlState(site.owner.unsafe(`update bills set ${change} where number = '${bill}'`))).toBe("TT403");
    expect(await sqlState(site.owner`update bills set number = 'OTHER' where number = ${bill}`)).toBe("TT403");
    expect(await sqlState(site.owner`delete from bills where number = ${bill}`)).toBe("TT403");
    expect(await sqlState(site.owner`update bills set status = 'open' where number = ${bill}`)).toBe("23514");
  });
  test("a parent on a bill keeps its weight, room and state, and goes to no other bill", async () => {
    await at.link(bill, sack);
    const second = await row(await at.bill());
    for (const change of [
      "weight_grams = weight_grams + 1",
      "capacity = 31",
      "closed_short = true",
      "child_count = 3",
      `bill_id = ${second?.id}`,
    ])
      expect(await sqlState(site.owner.unsafe(`update bags set ${change} where code = '${sack}'`))).toBe("TT403");
    for (const change of ["status = 'open'", "status = 'returned'", "bill_id = null"])
      expect(await sqlState(site.owner.unsafe(`update bags set ${change} where code = '${sack}'`))).toBe("23514");
    expect(await sqlState(site.owner`update bags set status = 'dispatched' where code = ${other}`)).toBe("23514");
  });
  test("a bill has no more parents than its target, no more short ones than parents, and one number in any letter case", async () => {
    const change = (text: string) => sqlState(site.owner.unsafe(`update bills set ${text} where number = '${bill}'`));
    expect(await change("parent_count = 4")).toBe("23514");
    expect(await change("short_count = 1")).toBe("23514");
    expect(await change("target = 501")).toBe("23514");
    expect(await change("full_grams = -1")).toBe("23514");
    const insert = site.owner`insert into bills (number, target, made_by) values (${bill.toLowerCase()}, 1, ${loader.personId})`;
    expect(await sqlState(insert)).toBe("23505");
  });
});

describe("who sees what", () => {
  test("a dispatcher of an area sees its bills only, in look-up, list, history, document and day", async () => {
    const [north] = await site.owner`insert into areas (name) values ('North gate') returning id`;
    const [south] = await site.owner`insert into areas (name) values ('South gate') returning id`;
    const [n, s] = [await site.person("dispatcher", { area: north?.id }), await site.person("dispatcher", { area: south?.id })];
    await at.change(bill, { areaId: north?.id });
    await at.link(bill, sack);
    await at.complete(bill);
    const [{ day } = {}] = await site.owner`select (now() at time zone 'Asia/Kolkata')::date::text as day`;
    const seen = async (who: SignedIn) => {
      const guard = guardOf(who);
      const [found, list, history, document, rows] = [
        await store.findBill(site.database, guard, bill),
        await store.listBills(site.database, guard, { sort: "newest" }, 200),
        await store.readBillHistory(site.database, guard, bill, null, 10),
        await store.readDocument(site.database, guard, bill, null),
        await store.readDay(site.database, guard, day),
      ];
      return [
        found.state,
        list.items.map(({ number }) => number),
        list.totals.bills,
        history.state,
        document?.version ?? null,
        rows.length,
      ];
    };
    expect(await seen(n)).toEqual(["known", [bill], 1, "known", 1, 1]);
    expect(await seen(s)).toEqual(["outside", [], 0, "outside", null, 0]);
    expect((await seen(packer))[0]).toBe("known");
  });
  test("the list answers to each filter, with totals of all that it finds", async () => {
    await at.change(bill, { destination: "Gondia 100%", vehicle: "MH_35" });
    await at.link(bill, sack);
    const guard = guardOf(loader);
    const list = async (more: object, limit = 200) =>
      store.listBills(site.database, guard, { sort: "newest", ...more } as store.BillFilter, limit);
    for (const search of ["0%", "h_3", bill.toLowerCase(), "gondia"]) {
      const { items, totals } = await list({ search });
      expect(items.map(({ number }) => number)).toEqual([bill]);
      expect(totals).toEqual({ bills: 1, open: 1, completed: 0, parents: 1, children: 2, short: 1, grams: 2000 });
    }
    expect((await list({ search: "gondia", short: false })).items).toEqual([]);
    expect((await list({ search: "gondia", below: true, short: true, person: loader.username })).items).toHaveLength(1);
    expect((await list({ over: true })).items).toEqual([]);
    const every = await list({});
    expect((await list({}, 2)).totals).toEqual(every.totals);
    expect(every.totals.parents).toBe(every.items.reduce((sum, { parents }) => sum + parents, 0));
  });
});
