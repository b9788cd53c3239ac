import { afterAll, afterEach, beforeAll, describe, expect, test } from "bun:test";
import { type Billing, newBill, onto, openBilling } from "../support/bill-uploads.ts";
import { fill } from "../support/billing.ts";
import { recount } from "../support/recount.ts";
import { newChild, newMoong, newParent } from "../support/scanning.ts";
import type { FileRow } from "../support/staging.ts";

let site: Billing["site"];
let at: Billing["at"];
let uploads: Billing["uploads"];
let sack: Billing["sack"];
let sacks: Billing["sacks"];
let on: Billing["on"];
let kept: Billing["kept"];
let checked: Billing["checked"];
let close: Billing["close"];

beforeAll(async () => {
  ({ site, at, uploads, sack, sacks, on, kept, checked, close } = await openBilling());
});
afterEach(async () => expect(await recount(site.owner)).toEqual([]));
afterAll(() => close());

describe("the check says of each row why its parent can't go on", () => {
  test("unknown, a child, on this bill, on another, empty", async () => {
    const [bill, other] = [await at.bill(), await at.bill()];
    const [here, there, good] = (await sacks(3)) as [string, string, string];
    await at.link(bill, here);
    await at.link(other, there);
    const empty = newParent();
    await at.open(empty);
    const child = newChild();
    await at.pack(await sack(), child);
    const id = await checked([...onto(bill, [newParent(), child, here, there, empty, good])]);
    expect(await uploads.said(id)).toEqual([
      "refused unknown_parent",
      "refused is_child",
      "same already_on_bill",
      `refused on_other_bill ${other}`,
      "refused parent_empty",
      "new linked_short 2 of 30",
    ]);
    expect(await uploads.run("commit", id)).toMatchObject({ done: 1 });
    expect(await on(bill)).toEqual([here, good].sort());
  });

  test("twice in the file, and on two bills", async () => {
    const [one, two, [parent, second]] = [newBill(), newBill(), (await sacks(2)) as [string, string]];
    const id = await checked([...onto(one, [parent, parent]), ...onto(two, [parent, second])]);
    expect(await uploads.said(id)).toEqual([
      "new linked_short 2 of 30",
      "same twice_in_file 1:2",
      "refused two_bills_in_file 1:2",
      "new linked_short 2 of 30",
    ]);
    await uploads.run("commit", id);
    expect([await on(one), await on(two)]).toEqual([[parent], [second]]);
    expect((await kept(two))?.target).toBe(1);
  });

  test("a finished bill; one that was opened again takes more", async () => {
    const [bill, [parent, more]] = [await at.bill(), (await sacks(2)) as [string, string]];
    await at.link(bill, parent);
    await at.complete(bill);
    const rows = onto(bill, [parent, more]);
    expect(await uploads.said(await checked(rows))).toEqual(["same already_on_bill", "refused bill_completed"]);
    await at.reopenBill(bill);
    const id = await checked(rows);
    expect(await uploads.said(id)).toEqual(["same already_on_bill", "new linked_short 2 of 30"]);
    await uploads.run("commit", id);
    expect(await on(bill)).toHaveLength(2);
  });

  test("a full bill: the rows that come first get the room, and refused ones take none", async () => {
    const [bill, parents] = [await at.bill(4), await sacks(5)];
    await at.link(bill, parents[0] as string);
    const id = await checked(onto(bill, [parents[1] as string, newParent(), ...parents.slice(2)]));
    expect((await uploads.said(id)).map((said) => said.split(" ")[0])).toEqual(["new", "refused", "new", "new", "refused"]);
    expect((await uploads.said(id))[4]).toBe("refused bill_full 4");
    await uploads.run("commit", id);
    expect((await kept(bill))?.parent_count).toBe(4);
  });

  test("a bill that is made takes 500 and no more; its target is what goes on it", async () => {
    const [bill, parents] = [newBill(), Array.from({ length: 502 }, newParent)];
    const rows = parents.map((parent): FileRow => ({ parent, child: newChild() }));
    const id = await checked([...rows, ...onto(bill, parents)]);
    expect((await uploads.said(id)).slice(502 + 499)).toEqual([
      "new linked_short 1 of 30",
      "refused bill_full 500",
      "refused bill_full 500",
    ]);
    await uploads.run("commit", id);
    expect(await kept(bill)).toMatchObject({ target: 500, parent_count: 500 });
  });

  test("a bill that is not there, when that is refused; older uploads have no word on it and make it", async () => {
    const [bill, [parent]] = [newBill(), (await sacks(1)) as [string]];
    expect(await uploads.said(await checked(onto(bill, [parent]), { unknownBills: "refuse" }))).toEqual(["refused unknown_bill"]);
    const id = await checked(onto(bill, [parent]));
    expect(await site.owner`select policy ? 'unknownBills' as has from imports where id = ${id}`).toMatchObject([{ has: false }]);
    expect(await uploads.run("commit", id)).toMatchObject({ done: 1 });
    const again = await checked(onto(bill, await sacks(1)), { unknownBills: "refuse" });
    expect(await uploads.said(again)).toEqual(["refused bill_full 1"]);
  });

  test("the code of a bag is no bill, unless there is a bill with this number", async () => {
    const [known, parents] = [newChild(), await sacks(3)];
    await at.pack(await sack(), known);
    const [own, real] = [newChild(), newChild()];
    await at.pack(await sack(), real);
    await at.bill(5, real);
    const id = await checked([
      ...onto(known, [parents[0] as string]),
      ...onto(own, [parents[1] as string]),
      ...onto(real, [parents[2] as string]),
      { parent: newParent(), child: own },
    ]);
    expect(await uploads.said(id)).toEqual(["refused bill_is_bag", "refused bill_is_bag", "new linked_short 2 of 30", "new"]);
  });

  test("a bill in other letters is the same bill", async () => {
    const [bill, parents] = [await at.bill(5, `Mixed-${newBill()}`), await sacks(1)];
    const id = await checked(onto(bill.toUpperCase(), parents));
    await uploads.run("commit", id);
    expect(await on(bill)).toEqual(parents);
  });

  test("checked again it says what is true by then, and counts by verdict", async () => {
    const [bill, other, full] = [newBill(), await at.bill(), await fill(at, newMoong(), 15)];
    const id = await uploads.stage(onto(bill, [...(await sacks(2)), newParent(), full]));
    const counts = await uploads.check(id);
    expect(counts).toMatchObject({ rows: 4, new: 3, refused: 1, moved: 0, chunks: 1, reasons: { linked_short: 2, unknown_parent: 1 } });
    expect(await uploads.check(id)).toEqual(counts);
    await at.link(other, full);
    expect(await uploads.check(id)).toMatchObject({ new: 2, refused: 2, reasons: { on_other_bill: 1 } });
  });

  test("a bill is one piece, after all pieces of bags", async () => {
    const bills = [newBill(), newBill()];
    const parents = await sacks(7);
    const bags = Array.from({ length: 5 }, (): FileRow => ({ parent: newParent(), child: newChild() }));
    const id = await uploads.stage([
      ...onto(bills[0] as string, parents.slice(0, 4)),
      ...bags,
      ...onto(bills[1] as string, parents.slice(4)),
    ]);
    expect(await uploads.check(id, 2)).toMatchObject({ new: 12 });
    const pieces =
      await site.owner`select bill_number, array_agg(distinct chunk) as chunks from import_rows where import_id = ${id} group by 1 order by 2`;
    expect(pieces.map(({ bill_number, chunks }) => [bill_number, chunks])).toEqual([
      [null, [0, 1, 2]],
      [bills[0], [3]],
      [bills[1], [5]],
    ]);
  });
});
