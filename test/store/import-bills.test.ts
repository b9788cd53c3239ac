import { afterAll, afterEach, beforeAll, describe, expect, test } from "bun:test";
import { type Billing, newBill, onto, openBilling } from "../support/bill-uploads.ts";
import { fill } from "../support/billing.ts";
import { recount } from "../support/recount.ts";
import { newChild, newMoong, newParent } from "../support/scanning.ts";

let site: Billing["site"];
let admin: Billing["admin"];
let at: Billing["at"];
let uploads: Billing["uploads"];
let sack: Billing["sack"];
let sacks: Billing["sacks"];
let on: Billing["on"];
let kept: Billing["kept"];
let statusOf: Billing["statusOf"];
let messages: Billing["messages"];
let checked: Billing["checked"];
let close: Billing["close"];

beforeAll(async () => {
  ({ site, admin, at, uploads, sack, sacks, on, kept, statusOf, messages, checked, close } = await openBilling());
});
afterEach(async () => expect(await recount(site.owner)).toEqual([]));
afterAll(() => close());

describe("parents go on bills", () => {
  test("on one that is there and one that is made, and come off again; history tells it", async () => {
    const [there, fresh] = [await at.bill(10), newBill()];
    const parents = (await sacks(4)).sort();
    const full = await fill(at, newMoong(), 15);
    const id = await uploads.stage([...onto(there, parents.slice(0, 2)), ...onto(fresh, [...parents.slice(2), full])]);
    expect(await uploads.check(id)).toMatchObject({ rows: 5, new: 5, refused: 0 });
    expect(await uploads.said(id)).toEqual([...Array(4).fill("new linked_short 2 of 30"), "new"]);
    expect(await kept(fresh)).toBeUndefined();
    expect(await uploads.run("commit", id)).toMatchObject({ done: 5, changed: 0 });
    expect([await on(there), await on(fresh)]).toEqual([parents.slice(0, 2), [full, ...parents.slice(2)]]);
    expect(await kept(fresh)).toMatchObject({ target: 3, parent_count: 3, short_count: 2, made_by: admin.personId, status: "open" });
    expect(await statusOf(full)).toBe("billed");
    expect((await messages(`/api/bag/${full}/history`))[0]).toBe(`${full} was put on bill ${fresh} by upload ${id}.`);
    expect(await messages(`/api/bills/${fresh}/history`)).toEqual([
      `${full} was put on bill ${fresh} by upload ${id}.`,
      ...parents
        .slice(2)
        .toReversed()
        .map((code) => `${code} was put on bill ${fresh} by upload ${id}, with only 2 of 30 child bags inside.`),
      `The bill was made by upload ${id}.`,
    ]);
    expect((await at.look(fresh)).list.map(({ byName, at: when }) => [byName, typeof when])).toEqual(
      Array(3).fill([admin.username, "string"]),
    );
    expect(await at.link(there, full)).toMatchObject({ outcome: "on_other_bill", other: { bill: fresh, byName: admin.username } });
    await uploads.run("revoke", id);
    expect([await on(there), await kept(fresh), await statusOf(full)]).toEqual([[], undefined, "closed"]);
    expect((await messages(`/api/bag/${full}/history`))[0]).toBe(`${full} is off bill ${fresh}: upload ${id} was taken back.`);
    expect((await messages("/api/events?limit=3"))[1]).toBe(`The bill was deleted: upload ${id} was taken back.`);
  });

  test("that this file makes and fills itself, also when its bills stand first", async () => {
    const [bill, one, two, bare] = [newBill(), newParent(), newParent(), newParent()];
    const emptied = await sack(1);
    const [child] = (await site.owner`select c.code from bags c join bags p on p.id = c.parent_id where p.code = ${emptied}`).map(
      ({ code }) => code,
    );
    const id = await checked([
      ...onto(bill, [one, two, bare, emptied]),
      { parent: one, child: newChild() },
      { parent: two, child },
      { parent: bare },
    ]);
    expect(await uploads.said(id)).toEqual([
      "new linked_short 1 of 30",
      "new linked_short 1 of 30",
      "refused parent_empty",
      "refused parent_empty",
      "new",
      `moved moved ${emptied}`,
      "new",
    ]);
    expect(await uploads.run("commit", id)).toMatchObject({ done: 5 });
    expect(await on(bill)).toEqual([one, two].sort());
    await uploads.run("revoke", id);
    expect([await kept(bill), await statusOf(one)]).toEqual([undefined, "open"]);
    expect(await site.owner`select p.code from bags c join bags p on p.id = c.parent_id where c.code = ${child as string}`).toMatchObject([
      { code: emptied },
    ]);
  });

  test("a parent that had come back is as it was when the upload is taken back", async () => {
    const [first, bill, parent, ticket] = [await at.bill(), newBill(), await sack(), await at.ticket()];
    await at.link(first, parent);
    await at.giveBack(ticket, parent);
    const id = await checked(onto(bill, [parent]));
    await uploads.run("commit", id);
    await uploads.run("revoke", id);
    expect(await statusOf(parent)).toBe("returned");
  });

  test("a bill that is made belongs to the area that the file names", async () => {
    const [area] = await site.owner`insert into areas (name) values ('Bills') returning id`;
    const [bill, parents] = [newBill(), await sacks(2)];
    const id = await uploads.stage(onto(bill, parents));
    await site.owner`update import_rows set area_id = ${area?.id} where import_id = ${id} and place = 2`;
    await uploads.check(id);
    await uploads.run("commit", id);
    expect((await kept(bill))?.area_id).toBe(area?.id);
  });
});
