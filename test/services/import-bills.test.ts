import { afterAll, afterEach, beforeAll, describe, expect, test } from "bun:test";
import { read, utils, type WorkSheet } from "xlsx";
import { type Desk, desk, fill } from "../support/billing.ts";
import { ask, type Json } from "../support/http.ts";
import { recount } from "../support/recount.ts";
import { newChild, newMoong, newParent } from "../support/scanning.ts";
import { openSite, type SignedIn, type TestSite } from "../support/site.ts";
import { watch } from "../support/stream.ts";
import { uploader } from "../support/uploads.ts";
import { csvOf, writtenBook } from "../support/workbooks/written.ts";

let site: TestSite;
let admin: SignedIn;
let at: Desk;
let uploads: ReturnType<typeof uploader>;
let numbers = 0;

beforeAll(async () => {
  site = await openSite();
  admin = await site.person("admin");
  at = desk(site, await site.person("biller"));
  uploads = uploader(site, admin);
  site.site.imports.start();
});
afterEach(async () => {
  expect(await recount(site.owner)).toEqual([]);
  expect(site.faults).toEqual([]);
});
afterAll(() => site.close());

const newBill = () => `FILE-${++numbers}`;
const xlsx = (rows: string[][], name = "Bills") => writtenBook("xlsx", [{ name, rows }]);
const get = async (path: string): Promise<Json> => (await ask(site.app, "GET", path, { as: admin.token })).json();
const sacks = (many: number) => Promise.all(Array.from({ length: many }, () => fill(at, newParent(), 1)));
const on = async (bill: string): Promise<string[]> => (await get(`/api/bills/${bill}`)).list.map(({ code }: Json) => code).sort();

async function reportOf(id: number): Promise<string[][]> {
  const answer = await ask(site.app, "GET", `/api/imports/${id}/report.xlsx`, { as: admin.token });
  const book = read(await answer.arrayBuffer(), { dense: true });
  return utils.sheet_to_json<string[]>(book.Sheets[book.SheetNames[0] as string] as WorkSheet, { header: 1, defval: "" });
}

describe("a file of bills, from the file to the bills and back", () => {
  test("two sheets: bags, and the bills that they go on", async () => {
    const bills = [newBill(), newBill()] as [string, string];
    const parents = Array.from({ length: 20 }, newMoong).sort();
    const pairs = parents.flatMap((parent) => Array.from({ length: 15 }, () => [parent, newChild()]));
    const billed = parents.map((parent, n) => [n < 10 ? bills[0].toLowerCase() : bills[1], parent]);
    const book = writtenBook("xlsx", [
      { name: "Bills", rows: [["Challan No", "Sack"], ...billed] },
      { name: "Bags", rows: [["Parent", "Child"], ...pairs] },
    ]);
    const checked = await uploads.checked(book);
    expect(checked).toMatchObject({
      state: "ready",
      policy: { unknownBills: "make" },
      counts: { rows: 320, new: 320, refused: 0 },
      problems: [],
    });
    expect(checked.sheets.map(({ layout }: Json) => layout)).toEqual(["bills", "pairs"]);
    const rows = await uploads.rows(checked.id, "new");
    expect(rows[0]).toMatchObject({
      sheet: "Bills",
      parent: parents[0],
      child: null,
      bill: bills[0],
      message: `Will be put on bill ${bills[0]}.`,
    });
    expect(rows.at(-1)).toMatchObject({ sheet: "Bags", bill: null, message: "Will be put in." });
    expect(await uploads.commit(checked.id)).toMatchObject({ counts: { done: 320, changed: 0 } });
    expect([await on(bills[0]), await on(bills[1])]).toEqual([parents.slice(0, 10), parents.slice(10)]);
    expect(await get(`/api/bills/${bills[0]}`)).toMatchObject({ target: 10, parents: 10, children: 150, short: 0, weightKg: 150 });
    expect((await uploads.checked(book)).counts).toMatchObject({ new: 0, same: 320 });
    expect((await uploads.order(checked.id, "revoke")).status).toBe(202);
    await uploads.until(checked.id, ["revoked"]);
    expect((await ask(site.app, "GET", `/api/bills/${bills[0]}`, { as: admin.token })).status).toBe(404);
    expect(await get(`/api/bag/${parents[0]}`)).toMatchObject({ bill: null, count: 0, status: "open" });
  });

  test("blocks of 300 parents that their bill's row ends, as CSV", async () => {
    const bills = [newBill(), newBill()];
    const parents = Array.from({ length: 600 }, newParent);
    const bags = parents.map((parent) => [parent, newChild()]);
    const filled = await uploads.checked(csvOf([["Parent", "Child"], ...bags]));
    await uploads.commit(filled.id);
    const rows = [0, 1].flatMap((n) => [...parents.slice(n * 300, n * 300 + 300), bills[n] as string]).map((text) => [text]);
    const { id, sheets, counts } = await uploads.checked(csvOf(rows), {
      layout: [{ place: 1, layout: "bill_blocks", columns: ["code"], headingRow: null }],
    });
    expect(sheets[0].layout).toBe("bill_blocks");
    expect(counts).toMatchObject({ rows: 600, new: 600, refused: 0 });
    expect(await uploads.commit(id)).toMatchObject({ counts: { done: 600 } });
    expect([(await on(bills[0] as string)).length, await on(bills[1] as string)]).toEqual([300, parents.slice(300).sort()]);
    expect((await uploads.rows(id))[299]).toMatchObject({ row: 300, bill: bills[0], reason: "linked_short" });
  });

  test("what is done with bills that are not there is the person's to say, also later", async () => {
    const [bill, parents] = [newBill(), await sacks(2)];
    const file = csvOf([["Bill", "Parent"], ...parents.map((parent) => [bill, parent])]);
    const strict = await uploads.checked(file, { unknownBills: "refuse" });
    expect(strict).toMatchObject({
      policy: { unknownBills: "refuse" },
      counts: { refused: 2 },
      reasons: [{ reason: "unknown_bill", count: 2 }],
    });
    expect(strict.problems[0]).toMatchObject({ cell: "A2", bill, message: expect.stringContaining(`There is no bill ${bill}`) });
    await ask(site.app, "PATCH", `/api/imports/${strict.id}`, { as: admin.token, json: { unknownBills: "make" } });
    expect((await uploads.until(strict.id, ["ready"])).counts).toMatchObject({ new: 2 });
    await uploads.commit(strict.id);
    expect(await on(bill)).toHaveLength(2);
  });

  test("who watches the bill hears of it, and of taking it back", async () => {
    const [bill, parents] = [await at.bill(3), await sacks(1)];
    const stream = await watch(site.app, admin.token, bill);
    const { id } = await uploads.checked(csvOf([["Bill", "Parent"], ...parents.map((parent) => [bill, parent])]));
    await uploads.commit(id);
    const [put] = await stream.events(1);
    expect(put?.data).toMatchObject({
      ...{ what: "import", outcome: "linked_short", result: "good", by: admin.personId, code: parents[0], isOn: true },
      message: `${parents[0]} was put on bill ${bill} by upload ${id}, with only 1 of 30 child bags inside.`,
      parent: { code: parents[0], count: 1, status: "billed" },
      bill: { number: bill, parents: 1, target: 3 },
    });
    await uploads.order(id, "revoke");
    const [off] = await stream.events(1);
    expect(off?.data).toMatchObject({
      ...{ what: "import_revoked", outcome: "undone", code: parents[0], isOn: false, bill: { parents: 0 } },
      message: `${parents[0]} is off bill ${bill}: upload ${id} was taken back.`,
    });
    await stream.close();
    await uploads.until(id, ["revoked"]);
  });

  test("somebody finished the bill: it can't be taken back, and why is said", async () => {
    const [bill, parents] = [newBill(), await sacks(1)];
    const { id } = await uploads.checked(csvOf([["Bill", "Parent"], ...parents.map((parent) => [bill, parent])]));
    await uploads.commit(id);
    await at.complete(bill);
    const answer = await uploads.order(id, "revoke");
    expect(answer.status).toBe(409);
    expect(((await answer.json()) as Json).errors).toEqual([
      { path: parents[0], message: `${parents[0]} is on bill ${bill}, which was finished since. Open that bill again first.` },
    ]);
  });

  test("an upload whose choices were kept before there was one about bills makes them", async () => {
    const [bill, parents] = [newBill(), await sacks(1)];
    const { id } = await uploads.checked(csvOf([["Bill", "Parent"], ...parents.map((parent) => [bill, parent])]));
    await site.owner`update imports set policy = policy - 'unknownBills' where id = ${id}`;
    expect((await uploads.look(id)).policy).toEqual({ knownParents: "reuse", childrenElsewhere: "move", unknownBills: "make" });
    await ask(site.app, "PATCH", `/api/imports/${id}`, { as: admin.token, json: {} });
    expect((await uploads.until(id, ["ready"])).counts).toMatchObject({ new: 1 });
    await uploads.order(id, "cancel");
  });
});

describe("what is wrong in a file of bills", () => {
  test("each planted fault is found, and nothing else: 90 of 1,500 rows", async () => {
    const [other, shut, small] = [await at.bill(500), await at.bill(5), await at.bill(1)];
    const [elsewhere, empty, packet] = [await fill(at, newParent(), 1), newParent(), newChild()];
    await at.link(other, elsewhere);
    await at.open(empty);
    const [inShut, inSmall] = (await sacks(2)) as [string, string];
    await at.link(shut, inShut);
    await at.complete(shut);
    await at.link(small, inSmall);
    await at.pack(await fill(at, newParent(), 1), packet);
    const bills = Array.from({ length: 10 }, newBill);
    const parents = Array.from({ length: 1500 }, newParent);
    const rows = parents.map((parent, n) => [bills[Math.floor(n / 150)] as string, parent, "", ""]);
    const faults: [string, (row: string[], above: string[]) => string[], string][] = [
      ["unread_bad_bill", ([, p]) => ["CH/26/7", p as string, "", ""], "A"],
      ["unread_bad_bill", ([, p]) => ["-7", p as string, "", ""], "A"],
      ["unread_no_bill", ([, p]) => ["", p as string, "", ""], "B"],
      ["unread_bill_alone", ([b]) => [b as string, "", "", ""], "A"],
      ["unread_is_child", ([b]) => [b as string, "PKT0000001", "", ""], "B"],
      ["unread_bad_code", ([b]) => [b as string, "SB 12 / 3", "", ""], "B"],
      ["unread_other_kind", ([b, p]) => [b as string, p as string, "Moong sack", ""], "C"],
      ["unread_unknown_area", ([b, p]) => [b as string, p as string, "", "Atlantis"], "D"],
      ["unknown_parent", ([b]) => [b as string, newParent(), "", ""], "B"],
      ["on_other_bill", ([b]) => [b as string, elsewhere, "", ""], "B"],
      ["parent_empty", ([b]) => [b as string, empty, "", ""], "B"],
      ["two_bills_in_file", (_, above) => [other, above[1] as string, "", ""], "B"],
      ["bill_completed", ([, p]) => [shut, p as string, "", ""], "A"],
      ["bill_full", ([, p]) => [small, p as string, "", ""], "A"],
      ["bill_is_bag", ([, p]) => [packet, p as string, "", ""], "A"],
    ];
    const planted = new Map<number, string>();
    const cells = new Map<number, string>();
    const onceOnly = new Set(["on_other_bill", "parent_empty"]);
    for (let n = 0; n < 90; n++) {
      const [reason, spoil, column] = faults[n % faults.length] as (typeof faults)[number];
      if (onceOnly.has(reason) && n >= faults.length) continue;
      const place = n * 16 + 8;
      rows[place] = spoil(rows[place] as string[], rows[place - 1] as string[]);
      planted.set(place + 2, reason);
      cells.set(place + 2, `${column}${place + 2}`);
    }
    const filled = await uploads.checked(csvOf([["Parent", "Child"], ...parents.map((parent) => [parent, newChild()])]));
    await uploads.commit(filled.id);
    const { id, counts } = await uploads.checked(xlsx([["Bill No", "Parent", "Kind", "Area"], ...rows]), {
      layout: [{ place: 1, layout: "bills", columns: ["bill", "parent", "kind", "area"], headingRow: 1 }],
    });
    const found = await uploads.rows(id, "refused");
    expect(new Map(found.map(({ row, reason }: Json) => [row, reason]))).toEqual(planted);
    expect(new Map(found.map(({ row, cell }: Json) => [row, cell]))).toEqual(cells);
    expect(counts).toMatchObject({ rows: 1500, new: 1500 - planted.size, refused: planted.size, same: 0, moved: 0 });
    for (const { message } of found) expect(message).toMatch(/^[A-Z“].*\.$/);
    expect(found.find(({ reason }: Json) => reason === "unread_bad_bill").suggestion).toBe("CH-26-7");
    const [head, ...lines] = await reportOf(id);
    expect(head?.slice(6)).toEqual([
      "Parent bag in the file",
      "Child bag in the file",
      "Bill in the file",
      "Kind in the file",
      "Area in the file",
      "Read as parent bag",
      "Read as child bag",
      "Read as bill",
    ]);
    expect(lines).toHaveLength(1500);
    const rowWith = new Map([...planted].map(([row, reason]) => [reason, row]));
    const line = (reason: string) => lines.find(([, , , , row]) => Number(row) === rowWith.get(reason));
    expect(["CH/26/7", "-7"]).toContain(line("unread_bad_bill")?.[8] as string);
    expect(line("unread_other_kind")?.[9]).toBe("Moong sack");
    expect(line("unread_unknown_area")?.[10]).toBe("Atlantis");
    expect(line("on_other_bill")).toEqual(
      expect.arrayContaining([`${elsewhere} is on bill ${other} already. Take it off that bill first.`]),
    );
    expect(await uploads.commit(id)).toMatchObject({ counts: { done: 1500 - planted.size } });
  }, 60_000);

  test("parents below the last bill's row have none; a bill's row alone has no parents", async () => {
    const [bill, parents] = [newBill(), await sacks(3)];
    const rows = [bill, parents[0], parents[1], newBill(), parents[2]].map((text) => [text as string]);
    const { id } = await uploads.checked(csvOf(rows), {
      layout: [{ place: 1, layout: "bill_blocks", columns: ["code"], headingRow: null }],
    });
    expect((await uploads.rows(id)).map(({ row, reason, cell }: Json) => [row, reason, cell])).toEqual([
      [1, "unread_bill_alone", "A1"],
      [2, "linked_short", "A2"],
      [3, "linked_short", "A3"],
      [5, "unread_no_bill", "A5"],
    ]);
    await uploads.order(id, "cancel");
  });

  test("a report has only the columns that the file has", async () => {
    const { id } = await uploads.checked(
      xlsx(
        [
          ["Code", "Kind"],
          [newChild(), "Barrel"],
        ],
        "Bags",
      ),
    );
    const [head, line] = await reportOf(id);
    expect(head).toContain("Kind in the file");
    expect(head?.join()).not.toMatch(/Bill|Area/);
    expect(line).toContain("Barrel");
    await uploads.order(id, "cancel");
  });
});
