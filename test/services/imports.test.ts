import { afterAll, afterEach, beforeAll, describe, expect, test } from "bun:test";
import { readdirSync } from "node:fs";
import { read, utils, type WorkSheet } from "xlsx";
import { ask, type Json } from "../support/http.ts";
import { recount } from "../support/recount.ts";
import { newChild, newParent, type Station, station } from "../support/scanning.ts";
import { openSite, type SignedIn, type TestSite } from "../support/site.ts";
import { uploader } from "../support/uploads.ts";
import { csvOf, writtenBook } from "../support/workbooks/written.ts";
import { textCellXml, xlsxOf } from "../support/workbooks/xlsx.ts";

let site: TestSite;
let admin: SignedIn;
let at: Station;
let uploads: ReturnType<typeof uploader>;

beforeAll(async () => {
  site = await openSite();
  admin = await site.person("admin");
  at = station(site, await site.person("dispatcher"));
  uploads = uploader(site, admin);
  site.site.imports.start();
});
afterEach(async () => {
  expect(await recount(site.owner)).toEqual([]);
  expect(site.faults).toEqual([]);
});
afterAll(() => site.close());

const heading = ["Parent", "Child"];
const pairs = (parents: number, each: number): string[][] =>
  Array.from({ length: parents }, newParent).flatMap((parent) => Array.from({ length: each }, () => [parent, newChild()]));
const xlsx = (rows: string[][], name = "Bags") => writtenBook("xlsx", [{ name, rows }]);
const inside = async (parent: string): Promise<string[]> =>
  (await site.owner`select c.code from bags c join bags p on p.id = c.parent_id where p.code = ${parent} order by c.code`).map(
    ({ code }) => code,
  );
const bagCount = async () => Number((await site.owner`select count(*) as n from bags`)[0]?.n);

describe("an upload, from the file to the bags and back", () => {
  for (const [what, make] of [
    ["xlsx", (rows: string[][]) => xlsx(rows)],
    ["csv", (rows: string[][]) => csvOf(rows)],
    ["ods", (rows: string[][]) => writtenBook("ods", [{ name: "Bags", rows }])],
  ] as const)
    test(what, async () => {
      const rows = pairs(10, 30);
      const checked = await uploads.checked(make([heading, ...rows]));
      expect(checked).toMatchObject({ state: "ready", counts: { rows: 300, new: 300, refused: 0 }, same: null, problems: [] });
      expect(checked.sheets).toMatchObject([{ place: 1, layout: "pairs", columns: ["parent", "child"], headingRow: 1, isGiven: false }]);
      expect(checked.sheets[0].sample[0]).toEqual({ row: 2, cells: rows[0] });
      const before = await bagCount();
      expect(await uploads.commit(checked.id)).toMatchObject({ state: "committed", counts: { done: 300, changed: 0 } });
      expect(await bagCount()).toBe(before + 310);
      expect(await inside(rows[0]?.[0] as string)).toHaveLength(30);
      const again = await uploads.checked(make([heading, ...rows]));
      expect(again).toMatchObject({ same: checked.id, counts: { same: 300, new: 0 } });
      expect((await uploads.order(checked.id, "revoke")).status).toBe(202);
      expect(await uploads.until(checked.id, ["revoked"])).toMatchObject({ revokedByName: admin.username });
      expect(await inside(rows[0]?.[0] as string)).toEqual([]);
      expect((await uploads.order(again.id, "cancel")).status).toBe(200);
      expect(readdirSync(site.folder)).toEqual([]);
    });

  test("a list of bags, blocks of labels, two sheets and one that is hidden", async () => {
    await site.owner`insert into areas (name) values ('North') on conflict do nothing`;
    const [one, two, three] = [newParent(), newParent(), newParent()];
    const [a, b, c, d] = [newChild(), newChild(), newChild(), newChild()];
    const number = () => String(Math.floor(1e9 + Math.random() * 8e9));
    const labels = [number(), number()];
    const book = writtenBook("xlsx", [
      {
        name: "List",
        rows: [
          ["Code", "Kind", "Parent", "Area"],
          [a, "Packet", one, "North"],
          [b, "packet", one, "north"],
          [two, "Mustard sack", "", "North"],
        ],
      },
      { name: "Labels", rows: [...labels.map((label) => [`MUSTARD 1 KG LABEL NO.: ${label}`]), [three]], hidden: true },
      { name: "Pairs", rows: [heading, [two, c], [two, d]] },
    ]);
    const { id, counts, sheets, problems } = await uploads.checked(book);
    expect(problems).toEqual([]);
    expect(sheets.map(({ name, layout, hidden }: Json) => [name, layout, hidden])).toEqual([
      ["List", "bags", false],
      ["Labels", "blocks", true],
      ["Pairs", "pairs", false],
    ]);
    expect(counts).toMatchObject({ rows: 7, new: 7 });
    await uploads.commit(id);
    expect([await inside(one), await inside(two), await inside(three)]).toEqual([[a, b].sort(), [c, d].sort(), labels.sort()]);
    expect(await site.owner`select a.name from bags b join areas a on a.id = b.area_id where b.code = ${a}`).toMatchObject([
      { name: "North" },
    ]);
  });
});

describe("what is wrong in a file", () => {
  test("each planted fault is found, and nothing else: 5 % of 5,000 rows", async () => {
    const held = newChild();
    const [holder, shut] = [newParent(), newParent()];
    await at.pack(holder, held);
    await at.pack(shut, newChild());
    await at.close(shut, "torn");
    const rows = pairs(167, 30).slice(0, 5000);
    const faults: [string, (row: string[], above: string[]) => string[]][] = [
      ["unread_bad_code", ([p]) => [p as string, `${newChild()}/9`]],
      ["unread_bad_code", ([, c]) => ["SB_12", c as string]],
      ["unread_is_parent", ([p]) => [p as string, newParent()]],
      ["unread_is_child", ([, c]) => ["SB123456", c as string]],
      ["unread_no_parent", ([, c]) => ["", c as string]],
      ["parent_closed", ([, c]) => [shut, c as string]],
      ["two_parents_in_file", (_, above) => [newParent(), above[1] as string]],
      ["in_other_parent", ([p]) => [p as string, held]],
    ];
    const planted = new Map<number, string>();
    for (let n = 0; n < 250; n++) {
      const place = n * 20 + 10;
      const [reason, spoil] = faults[n % (faults.length - 1)] as (typeof faults)[number];
      rows[place] = spoil(rows[place] as string[], rows[place - 1] as string[]);
      planted.set(place + 2, reason);
    }
    rows[4995] = [rows[4995]?.[0] as string, held];
    planted.set(4997, "in_other_parent");
    const { id, counts } = await uploads.checked(xlsx([heading, ...rows]), {
      childrenElsewhere: "refuse",
      layout: [{ place: 1, layout: "pairs", columns: ["parent", "child"], headingRow: 1, fillDown: false }],
    });
    const found = await uploads.rows(id, "refused");
    expect(new Map(found.map(({ row, reason }: Json) => [row, reason]))).toEqual(planted);
    expect(counts).toMatchObject({ rows: 5000, new: 5000 - planted.size, refused: planted.size });
    for (const { message, cell, row } of found) {
      expect(message).toMatch(/^[A-Z“].*\.$/);
      expect(cell).toMatch(new RegExp(`^[AB]${row}$`));
    }
    const report = await ask(site.app, "GET", `/api/imports/${id}/report.xlsx`, { as: admin.token });
    expect(report.headers.get("content-disposition")).toBe(`attachment; filename="upload-${id}.xlsx"`);
    const book = read(await report.arrayBuffer(), { dense: true });
    const [, ...lines] = utils.sheet_to_json<string[]>(book.Sheets[book.SheetNames[0] as string] as WorkSheet, { header: 1 });
    expect(lines).toHaveLength(5000);
    expect(lines.slice(0, planted.size).map(([result]) => result)).toEqual(Array(planted.size).fill("Not possible"));
    expect(lines[0]).toEqual(expect.arrayContaining(["Not possible", found[0].message, `B${found[0].row}`]));
    expect(lines[planted.size]?.[0]).toBe("Will be put in");
    await uploads.order(id, "cancel");
  }, 30_000);

  test("what Excel has done to codes is named, with what was meant", async () => {
    await site.owner`insert into kinds (name, sort, pattern, unit_grams) values ('Sachet', 'child', '00########', 500)`;
    await site.owner`update site set kinds_version = kinds_version + 1`;
    const parent = newParent();
    const row = (n: number, cell: string) => `<row r="${n}">${textCellXml(`A${n}`, parent)}${cell}</row>`;
    const rows = [
      row(1, textCellXml("B1", newChild())),
      row(2, '<c r="B2"><v>1.2345678901234E+18</v></c>'),
      row(3, '<c r="B3"><v>12345678</v></c>'),
      row(4, '<c r="B4" t="e"><v>#N/A</v></c>'),
      row(5, textCellXml("B5", "0012345678")),
      row(6, textCellXml("B6", "PKT 000 123")),
    ];
    const { id } = await uploads.checked(xlsxOf({ sheets: [{ name: "Bags", rows: rows.join("") }] }), {
      layout: [{ place: 1, layout: "pairs", columns: ["parent", "child"], headingRow: null }],
    });
    expect((await uploads.rows(id)).map(({ row: n, reason, suggestion, verdict }: Json) => [n, verdict, reason, suggestion])).toEqual([
      [1, "new", null, null],
      [2, "refused", "unread_damaged", null],
      [3, "refused", "unread_lost_zeros", "0012345678"],
      [4, "refused", "unread_error_cell", null],
      [5, "new", null, null],
      [6, "refused", "unread_bad_code", "PKT000123"],
    ]);
    await uploads.order(id, "cancel");
    await site.owner`update kinds set active = false where name = 'Sachet'`;
    await site.owner`update site set kinds_version = kinds_version + 1`;
  });

  test("unknown kinds and areas, and another kind than the code says", async () => {
    const rows = [
      ["Code", "Kind", "Area"],
      [newChild(), "Packet", "Nowhere"],
      [newChild(), "Barrel", ""],
      [newChild(), "Mustard sack", ""],
    ];
    const { id } = await uploads.checked(xlsx(rows));
    expect((await uploads.rows(id)).map(({ reason, cell }: Json) => [reason, cell])).toEqual([
      ["unread_unknown_area", "C2"],
      ["unread_unknown_kind", "B3"],
      ["unread_other_kind", "B4"],
    ]);
  });
});

describe("a person decides", () => {
  test("another layout: it is read and checked again", async () => {
    const rows = pairs(2, 20);
    const first = await uploads.checked(xlsx(rows.map(([parent, child]) => [child as string, parent as string])), {
      layout: [{ place: 1, layout: "pairs", columns: ["parent", "child"], headingRow: null }],
    });
    expect(first.counts).toMatchObject({ refused: 40, new: 0 });
    const layout = [{ place: 1, layout: "pairs", columns: ["child", "parent"], headingRow: null, fillDown: false }];
    const answer = await ask(site.app, "PATCH", `/api/imports/${first.id}`, { as: admin.token, json: { layout } });
    expect(answer.status).toBe(200);
    const second = await uploads.until(first.id, ["ready"]);
    expect(second.counts).toMatchObject({ rows: 40, refused: 0, new: 40 });
    expect(second.sheets[0]).toMatchObject({ isGiven: true, columns: ["child", "parent"] });
    await uploads.commit(first.id);
    expect(await inside(rows[0]?.[0] as string)).toHaveLength(20);
  });

  test("what is done with known parents and with children elsewhere", async () => {
    const [parent, other] = [newParent(), newParent()];
    const child = newChild();
    await at.pack(other, child);
    await at.pack(parent, newChild());
    const file = xlsx([heading, [parent, child], [parent, newChild()], [newParent(), newChild()]]);
    const strict = await uploads.checked(file, { knownParents: "refuse" });
    expect(strict.counts).toMatchObject({ refused: 2, new: 1 });
    await ask(site.app, "PATCH", `/api/imports/${strict.id}`, {
      as: admin.token,
      json: { knownParents: "reuse", childrenElsewhere: "refuse" },
    });
    const { counts } = await uploads.until(strict.id, ["ready"]);
    expect(counts).toMatchObject({ refused: 1, new: 2 });
    await ask(site.app, "PATCH", `/api/imports/${strict.id}`, { as: admin.token, json: { childrenElsewhere: "move" } });
    expect((await uploads.until(strict.id, ["ready"])).counts).toMatchObject({ moved: 1, new: 2 });
    await uploads.commit(strict.id);
    expect(await inside(parent)).toContain(child);
  });

  test("stop, while it is read: nothing stays of it", async () => {
    const id = await uploads.send(xlsx([heading, ...pairs(200, 30)]));
    await uploads.until(id, ["reading"]);
    expect((await uploads.order(id, "cancel")).status).toBe(200);
    expect((await uploads.look(id)).state).toBe("cancelled");
    const next = await uploads.checked(xlsx([heading, ...pairs(1, 2)]));
    expect(next.state).toBe("ready");
    expect(await site.owner`select 1 from import_rows where import_id = ${id} limit 1`).toHaveLength(0);
    expect(readdirSync(site.folder)).not.toContain(`${id}.upload`);
    await uploads.order(next.id, "cancel");
    expect((await uploads.order(id, "commit")).status).toBe(409);
  }, 30_000);

  test("stop, while it is put in: nothing is in, and it can be put in later", async () => {
    const rows = pairs(200, 30);
    const { id } = await uploads.checked(xlsx([heading, ...rows]));
    const before = await bagCount();
    await uploads.order(id, "commit");
    for (;;) {
      const { state, progress } = await uploads.look(id);
      if (state === "committing" && progress.rowsWritten > 0) break;
      if (state === "committed") throw new Error("It was too quick for this test.");
    }
    expect((await uploads.order(id, "cancel")).status).toBe(200);
    const { state } = await uploads.until(id, ["ready"]);
    expect([state, await bagCount()]).toEqual(["ready", before]);
    expect(await uploads.commit(id)).toMatchObject({ state: "committed", counts: { done: 6000 } });
  }, 60_000);

  test("to take it back, when somebody has built on it: who stands in the way is named", async () => {
    const [parent, elsewhere] = [newParent(), newParent()];
    const children = Array.from({ length: 5 }, newChild);
    const { id } = await uploads.checked(csvOf([heading, ...children.map((child) => [parent, child])]));
    await uploads.commit(id);
    await at.move(elsewhere, children[0] as string);
    const answer = await uploads.order(id, "revoke");
    expect(answer.status).toBe(409);
    const { code, errors }: Json = await answer.json();
    expect({ code, errors }).toEqual({
      code: "built_upon",
      errors: [{ path: children[0], message: expect.stringContaining(`is in ${elsewhere}`) }],
    });
    expect((await uploads.look(id)).state).toBe("committed");
    expect(await inside(parent)).toHaveLength(4);
  });
});

test("two uploads with the same bags at once: the second leaves the whole to the first", async () => {
  const rows = pairs(10, 30);
  const [first, second] = [await uploads.checked(xlsx([heading, ...rows])), await uploads.checked(csvOf([heading, ...rows]))];
  expect([first.counts.new, second.counts.new]).toEqual([300, 300]);
  await Promise.all([uploads.order(first.id, "commit"), uploads.order(second.id, "commit")]);
  const ended = await Promise.all([uploads.until(first.id, ["committed"]), uploads.until(second.id, ["committed"])]);
  expect(ended.map(({ counts }) => [counts.done, counts.changed]).sort((a, b) => b[0] - a[0])).toEqual([
    [300, 0],
    [0, 300],
  ]);
});

test("another process takes up what a dead one left, and says so", async () => {
  const rows = pairs(3, 10);
  const { id } = await uploads.checked(csvOf([heading, ...rows]));
  const dead = crypto.randomUUID();
  await site.owner`update imports set state = 'committing', committed_by = made_by, worker = ${dead}, beat_at = clock_timestamp() where id = ${id}`;
  await Bun.sleep(700);
  expect((await uploads.look(id)).state).toBe("committing");
  const done = await uploads.until(id, ["committed"]);
  expect(done).toMatchObject({ counts: { done: 30 }, note: expect.stringContaining("begun again") });
});
