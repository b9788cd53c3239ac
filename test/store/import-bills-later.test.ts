import { afterAll, afterEach, beforeAll, describe, expect, test } from "bun:test";
import { type Billing, newBill, onto, openBilling } from "../support/bill-uploads.ts";
import { desk, problem } from "../support/billing.ts";
import { ask } from "../support/http.ts";
import { recount } from "../support/recount.ts";
import { newChild, newMoong, newParent } from "../support/scanning.ts";
import type { FileRow } from "../support/staging.ts";

let site: Billing["site"];
let admin: Billing["admin"];
let at: Billing["at"];
let uploads: Billing["uploads"];
let sack: Billing["sack"];
let sacks: Billing["sacks"];
let on: Billing["on"];
let kept: Billing["kept"];
let statusOf: Billing["statusOf"];
let checked: Billing["checked"];
let close: Billing["close"];

beforeAll(async () => {
  ({ site, admin, at, uploads, sack, sacks, on, kept, statusOf, checked, close } = await openBilling());
});
afterEach(async () => expect(await recount(site.owner)).toEqual([]));
afterAll(() => close());

describe("what somebody did since the check is left alone", () => {
  test("a parent that was packed, a bill that was scanned onto, finished, changed, made or deleted", async () => {
    const [busy, done, edited, quiet, gone, made] = [
      ...[await at.bill(), await at.bill(), await at.bill(), await at.bill(), await at.bill()],
      newBill(),
    ] as [string, string, string, string, string, string];
    const parents = (await sacks(8)) as [string, string, string, string, string, string, string, string];
    await at.link(done, await sack());
    const id = await checked(
      [busy, done, edited, gone, made, quiet, quiet, quiet].flatMap((bill, n) => onto(bill, [parents[n] as string])),
    );
    await at.link(busy, await sack());
    await at.complete(done);
    await at.change(edited, { note: "new" });
    await desk(site, admin).remove(gone);
    await at.bill(4, made);
    await at.pack(parents[5], newChild());
    expect(await uploads.run("commit", id)).toMatchObject({ done: 2, changed: 6, new: 2 });
    expect(await uploads.said(id)).toEqual([
      ...Array(5).fill("changed bill_changed_since"),
      "changed changed_since",
      ...Array(2).fill("new linked_short 2 of 30"),
    ]);
    expect(await on(quiet)).toEqual([parents[6], parents[7]].sort());
    expect([(await kept(busy))?.parent_count, (await kept(made))?.target]).toEqual([1, 4]);
  });

  test("a bill whose parents were all touched is not made; else it has the target that the file wanted", async () => {
    const [none, some, parents] = [newBill(), newBill(), await sacks(3)];
    const id = await checked([...onto(none, parents.slice(0, 1)), ...onto(some, parents.slice(1))]);
    for (const parent of parents.slice(0, 2)) await at.pack(parent, newChild());
    expect(await uploads.run("commit", id)).toMatchObject({ done: 1, changed: 2 });
    expect([await kept(none), (await kept(some))?.target]).toEqual([undefined, 2]);
  });

  test("the parent's packets were left alone: an empty parent is not billed, one with fewer is short", async () => {
    const [bill, unmade, bare, filled] = [newBill(), newMoong(), newMoong(), newMoong()];
    const taken = Array.from({ length: 3 }, newChild);
    await at.open(bare);
    const rows: FileRow[] = [
      { parent: unmade, child: taken[0] as string },
      { parent: bare, child: taken[1] as string },
      ...[taken[2] as string, ...Array.from({ length: 14 }, newChild)].map((child) => ({ parent: filled, child })),
    ];
    const id = await checked([...rows, ...onto(bill, [unmade, bare, filled])]);
    expect((await uploads.said(id)).slice(-3)).toEqual([...Array(2).fill("new linked_short 1 of 15"), "new"]);
    const elsewhere = await sack();
    for (const child of taken) await at.pack(elsewhere, child);
    expect(await uploads.run("commit", id)).toMatchObject({ changed: 5, done: 15 });
    expect((await uploads.said(id)).slice(-3)).toEqual([...Array(2).fill("changed changed_since"), "new linked_short 14 of 15"]);
    expect(await on(bill)).toEqual([filled]);
  });
});

describe("an upload with bills is taken back as long as nobody built on it", () => {
  const committed = async (many = 2) => {
    const [bill, parents] = [newBill(), await sacks(many)];
    const id = await checked(onto(bill, parents));
    await uploads.run("commit", id);
    return { id, bill, parents };
  };
  const noteOf = async (id: number) => (await (await ask(site.app, "GET", `/api/imports/${id}`, { as: admin.token })).json()).note;
  const inTheWay = async (id: number) => (await uploads.inTheWay(id)).list.map(({ code, why, other }) => ({ code, why, other }));

  test("finished since: refused and named; opened again it comes off, and the bill stays because of its document", async () => {
    const { id, bill, parents } = await committed();
    await at.complete(bill);
    expect(await inTheWay(id)).toEqual(parents.map((code) => ({ code, why: "bill_completed", other: bill })));
    expect(await problem(uploads.run("revoke", id))).toBe("TT400");
    expect(await on(bill)).toHaveLength(2);
    await at.reopenBill(bill);
    await uploads.run("revoke", id);
    expect([await on(bill), (await kept(bill))?.version]).toEqual([[], 1]);
  });

  test("taken off, moved to another bill, returned: each is named, nothing comes off", async () => {
    const { id, bill, parents } = await committed(4);
    const [off, moved, returned, left] = parents as [string, string, string, string];
    const [other, ticket] = [await at.bill(), await at.ticket()];
    await at.unlink(bill, off);
    await at.unlink(bill, moved);
    await at.link(other, moved);
    await at.giveBack(ticket, returned);
    expect(await inTheWay(id)).toEqual([
      { code: off, why: "unbilled", other: null },
      { code: moved, why: "unbilled", other },
      { code: returned, why: "unbilled", other: null },
    ]);
    expect(await problem(uploads.run("revoke", id))).toBe("TT400");
    expect(await on(bill)).toEqual([left]);
  });

  test("another's parent is on the bill that it made: that one stays, and is told", async () => {
    const { id, bill, parents } = await committed();
    await at.change(bill, { target: 5 });
    const theirs = await sack();
    await at.link(bill, theirs);
    await uploads.run("revoke", id);
    expect(await on(bill)).toEqual([theirs]);
    expect([await statusOf(parents[0] as string), (await kept(bill))?.parent_count]).toEqual(["open", 1]);
    expect(await noteOf(id)).toContain(`Bill ${bill} stayed`);
  });

  test("a bill that somebody only wrote on stays too; one that only refused scans goes", async () => {
    const [written, scanned] = [await committed(), await committed()];
    await at.change(written.bill, { destination: "Pune" });
    expect(await at.link(scanned.bill, await sack())).toMatchObject({ outcome: "bill_full" });
    await uploads.run("revoke", written.id);
    await uploads.run("revoke", scanned.id);
    expect([(await kept(written.bill))?.destination, await kept(scanned.bill)]).toEqual(["Pune", undefined]);
  });

  test("a bill that was there before stays, empty or not", async () => {
    const [bill, parents] = [await at.bill(), await sacks(2)];
    const id = await checked(onto(bill, parents));
    await uploads.run("commit", id);
    await uploads.run("revoke", id);
    expect(await kept(bill)).toMatchObject({ parent_count: 0, weight_grams: "0" });
    expect(await noteOf(id)).toBeNull();
  });

  test("what it packed and billed itself is no obstacle; what somebody billed is", async () => {
    const [bill, one, two] = [newBill(), newParent(), newParent()];
    const id = await checked([{ parent: one, child: newChild() }, { parent: two, child: newChild() }, ...onto(bill, [one])]);
    await uploads.run("commit", id);
    expect(await inTheWay(id)).toEqual([]);
    const other = await at.bill();
    await at.link(other, two);
    expect(await inTheWay(id)).toMatchObject([{ why: "bill", other }]);
    await at.unlink(other, two);
    await uploads.run("revoke", id);
    expect(await site.owner`select 1 from bags c join bags p on p.id = c.parent_id where p.code in ${site.owner([one, two])}`).toHaveLength(
      0,
    );
  });
});
