import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { makeBill } from "../support/billing.ts";
import { recount } from "../support/recount.ts";
import { newChild, newMoong, newParent, type Station, station } from "../support/scanning.ts";
import { openSite, type SignedIn, type TestSite } from "../support/site.ts";

let site: TestSite;
let who: SignedIn;
let here: Station;
let there: Station;

beforeAll(async () => {
  site = await openSite();
  who = await site.person("dispatcher");
  here = station(site, who, "table-4");
  there = station(site, await site.person("dispatcher"), "table-9");
});
afterAll(async () => {
  expect(await recount(site.owner)).toEqual([]);
  await site.close();
});

const lastEvent = async (code: string) => {
  const [row] = await site.owner`select e.* from events e join bags b on b.id = e.bag_id where b.code = ${code} order by e.id desc limit 1`;
  return row;
};
const bag = async (code: string) => (await site.owner`select * from bags where code = ${code}`)[0];
const fill = async (parent: string, children: number) => {
  const packed: string[] = [];
  for (let n = 0; n < children; n++) {
    packed.push(newChild());
    await here.pack(parent, packed[n] as string);
  }
  return packed;
};

describe("opening a parent", () => {
  test("makes it when it is new, and writes one event", async () => {
    const code = newParent();
    const answer = await here.open(code);
    expect(answer).toMatchObject({ outcome: "opened", parent: { code, count: 0, capacity: 30, status: "open" }, children: [] });
    expect(await lastEvent(code)).toMatchObject({
      what: "open",
      outcome: "opened",
      result: "good",
      station: "table-4",
      person_id: who.personId,
    });
  });
  test("answers what is in it", async () => {
    const code = newParent();
    const [child] = await fill(code, 1);
    expect((await there.open(code)).children).toMatchObject([{ code: child, by: who.personId }]);
  });
  test("takes the capacity from its kind", async () => {
    expect((await here.open(newMoong())).parent?.capacity).toBe(15);
  });
  test("refuses a child, known or not", async () => {
    const child = newChild();
    await here.pack(newParent(), child);
    expect((await here.open(child)).outcome).toBe("is_child");
    const unknown = newChild();
    expect((await here.open(unknown)).outcome).toBe("is_child");
    expect(await bag(unknown)).toBeUndefined();
  });
  test("refuses what is no code, and keeps the refusal", async () => {
    const answer = await here.open("hello, world");
    expect(answer).toMatchObject({ outcome: "bad_code", problem: "foreign_signs" });
    const [row] = await site.owner`select * from events where id = ${answer.event}`;
    expect(row).toMatchObject({ outcome: "bad_code", result: "refused", code: "hello, world" });
  });
  test("only looks at a parent that is on a bill", async () => {
    const code = newParent();
    await fill(code, 2);
    await putOnBill(code);
    expect(await here.open(code)).toMatchObject({ outcome: "on_bill", parent: { count: 2 }, bill: { number: `BILL-${code}` } });
  });
});

async function putOnBill(code: string) {
  const loader = await site.person("biller");
  await makeBill(site, loader, `BILL-${code}`, 10);
  await station(site, loader).link(`BILL-${code}`, code);
}

describe("packing a child", () => {
  test("makes child and parent when they are new", async () => {
    const [parent, child] = [newParent(), newChild()];
    expect(await here.pack(parent, child)).toMatchObject({
      outcome: "packed",
      bag: { code: child, status: "packed" },
      parent: { code: parent, count: 1, grams: 1000 },
    });
    expect(await bag(child)).toMatchObject({ sort: "child", status: "packed", packed_by: who.personId, packed_station: "table-4" });
    expect(await lastEvent(child)).toMatchObject({ what: "pack", outcome: "packed" });
  });
  test("the last one closes the parent", async () => {
    const parent = newMoong();
    await fill(parent, 14);
    expect(await here.pack(parent, newChild())).toMatchObject({
      outcome: "packed_full",
      parent: { count: 15, capacity: 15, status: "closed" },
    });
    const late = newChild();
    expect(await here.pack(parent, late)).toMatchObject({ outcome: "parent_full" });
    expect(await bag(late)).toBeUndefined();
  });
  test("the same child again is a harmless repeat, in any parent's state", async () => {
    const parent = newParent();
    const [child] = await fill(parent, 1);
    expect((await there.pack(parent, child as string)).outcome).toBe("already_here");
    await here.close(parent, "short");
    expect((await there.pack(parent, child as string)).outcome).toBe("already_here");
  });
  test("says where a child is that is in another parent, and makes nothing", async () => {
    const [first, second] = [newParent(), newParent()];
    const [child] = await fill(first, 1);
    expect(await there.pack(second, child as string)).toMatchObject({
      outcome: "in_other_parent",
      other: { parent: first, station: "table-4", by: who.personId },
    });
    expect(await bag(second)).toBeUndefined();
  });
  test("refuses a parent as child, a child as parent, unknown and broken codes", async () => {
    const parent = newParent();
    const [child] = await fill(parent, 1);
    expect((await here.pack(newParent(), parent)).outcome).toBe("is_parent");
    expect((await here.pack(newParent(), newParent())).outcome).toBe("is_parent");
    expect((await here.pack(child as string, newChild())).outcome).toBe("is_child");
    expect((await here.pack(newChild(), newChild())).outcome).toBe("is_child");
    expect((await here.pack("X-1", newChild())).outcome).toBe("unknown_parent");
    expect((await here.pack(parent, "A B")).outcome).toBe("bad_code");
    expect((await here.pack("A B", newChild())).outcome).toBe("bad_code");
    expect((await here.pack(parent, "X")).outcome).toBe("bad_code");
  });
  test("what is on a bill is frozen", async () => {
    const parent = newParent();
    const [child] = await fill(parent, 2);
    await putOnBill(parent);
    expect((await here.pack(parent, newChild())).outcome).toBe("parent_on_bill");
    expect((await here.unpack(child as string)).outcome).toBe("parent_on_bill");
    expect((await here.move(newParent(), child as string)).outcome).toBe("parent_on_bill");
    expect((await here.close(parent, "x")).outcome).toBe("parent_on_bill");
    expect((await here.undo()).outcome).toBe("built_upon");
  });
  test("finds a bag whose kind has another pattern by now", async () => {
    const [kind] =
      await site.owner`insert into kinds (name, sort, pattern, unit_grams) values ('Old', 'child', 'OLD-##', 500) returning id`;
    await site.owner`insert into bags (code, sort, kind_id, own_grams, weight_grams, status) values ('OLD-77', 'child', ${kind?.id}, 500, 500, 'free')`;
    expect(await here.pack(newParent(), "OLD-77")).toMatchObject({ outcome: "packed", parent: { grams: 500 } });
  });
});

describe("moving and unpacking", () => {
  test("move takes it from wherever it is", async () => {
    const [first, second] = [newParent(), newParent()];
    const [child] = await fill(first, 1);
    expect(await there.move(second, child as string)).toMatchObject({
      outcome: "moved",
      parent: { code: second, count: 1 },
      from: { code: first, count: 0, grams: 0 },
    });
    expect((await there.move(second, child as string)).outcome).toBe("already_here");
    expect((await bag(child as string))?.packed_station).toBe("table-9");
  });
  test("move makes what is new", async () => {
    const child = newChild();
    expect(await here.move(newParent(), child)).toMatchObject({ outcome: "moved", parent: { count: 1 } });
    expect((await bag(child))?.status).toBe("packed");
  });
  test("move into a full or closed parent is refused and leaves it where it is", async () => {
    const full = newMoong();
    await fill(full, 15);
    const home = newParent();
    const [child] = await fill(home, 1);
    expect((await here.move(full, child as string)).outcome).toBe("parent_full");
    const short = newParent();
    await fill(short, 1);
    await here.close(short, "enough");
    expect((await here.move(short, child as string)).outcome).toBe("parent_closed");
    expect((await bag(home))?.child_count).toBe(1);
  });
  test("move to a code that can't be read is refused, wherever the child is", async () => {
    const [child] = await fill(newParent(), 1);
    expect((await here.move("!!!", child as string)).outcome).toBe("bad_code");
    expect((await here.move("", child as string)).outcome).toBe("bad_code");
    expect((await here.move("!!!", newChild())).outcome).toBe("bad_code");
  });
  test("unpack opens a full parent again", async () => {
    const parent = newMoong();
    const children = await fill(parent, 15);
    expect(await here.unpack(children[3] as string)).toMatchObject({
      outcome: "unpacked",
      parent: { count: 14, status: "open" },
      bag: { status: "free" },
    });
    expect((await here.unpack(children[3] as string)).outcome).toBe("not_packed");
    expect((await here.unpack(newChild())).outcome).toBe("unknown_code");
    expect((await here.unpack(parent)).outcome).toBe("is_parent");
  });
});

describe("closing and reopening", () => {
  test("a short parent needs a reason, and takes no more until it is opened again", async () => {
    const parent = newParent();
    await fill(parent, 2);
    expect((await here.close(parent)).outcome).toBe("reason_needed");
    expect(await here.close(parent, "sack torn")).toMatchObject({ outcome: "closed", parent: { status: "closed", count: 2 } });
    expect((await lastEvent(parent))?.reason).toBe("sack torn");
    expect((await here.close(parent, "again")).outcome).toBe("already_closed");
    expect((await here.pack(parent, newChild())).outcome).toBe("parent_closed");
    expect((await here.reopen(parent)).outcome).toBe("reopened");
    expect((await here.reopen(parent)).outcome).toBe("already_open");
    expect((await here.pack(parent, newChild())).outcome).toBe("packed");
  });
  test("a full parent is closed already and can't be opened for more", async () => {
    const parent = newMoong();
    await fill(parent, 15);
    expect((await here.close(parent)).outcome).toBe("already_closed");
    expect((await here.reopen(parent)).outcome).toBe("parent_full");
  });
  test("only known parents can be closed", async () => {
    expect((await here.close(newParent(), "x")).outcome).toBe("unknown_parent");
    expect((await here.close(newChild(), "x")).outcome).toBe("is_child");
  });
});

describe("undo", () => {
  const fresh = async () => station(site, await site.person("dispatcher"));
  test("takes back the newest scan that changed something, then the one before", async () => {
    const s = await fresh();
    const [parent, first, second] = [newParent(), newChild(), newChild()];
    await s.pack(parent, first);
    await s.pack(parent, second);
    await s.pack(parent, second);
    expect(await s.undo()).toMatchObject({ outcome: "undone", undid: { what: "pack", code: second }, parent: { count: 1 } });
    expect(await s.undo()).toMatchObject({ outcome: "undone", undid: { code: first }, parent: { count: 0 } });
    expect((await s.undo()).outcome).toBe("nothing_to_undo");
    expect(await bag(second)).toMatchObject({ status: "free", parent_id: null }); // nothing is destroyed
    expect(await lastEvent(second)).toMatchObject({ what: "undo", outcome: "undone" });
  });
  test("is of this person and this station alone", async () => {
    const s = await fresh();
    await s.pack(newParent(), newChild());
    expect((await station(site, s.who, "another").undo()).outcome).toBe("nothing_to_undo");
    expect((await (await fresh()).undo()).outcome).toBe("nothing_to_undo");
  });
  test("puts a moved child back as it was packed, so that the packing can be taken back too", async () => {
    const s = await fresh();
    const [first, second, child] = [newParent(), newParent(), newChild()];
    await s.pack(first, child);
    const before = await bag(child);
    await s.move(second, child);
    expect((await s.undo()).undid?.what).toBe("move");
    expect(await bag(child)).toMatchObject({ parent_id: before?.parent_id, packed_at: before?.packed_at });
    expect(await s.undo()).toMatchObject({ outcome: "undone", undid: { what: "pack" } });
  });
  test("puts back what was taken out, closes and opens again", async () => {
    const s = await fresh();
    const [parent, child] = [newParent(), newChild()];
    await s.pack(parent, child);
    await s.unpack(child);
    expect((await s.undo()).undid?.what).toBe("unpack");
    expect((await bag(child))?.status).toBe("packed");
    await s.close(parent, "x");
    expect(await s.undo()).toMatchObject({ undid: { what: "close" }, parent: { status: "open" } });
    await s.close(parent, "x");
    await s.reopen(parent);
    expect(await s.undo()).toMatchObject({ undid: { what: "reopen" }, parent: { status: "closed" } });
  });
  test("opens a parent again that the last child had filled", async () => {
    const s = await fresh();
    const parent = newMoong();
    for (let n = 0; n < 15; n++) await s.pack(parent, newChild());
    expect(await s.undo()).toMatchObject({ parent: { count: 14, status: "open" } });
  });
  test("refuses when somebody has built on it, and says by what", async () => {
    const s = await fresh();
    const [parent, child] = [newParent(), newChild()];
    await s.pack(parent, child);
    await there.move(newParent(), child);
    expect(await s.undo()).toMatchObject({ outcome: "built_upon", by: "moved" });
    await there.move(parent, child);
    expect(await s.undo()).toMatchObject({ outcome: "built_upon", by: "packed" });
    const other = newParent();
    await s.pack(other, newChild());
    await there.close(other, "x");
    expect(await s.undo()).toMatchObject({ outcome: "built_upon", by: "closed" });
  });
  test("refuses to put back into a parent that filled up meanwhile", async () => {
    const s = await fresh();
    const parent = newMoong();
    const children: string[] = [];
    for (let n = 0; n < 15; n++) children.push(newChild());
    for (const child of children) await s.pack(parent, child);
    await s.unpack(children[0] as string);
    await there.pack(parent, newChild());
    expect(await s.undo()).toMatchObject({ outcome: "built_upon", by: "full" });
  });
  test("of an opening is refused when somebody has packed since", async () => {
    const s = await fresh();
    const parent = newParent();
    await s.pack(parent, newChild());
    await s.close(parent, "x");
    await s.reopen(parent);
    await there.pack(parent, newChild());
    expect(await s.undo()).toMatchObject({ outcome: "built_upon", by: "packed" });
  });
  test("is bound to the area that the person has now", async () => {
    const [east] = await site.owner`insert into areas (name) values ('East') returning id`;
    const [west] = await site.owner`insert into areas (name) values ('West') returning id`;
    const s = station(site, await site.person("dispatcher", { area: east?.id }));
    await s.pack(newParent(), newChild());
    await site.owner`update people set area_id = ${west?.id} where id = ${s.who.personId}`;
    const answer = await s.undo();
    expect(answer.outcome).toBe("not_allowed");
    expect(answer.parent).toBeUndefined();
  });
  test("is too late after an hour", async () => {
    const s = await fresh();
    await s.pack(newParent(), newChild());
    const shift = (minutes: number) =>
      site.owner.begin(async (sql) => {
        await sql`alter table events disable trigger events_append_only`;
        await sql`update events set at = at + make_interval(mins => ${minutes}) where person_id = ${s.who.personId} and what = 'pack'`;
        await sql`alter table events enable trigger events_append_only`;
      });
    await shift(-61);
    expect((await s.undo()).outcome).toBe("too_late");
    await shift(61);
  });
});

describe("the key of a scan", () => {
  test("the same key gives the same answer and does nothing more", async () => {
    const [parent, child, key] = [newParent(), newChild(), crypto.randomUUID()];
    const first = await here.pack(parent, child, key);
    await here.unpack(child);
    const again = await here.pack(parent, child, key);
    expect(again).toEqual({ ...first, replayed: true });
    expect((await bag(child))?.status).toBe("free");
  });
  test("the contents that an opening answered are part of its answer", async () => {
    const [parent, key] = [newParent(), crypto.randomUUID()];
    await fill(parent, 2);
    const first = await here.open(parent, key);
    await fill(parent, 1);
    expect(await here.open(parent, key)).toEqual({ ...first, replayed: true });
  });
  test("a refusal is an answer and is kept as well", async () => {
    const key = crypto.randomUUID();
    const first = await here.pack(newParent(), "A B", key);
    expect(first.outcome).toBe("bad_code");
    const broken = crypto.randomUUID();
    const answer = await here.open("A B", broken);
    expect(await here.open("A B", broken)).toEqual({ ...answer, replayed: true });
  });
  test("the same key with other content is refused", async () => {
    const key = crypto.randomUUID();
    await here.pack(newParent(), newChild(), key);
    expect(here.pack(newParent(), newChild(), key)).rejects.toMatchObject({ code: "key_reused" });
  });
  test("somebody else's key tells nothing", async () => {
    const [parent, child, key] = [newParent(), newChild(), crypto.randomUUID()];
    await here.pack(parent, child, key);
    expect(there.pack(parent, child, key)).rejects.toMatchObject({ code: "key_reused" });
  });
});

describe("areas", () => {
  test("a dispatcher of one area leaves the bags of another alone", async () => {
    const [north] = await site.owner`insert into areas (name) values ('North') returning id`;
    const [south] = await site.owner`insert into areas (name) values ('South') returning id`;
    const n = station(site, await site.person("dispatcher", { area: north?.id }));
    const s = station(site, await site.person("dispatcher", { area: south?.id }));
    const [parent, child] = [newParent(), newChild()];
    await n.pack(parent, child);
    expect((await bag(parent))?.area_id).toBe(north?.id);
    for (const answer of [
      await s.open(parent),
      await s.pack(parent, newChild()),
      await s.unpack(child),
      await s.move(newParent(), child),
      await s.close(parent, "x"),
    ]) {
      expect(answer.outcome).toBe("not_allowed");
    }
    expect((await here.pack(parent, newChild())).outcome).toBe("packed");
  });
});
